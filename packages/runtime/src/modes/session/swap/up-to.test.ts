import { describe, expect, it } from 'vitest';
import { candlesFromCloses } from '@tradai/strategy-sdk/testing';
import { CANDLE_FIELDS, type CandleColumns } from '@tradai/strategy-sdk';
import { upTo } from './up-to.ts';

const CANDLES = candlesFromCloses([1, 2, 3, 4, 5, 6]);

function columns(count: number): CandleColumns {
  const list = CANDLE_FIELDS.map((field) => [field, Float64Array.from(CANDLES.slice(0, count), (c) => c[field])]);
  return { ...(Object.fromEntries(list) as unknown as CandleColumns), length: count };
}

const cases = [
  ['as many as are wanted', 4, 4, 4],
  ['more than are wanted', 6, 4, 4],
  ['fewer, the rest being known', 3, 5, 5],
  ['fewer, and the rest not known', 2, 2, 2],
] as const;

describe('candles up to one', () => {
  it.each(cases)('of %s', (_, loaded, wanted, closes) => {
    const known = CANDLES.slice(2, wanted);
    const { close, length } = upTo(columns(loaded), CANDLES[wanted - 1]!.openTimeMs, known);
    expect([...close]).toEqual([1, 2, 3, 4, 5, 6].slice(0, closes));
    expect(length).toBe(closes);
  });
});
