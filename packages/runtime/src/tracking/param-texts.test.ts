import { describe, expect, it } from 'vitest';
import { paramTexts } from './param-texts.ts';

describe('a parameter', () => {
  it.each([
    // value, text
    ['a text', '5m', '5m'],
    ['a number', 0.1, '0.1'],
    ['no limit', Infinity, 'Infinity'],
    ['a switch', false, 'false'],
    ['pairs', ['BTC/USDT:USDT', 'ETH/USDT:USDT'], 'BTC/USDT:USDT,ETH/USDT:USDT'],
    ['a table', { '0': 0.04, '30': 0.01 }, '{"0":0.04,"30":0.01}'],
    ['a list of records', [{ method: 'CooldownPeriod' }], '[{"method":"CooldownPeriod"}]'],
  ] as const)('that is %s is readable', (_, value, text) => {
    expect(paramTexts({ key: value })).toEqual({ key: text });
  });

  it('that is null is not there', () => {
    expect(paramTexts({ seed: null, other: undefined })).toEqual({});
  });

  it('that is too long is cut, and still differs from another that begins the same', () => {
    const pairs = Array.from({ length: 600 }, (_, i) => `COIN${i}/USDT:USDT`);
    const [one, other] = [pairs, [...pairs, 'LAST/USDT:USDT']].map((list) => paramTexts({ pairs: list })['pairs']!);

    expect(one).toHaveLength(6000);
    expect(one!.startsWith('COIN0/USDT:USDT,COIN1/USDT:USDT,')).toBe(true);
    expect(one).toMatch(/ … sha256:[\da-f]{64}$/);
    expect(other).toHaveLength(6000);
    expect(other).not.toBe(one);
  });
});
