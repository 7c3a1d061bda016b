import { chance } from '@tradai/strategy-sdk/graph';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrap, type Interval } from './bootstrap.ts';

const FIGURES = ['totalReturn', 'cagr', 'volatility', 'sharpe', 'sortino', 'calmar', 'maxDrawdown'] as const;

describe('intervals by bootstrap', () => {
  it('are the same for the same days', () => {
    const returns = someReturns(100, 3);
    expect(bootstrap(returns)).toEqual(bootstrap(Float64Array.from(returns)));
  });

  it('rise from 5 to 95 %, and the middle is near the figure itself', () => {
    const intervals = bootstrap(someReturns(365, 7));
    for (const name of FIGURES) {
      const { estimate, p5, p50, p95 } = intervals[name] as Interval;
      expect(p5, name).toBeLessThan(p50);
      expect(p50, name).toBeLessThan(p95);
      expect(Math.abs(p50 - estimate), name).toBeLessThan((p95 - p5) / 2);
    }
  });

  it('of a mean are as wide as its standard error says', () => {
    const returns = someReturns(400, 11);
    const { p5, p95 } = bootstrap(returns).totalReturn as Interval;
    const logs = returns.map((value) => Math.log1p(value));
    const mean = logs.reduce((a, b) => a + b) / logs.length;
    const error = Math.sqrt(logs.reduce((a, b) => a + (b - mean) ** 2, 0));
    expect(Math.log1p(p95) - Math.log1p(p5)).toBeCloseTo(2 * 1.645 * error, 1);
  });

  it('keep the days of a block together', () => {
    // Falls always come as three days in a row, each after nine quiet ones: blocks keep much of such a fall.
    const returns = Float64Array.from({ length: 120 }, (_, i) => (i % 12 < 3 ? -0.02 : 0.0068));
    const { blockDays, maxDrawdown } = bootstrap(returns);
    expect(blockDays).toBe(5);
    expect((maxDrawdown as Interval).p50).toBeGreaterThan(1 - 0.98 ** 3);
  });

  it.each([
    ['fewer than 20 days', new Float64Array(19).fill(0.01), 'sharpe', 'too-few-days'],
    ['equal days', new Float64Array(40).fill(0.01), 'sharpe', 'no-variation'],
    ['winning days only', Float64Array.from({ length: 40 }, (_, i) => i / 1000), 'sortino', 'no-losing-day'],
    ['days that never fall', Float64Array.from({ length: 40 }, (_, i) => i / 1000), 'calmar', 'no-drawdown'],
    [
      'a day that loses everything',
      Float64Array.from({ length: 40 }, (_, i) => (i === 9 ? -1 : 0)),
      'cagr',
      'account-lost',
    ],
  ] as const)('are not there with %s', (_, returns, figure, reason) => {
    expect(bootstrap(returns)[figure]).toBe(reason);
  });

  it('stay when all returns are scaled, where the figure has no unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 3, noNaN: true }), (factor) => {
        const returns = someReturns(60, 5);
        const [one, scaled] = [bootstrap(returns), bootstrap(returns.map((value) => value * factor))];
        for (const part of ['estimate', 'p5', 'p50', 'p95'] as const) {
          const near = (a: number, b: number): void => expect(a / b).toBeCloseTo(1, 9);
          near((scaled.sharpe as Interval)[part], (one.sharpe as Interval)[part]);
          near((scaled.sortino as Interval)[part], (one.sortino as Interval)[part]);
          near((scaled.volatility as Interval)[part], factor * (one.volatility as Interval)[part]);
        }
      }),
      { numRuns: 10 },
    );
  });
});

/** Between −2 and +2.2 % a day. */
function someReturns(days: number, seed: number): Float64Array {
  const random = chance(seed);
  return Float64Array.from({ length: days }, () => random() * 0.042 - 0.02);
}
