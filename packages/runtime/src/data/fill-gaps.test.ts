import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heapAlloc, makeSeries, type CandleSeries, type SeriesKey } from './candles.ts';
import { fillGaps } from './fill-gaps.ts';
import { countMissing, findGaps } from './gaps.ts';

const HOUR = 3_600_000;
const key = {
  exchange: 'binance',
  market: 'spot',
  pair: 'BTC/USDT',
  timeframe: '1h',
  kind: 'candle',
} as const satisfies SeriesKey;

/** Candles at the given hours, closing at 100, 101, … */
function seriesAt(times: readonly number[], changed: Partial<SeriesKey> = {}): CandleSeries {
  const column = (value: (i: number) => number) => Float64Array.from(times, (_, i) => value(i));
  return makeSeries(
    { ...key, ...changed },
    {
      openTimeMs: Float64Array.from(times),
      open: column(() => 99),
      high: column((i) => 102 + i),
      low: column(() => 98),
      close: column((i) => 100 + i),
      volume: column(() => 5),
    },
  );
}

const hours = (...list: number[]) => list.map((hour) => hour * HOUR);

describe('filling gaps', () => {
  it('puts flat candles at the previous close and volume 0 into a hole', () => {
    const { series, filled } = fillGaps(seriesAt(hours(0, 1, 4)), heapAlloc);
    expect(filled).toBe(2);
    expect(Array.from(series.openTimeMs)).toEqual(hours(0, 1, 2, 3, 4));
    expect(Array.from(series.open)).toEqual([99, 99, 101, 101, 99]);
    expect(Array.from(series.high)).toEqual([102, 103, 101, 101, 104]);
    expect(Array.from(series.low)).toEqual([98, 98, 101, 101, 98]);
    expect(Array.from(series.close)).toEqual([100, 101, 101, 101, 102]);
    expect(Array.from(series.volume)).toEqual([5, 5, 0, 0, 5]);
  });

  it('gives back the series itself when there is no hole', () => {
    const whole = seriesAt(hours(7, 8, 9));
    expect(fillGaps(whole, heapAlloc)).toEqual({ series: whole, filled: 0 });
    expect(fillGaps(whole, heapAlloc).series).toBe(whole);
  });

  it('leaves funding rates alone: they have no grid', () => {
    expect(fillGaps(seriesAt(hours(0, 8), { kind: 'funding' }), heapAlloc).filled).toBe(0);
  });

  it.each([
    ['1w', [Date.UTC(2021, 0, 4), Date.UTC(2021, 0, 25)], 2],
    ['1M', [Date.UTC(2021, 0, 1), Date.UTC(2021, 4, 1)], 3],
    ['1d', [Date.UTC(2021, 0, 1), Date.UTC(2021, 0, 2)], 0],
  ] as const)('knows the grid of %s', (timeframe, times, filled) => {
    const result = fillGaps(seriesAt(times, { timeframe }), heapAlloc);
    expect(result.filled).toBe(filled);
    expect(result.series.length).toBe(times.length + filled);
  });

  it('takes its memory from the caller', () => {
    const asked: number[] = [];
    fillGaps(seriesAt(hours(0, 2)), (n) => (asked.push(n), new Float64Array(n)));
    expect(asked).toEqual([3, 3, 3, 3, 3, 3]);
  });

  it('leaves nothing to fill, and all that was there', () => {
    const times = fc
      .uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1 })
      .map((list) => list.toSorted((a, b) => a - b).map((hour) => hour * HOUR));
    fc.assert(
      fc.property(times, (list) => {
        const before = seriesAt(list);
        const { series, filled } = fillGaps(before, heapAlloc);
        expect(fillGaps(series, heapAlloc)).toEqual({ series, filled: 0 });
        expect(filled).toBe(countMissing(findGaps(before.openTimeMs, '1h')));
        expect(series.length).toBe((list.at(-1)! - list[0]!) / HOUR + 1);
        expect(list.every((time) => series.openTimeMs.includes(time))).toBe(true);
      }),
    );
  });
});
