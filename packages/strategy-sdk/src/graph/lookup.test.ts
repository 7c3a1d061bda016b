import { describe, expect, it } from 'vitest';
import { heikinAshi, pivotHigh, pivotLow, trailingEntry } from '../index.ts';
import { compute } from '../testing/compute.fixture.ts';
import { candlesFromCloses } from '../testing/index.ts';

const N = Number.NaN;

describe('trailingEntry', () => {
  const signalAt = 100;
  type Options = Parameters<typeof trailingEntry>[2];
  const cases: readonly (readonly [
    title: string,
    closes: readonly number[],
    options: Options,
    entries: readonly number[],
  ])[] = [
    // The signal is a close of exactly 100; every candle's low is the lower of its open and close.
    ['enters when the close is 2 % above the low since', [110, 100, 95, 96, 97], { rebound: 0.02, maxWait: 9 }, [4]],
    ['never on the candle of the signal', [90, 100, 100], { rebound: 0.02, maxWait: 9 }, [2]],
    ['gives up after maxWait', [110, 100, 95, 95, 99], { rebound: 0.02, maxWait: 2 }, []],
    ['gives up when the close falls too far', [110, 100, 89, 99], { rebound: 0.02, maxWait: 9, cancelBelow: 0.1 }, []],
    [
      'a new signal after giving up counts',
      [110, 100, 89, 100, 103],
      { rebound: 0.02, maxWait: 9, cancelBelow: 0.1 },
      [4],
    ],
    ['shorts are mirrored', [90, 100, 105, 103, 102], { rebound: 0.02, maxWait: 9, direction: 'short' }, [4]],
  ];
  it.each(cases)('%s', (_, closes, options, entries) => {
    const { value } = compute(closes, (candles) => ({
      value: trailingEntry(candles, candles.close.eq(signalAt), options),
    }));
    expect(value.flatMap((enters, i) => (enters ? [i] : []))).toEqual(entries);
  });
});

describe('a pivot', () => {
  // One candle before it, two after it.
  const cases = [
    ['is told when two more candles have closed', [5, 3, 4, 5, 6], [N, N, N, 3, N]],
    ['is the oldest of equal lows', [5, 3, 3, 4, 6], [N, N, N, 3, N]],
    ['is none when a later candle is lower', [5, 3, 4, 2, 6], [N, N, N, N, N]],
    ['is none without a higher candle before it', [3, 3, 4, 5, 6], [N, N, N, N, N]],
  ] as const;

  it.each(cases)('%s', (_, closes, expected) => {
    const { lows, highs } = compute(closes, ({ close }) => ({
      lows: pivotLow(close, 1, 2),
      highs: pivotHigh(close.neg(), 1, 2).neg(),
    }));
    expect(lows).toEqual(expected);
    expect(highs).toEqual(expected);
  });
});

describe('heikinAshi', () => {
  it('begins with the middle of the first candle and goes on from itself', () => {
    const candles = [
      { openTimeMs: 0, open: 10, high: 14, low: 8, close: 12, volume: 1 },
      { openTimeMs: 3_600_000, open: 12, high: 13, low: 9, close: 10, volume: 1 },
    ];
    const { ha } = compute(candles, (own) => ({ ha: heikinAshi(own) }));
    expect(ha.open).toEqual([11, 11]);
    expect(ha.close).toEqual([11, 11]);
    expect(ha.high).toEqual([14, 13]);
    expect(ha.low).toEqual([8, 9]);
  });

  it('is a candle set, so operators work on it', () => {
    const { up } = compute(candlesFromCloses([1, 2, 3, 4]), (own) => ({
      up: heikinAshi(own).close.gt(heikinAshi(own).open),
    }));
    expect(up).toEqual([false, true, true, true]);
  });
});
