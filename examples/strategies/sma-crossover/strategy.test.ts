import { describe, expect, it } from 'vitest';
import { candlesFromCloses, runStrategy } from '@tradai/strategy-sdk/testing';
import strategy from './strategy.ts';

/** Averages of two and four candles, short enough to check by hand. */
const params = { fast: 2, slow: 4 };

/** Positions of the candles on which a signal is true. */
const at = (signal: readonly boolean[]): number[] => signal.flatMap((flag, i) => (flag ? [i] : []));

// oxfmt-ignore
const cases = [
  // candle                                    0   1   2   3   4   5   6   7   8   enters exits
  ['a flat market gives no signal',           [10, 10, 10, 10, 10, 10, 10, 10, 10], [],   []],
  ['a first rise enters at its first candle', [10, 10, 10, 10, 11, 12, 13, 14, 15], [4],  []],
  ['a fall after the rise leaves',            [10, 10, 10, 10, 11, 12, 11,  9,  8], [4],  [7]],
  ['a fall out of a flat market only exits',  [10, 10, 10, 10,  9,  8,  7,  6,  5], [],   [4]],
  ['nothing happens before four candles',     [10, 12, 14, 16, 18, 20, 22, 24, 26], [],   []],
] as const;

describe('sma-crossover', () => {
  it.each(cases)('%s', (_, closes, enters, exits) => {
    const run = runStrategy(strategy, candlesFromCloses(closes), { params });

    expect({ enters: at(run.enterLong), exits: at(run.exitLong) }).toEqual({ enters, exits });
  });

  it('names the entry', () => {
    const run = runStrategy(strategy, candlesFromCloses([10, 10, 10, 10, 11]), { params });

    expect(run.enterTag.at(-1)).toBe('fast crossed above slow');
  });

  it('has both averages from the fourth candle on', () => {
    const run = runStrategy(strategy, candlesFromCloses([10, 12, 14, 16, 18]), { params });

    expect(run.columns.fast).toEqual([Number.NaN, 11, 13, 15, 17]);
    expect(run.columns.slow).toEqual([Number.NaN, Number.NaN, Number.NaN, 13, 15]);
  });

  it('needs the candles of the slow average and the one before for a crossing', () => {
    expect(runStrategy(strategy, candlesFromCloses([1, 2, 3]), { params }).lookback).toBe(4);
    expect(runStrategy(strategy, candlesFromCloses([1, 2, 3])).lookback).toBe(50);
  });
});
