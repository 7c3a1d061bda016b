import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyBytes, parseKeyBytes } from './key-bytes.ts';
import { keyText, parseKeyText } from './key-text.ts';
import type { AtomKey, ObjectKey } from './keys.ts';

const atom: AtomKey = {
  kind: 'tdata',
  id: 'DEMO',
  version: 0,
  createdNs: 1_767_300_000_000_000_000n,
  hash: 851_195_637_763_336_718n,
  start: 1_767_225_600_000_000_000n,
  end: 1_767_398_400_000_000_001n,
};

it.each<[ObjectKey, string]>([
  [atom, '*sTt*DEMO*0*1767300000000000000*851195637763336718*1767225600000000000*1767398400000000001'],
  [
    { ...atom, start: -1n, end: -(2n ** 63n) },
    '*sTt*DEMO*0*1767300000000000000*851195637763336718*18446744073709551615*9223372036854775808',
  ],
  [{ kind: 'vref', id: 'BTC/USDT:USDT' }, '*sUt*BTC/USDT:USDT'],
  [
    { ...atom, kind: 'sl', id: '__add__', start: 'a*b', end: '_v2_' },
    '*sSt*__add__*0*1767300000000000000*851195637763336718*a*b*_v2_',
  ],
])('a key is written as ArcticDB does it: %#', (key, text) => {
  expect(keyText(key)).toBe(text);
  expect(parseKeyText(key.kind, text)).toEqual(key);
});

it('bytes of a key have no separators', () => {
  expect(keyBytes({ kind: 'vref', id: 'DEMO' }).toString('latin1')).toBe('*sUo\u0004DEMO');
  expect(keyBytes(atom)).toHaveLength(4 + 1 + 4 + 24 + 16);
});

describe('any key', () => {
  const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const time = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const id = fc.string({ minLength: 1, maxLength: 40 });
  const anyKey: fc.Arbitrary<ObjectKey> = fc.oneof(
    fc.record({ kind: fc.constantFrom('vref', 'tref', 'cref'), id }),
    fc.record({
      kind: fc.constantFrom('tdata', 'tindex', 'ver'),
      id,
      version: fc.maxSafeNat(),
      createdNs: word,
      hash: word,
      start: time,
      end: time,
    }),
  );

  it('is read back from its text and from its bytes', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(parseKeyText(key.kind, keyText(key))).toEqual(key);
        expect(parseKeyBytes(key.kind, keyBytes(key))).toEqual(key);
      }),
    );
  });
});

it.each(['', 'x', '*sTt*', '*sTt*a*1*2*3*4', '*sTt*a*b*2*3*4*5', '.DS_Store', '*dTt*1*0*1*2*3*4'])(
  '"%s" is no key',
  (text) => {
    expect(parseKeyText('tdata', text)).toBeNull();
  },
);
