import { describe, expect, it } from 'vitest';
import { benchmarkFigures, type BenchmarkFigures } from './benchmark.ts';
import { dailyAccount, daysOf } from './daily.ts';
import { madeCandles, HOUR } from './made-trade.fixture.ts';

const DAY = 24 * HOUR;
// Daily candles: open, high, low, close.
const FIRST = daily([
  [100, 0, 0, 110],
  [110, 0, 0, 99],
  [99, 0, 0, 120],
  [120, 0, 0, 130],
]);
const SECOND = daily([
  [50, 0, 0, 45],
  [45, 0, 0, 54],
  [54, 0, 0, 60],
  [60, 0, 0, 66],
]);

describe('the run beside the market', () => {
  it('is measured by equal parts of all pairs, bought at the first open', () => {
    const { holdReturn, holdMaxDrawdown, excessReturn } = figuresOf([1000, 1000, 1000, 1100], { FIRST, SECOND });
    expect(holdReturn).toBeCloseTo((1.3 + 1.32) / 2 - 1, 12);
    expect(holdMaxDrawdown).toBe(0);
    expect(excessReturn).toBeCloseTo(0.1 - 0.31, 12);
  });

  it('lets the part of a pair that comes later wait as cash', () => {
    const later = { ...SECOND, openTimeMs: SECOND.openTimeMs.map((timeMs) => timeMs + 2 * DAY) };
    const { holdReturn } = figuresOf([1000, 1000, 1000, 1000], { FIRST, later });
    expect(holdReturn).toBeCloseTo((1.3 + 54 / 50) / 2 - 1, 12);
  });

  it('passes over candles before the run', () => {
    const earlier = { ...FIRST, openTimeMs: FIRST.openTimeMs.map((timeMs) => timeMs - 2 * DAY) };
    expect(figuresOf([1000, 1000, 1000, 1000], { earlier }).holdReturn).toBeCloseTo(130 / 99 - 1, 12);
  });

  it('has beta 1 and no alpha where it holds the market itself, half of both where it holds half', () => {
    const held = [1100, 990, 1200, 1300];
    const whole = figuresOf(held, { FIRST });
    expect([whole.beta, whole.correlation]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
    expect(whole.alpha).toBeCloseTo(0, 12);
    let half = 1000;
    const halved = held.map((value, i) => (half *= 1 + (value / (held[i - 1] ?? 1000) - 1) / 2));
    const figures = figuresOf(halved, { FIRST });
    expect(figures.beta).toBeCloseTo(0.5, 12);
    expect(figures.alpha).toBeCloseTo(0, 12);
  });

  it('has beta 0 and no correlation where it never moves', () => {
    expect(figuresOf([1000, 1000, 1000, 1000], { FIRST })).toMatchObject({
      beta: 0,
      alpha: 0,
      correlation: 'no-variation',
    });
  });

  it('is not there without candles', () => {
    expect(figuresOf([1000, 1100, 1000, 1000], {})).toMatchObject({
      holdReturn: 'no-candles',
      beta: 'no-candles',
      marketChange: 0.5,
    });
  });
});

function daily(rows: readonly (readonly [number, number, number, number])[]): ReturnType<typeof madeCandles> {
  const candles = madeCandles(rows);
  return { ...candles, openTimeMs: candles.openTimeMs.map((timeMs) => timeMs * 24) };
}

function figuresOf(
  closes: readonly number[],
  pairs: Readonly<Record<string, ReturnType<typeof madeCandles>>>,
): BenchmarkFigures {
  const timesMs = Float64Array.from(closes, (_, i) => i * DAY);
  const days = daysOf(timesMs, DAY);
  const account = dailyAccount(days, (day) => closes[day]!, 1000);
  const totalReturn = closes.at(-1)! / 1000 - 1;
  const candlesByPair = new Map(Object.entries(pairs));
  return benchmarkFigures({ days, account, totalReturn, candlesByPair, timesMs, candleMs: DAY, marketChange: 0.5 });
}
