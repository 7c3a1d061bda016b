import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classifyOrderId,
  clientOrderId,
  MOST_ATTEMPTS,
  MOST_INTENTS,
  orderTag,
  readOrderId,
} from './client-order-id.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const tagOf = (mode: string): string => orderTag({ account: 'acc-1', strategy: 'sma-crossover', mode }, sha256);

const tag = fc.stringMatching(/^[0-9a-z]{5}$/);
const intent = fc.integer({ min: 1, max: MOST_INTENTS });
const attempt = fc.integer({ min: 1, max: MOST_ATTEMPTS });
const known = (): boolean => true;

describe('4.1 vectors', () => {
  it.each([
    ['live', 1, 1, 'qh0pdv0000000101qs'],
    ['dry-run', 1, 1, 'qxy0ou0000000101xg'],
    ['live', 36 ** 8 - 1, 36 ** 2 - 1, 'qh0pdvzzzzzzzzzzt5'],
  ])('%s, intent %i, attempt %i is %s', (mode, n, m, id) => {
    expect(clientOrderId(tagOf(mode), n, m)).toBe(id);
  });
});

it('4.1 a tag has 5 characters, with zeros in front', () => {
  expect(orderTag({ account: '', strategy: '', mode: '' }, () => `${'0'.repeat(15)}1${'f'.repeat(48)}`)).toBe('00001');
});

it('4.2 round trip', () => {
  fc.assert(
    fc.property(tag, intent, attempt, (ours, n, m) => {
      expect(readOrderId(clientOrderId(ours, n, m))).toEqual({ tag: ours, intent: n, attempt: m });
    }),
  );
});

it('4.4 an id is 18 letters and digits that begin with q', () => {
  fc.assert(
    fc.property(tag, intent, attempt, (...of) => {
      expect(clientOrderId(...of)).toMatch(/^q[0-9a-z]{17}$/);
    }),
  );
});

it('4.6 one flipped character is foreign, at every place and for every other character', () => {
  fc.assert(
    fc.property(tag, intent, attempt, (ours, n, m) => {
      const id = clientOrderId(ours, n, m);
      for (let at = 0; at < id.length; at++)
        for (const other of '0123456789abcdefghijklmnopqrstuvwxyz') {
          if (other === id[at]) continue;
          const flipped = id.slice(0, at) + other + id.slice(at + 1);
          if (readOrderId(flipped) !== null) throw new Error(`${flipped} is taken for ${id}`);
          if (classifyOrderId(flipped, ours, known) !== 'FOREIGN') throw new Error(`${flipped} is taken for ours`);
        }
    }),
  );
});

it('4.6 swapped neighbors are foreign', () => {
  fc.assert(
    fc.property(tag, intent, attempt, fc.integer({ min: 0, max: 16 }), (ours, n, m, at) => {
      const id = clientOrderId(ours, n, m);
      fc.pre(id[at] !== id[at + 1]);
      const swapped = id.slice(0, at) + id[at + 1] + id[at] + id.slice(at + 2);
      expect(classifyOrderId(swapped, ours, known)).toBe('FOREIGN');
    }),
  );
});

it('4.1 no collisions in 10⁶ ids: each is behind the one before it', () => {
  let last = '';
  let inOrder = 0;
  for (let n = 1; n <= 100_000; n++)
    for (let m = 1; m <= 10; m++) {
      const id = clientOrderId('h0pdv', n * 28_211, m);
      if (id > last) inOrder++;
      last = id;
    }
  expect(inOrder).toBe(1_000_000);
});

describe('4.6 classification', () => {
  const id = clientOrderId('h0pdv', 7, 2);
  it.each([
    ['one in the books', id, 'h0pdv', true, 'OURS_KNOWN'],
    ['one of ours that is not in the books', id, 'h0pdv', false, 'OURS_ORPHAN'],
    ["another strategy's", id, 'h0pdw', true, 'FOREIGN'],
    ['one without an id', null, 'h0pdv', true, 'FOREIGN'],
    ["a person's", 'web_1234', 'h0pdv', true, 'FOREIGN'],
    ['one with a character too many', `${id}0`, 'h0pdv', true, 'FOREIGN'],
    ['one with something in front', `x${id}`, 'h0pdv', true, 'FOREIGN'],
    ['one in capitals', id.toUpperCase(), 'h0pdv', true, 'FOREIGN'],
  ])('%s: %s', (_title, found, ours, isKnown, owner) => {
    expect(classifyOrderId(found, ours, () => isKnown)).toBe(owner);
  });
});

describe('4.3 numbers without a place in an id are refused', () => {
  it.each([
    ['h0pdv', 0, 1],
    ['h0pdv', MOST_INTENTS + 1, 1],
    ['h0pdv', 1.5, 1],
    ['h0pdv', Number.NaN, 1],
    ['h0pdv', 1, 0],
    ['h0pdv', 1, MOST_ATTEMPTS + 1],
    ['H0pdv', 1, 1],
    ['h0pd', 1, 1],
    ['h0pdvx', 1, 1],
  ])('tag %s, intent %d, attempt %d', (...of) => {
    expect(() => clientOrderId(...of)).toThrow(RangeError);
  });

  it('with the tag that was given', () => {
    expect(() => clientOrderId('H0pdv', 1, 1)).toThrow('an order tag is 5 of [0-9a-z], not "H0pdv"');
  });
});
