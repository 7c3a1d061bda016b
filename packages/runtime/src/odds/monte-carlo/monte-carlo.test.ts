import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../search/random.ts';
import { golden } from '../golden.fixture.ts';
import { shownSteps } from './fan-chart.ts';
import { monteCarlo } from './monte-carlo.ts';
import { type PathSource, returnPaths, tradePaths } from './path-source.ts';

const random = () => randomStream(1, 'monte-carlo');
const PROFITS = Float64Array.of(10, -20, 30, 5, -8, 12, -3, 40, -25, 9);

describe('trades in another order', () => {
  it('end where they ended, and fall less or deeper on the way', () => {
    const found = monteCarlo(tradePaths(PROFITS, 'added'), random(), { start: 100 });
    expect(found.finals).toMatchObject({ p5: 150, p50: 150, p95: 150 });
    // 100 → 110 → 90 … 166 → 141: the first fall is 20 of 110, the last 25 of 166.
    expect(found.actual).toEqual({ final: 150, drawdown: 20 / 110 });
    expect(found.drawdowns.p5).toBeLessThan(found.drawdowns.p95);
    expect(found.deeperShare).toBeGreaterThan(0.2);
  });

  it('give every order of three trades the same chance', () => {
    const { draw } = tradePaths(Float64Array.of(1, 2, 4), 'added');
    const stream = random();
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const path = draw(10, stream).join(' ');
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Chi-squared with 5 degrees of freedom: 20.5 is exceeded once in a thousand.
    expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(20.5);
  });

  it('compound where profits are ratios, and end the same up to rounding', () => {
    const ratios = PROFITS.map((profit) => profit / 100);
    const { finals } = monteCarlo(tradePaths(ratios, 'compounded'), random(), { start: 1000 });
    const expected = ratios.reduce((account, ratio) => account * (1 + ratio), 1000);
    expect(finals.p5).toBeCloseTo(expected, 8);
    expect(finals.p95).toBeCloseTo(expected, 8);
  });
});

describe('risk of ruin', () => {
  it.each(golden().ruin)(
    'of a gambler with $stake units who wins with $p is that of $rounds rounds, counted out',
    ({ p, stake, rounds, ruin }) => {
      // As many profits of one unit as make p, so that drawing with replacement is the game.
      const wins = Array.from({ length: 20 }, (_, i) => (i < p * 20 ? 1 : -1));
      const source = tradePaths(Float64Array.from(wins), 'added', 'resample');
      const found = monteCarlo(repeated(source, rounds / 20), random(), { start: stake, paths: 4000, ruin: 1 });
      expect(Math.abs(found.riskOfRuin - ruin)).toBeLessThan(4 * found.ruinError);
    },
  );

  it('is of the start, and an account that is lost stays lost', () => {
    const source = tradePaths(Float64Array.of(-60, 500, -60), 'added');
    const { riskOfRuin, finals } = monteCarlo(source, random(), { start: 100, ruin: 1, paths: 3000 });
    // Both losses come first in one of three orders.
    expect(riskOfRuin).toBeCloseTo(1 / 3, 1);
    expect(finals.p5).toBe(0);
  });
});

describe('returns in another mixture', () => {
  const returns = Float64Array.from({ length: 200 }, (_, i) => 0.01 * Math.sin(i) + 0.001);

  it('are the same for the same seed', () => {
    const once = () => monteCarlo(returnPaths(returns), random(), { start: 1000, paths: 50 });
    expect(once()).toEqual(once());
  });

  it('spread around the account as it was', () => {
    const { actual, finals, fan } = monteCarlo(returnPaths(returns, 5), random(), { start: 1000 });
    expect(finals.p5).toBeLessThan(actual.final);
    expect(finals.p95).toBeGreaterThan(actual.final);
    expect(fan.steps.at(-1)).toBe(200);
    expect(fan.bands.map(({ values }) => values[0])).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(fan.bands.map(({ values }) => values.at(-1))).toEqual([
      finals.p5,
      finals.p25,
      finals.p50,
      finals.p75,
      finals.p95,
    ]);
  });

  it('have bands that never cross', () => {
    const series = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(series, fc.nat(), (values, seed) => {
        const source = returnPaths(Float64Array.from(values));
        const { fan } = monteCarlo(source, randomStream(seed, 'bands'), { start: 1, paths: 20, shown: 7 });
        for (let i = 1; i < fan.bands.length; i++)
          fan.bands[i]!.values.forEach((value, k) =>
            expect(value).toBeGreaterThanOrEqual(fan.bands[i - 1]!.values[k]!),
          );
      }),
      { numRuns: 50 },
    );
  });
});

describe('shown steps', () => {
  it.each([
    [5, 10, [0, 1, 2, 3, 4]],
    [10, 5, [1, 3, 5, 7, 9]],
    [10, 3, [3, 6, 9]],
    [7, 1, [6]],
  ])('of %d, at most %d', (count, most, expected) => {
    expect(shownSteps(count, most)).toEqual(expected);
  });
});

describe('Monte Carlo', () => {
  it.each([
    [{ start: 0 }, 'the start balance of Monte Carlo must be above 0, not 0'],
    [{ start: 1, paths: 1.5 }, 'paths of Monte Carlo must be a whole number above 0, not 1.5'],
    [{ start: 1, ruin: 2 }, 'ruin of Monte Carlo must be a ratio above 0 and at most 1, not 2'],
  ])('refuses %j', (options, message) => {
    expect(() => monteCarlo(tradePaths(PROFITS, 'added'), random(), options)).toThrow(message);
  });

  it('refuses a run without trades, and one without returns', () => {
    const none = new Float64Array(0);
    expect(() => tradePaths(none, 'added')).toThrow('Monte Carlo needs at least one closed trade, there is none');
    expect(() => returnPaths(none)).toThrow('Monte Carlo needs at least one return, there is none');
  });
});

/** The same source `times` after each other: each begins where the one before ended. */
function repeated(source: PathSource, times: number): PathSource {
  const chain = (path: (start: number) => Float64Array, start: number): Float64Array => {
    let account = start;
    return Float64Array.from(
      Array.from({ length: times }, () => {
        if (account <= 0) return [...new Float64Array(source.steps)];
        const part = path(account);
        account = part.at(-1)!;
        return [...part];
      }).flat(),
    );
  };
  return {
    steps: source.steps * times,
    actual: (start) => chain(source.actual, start),
    draw: (start, stream) => chain((from) => source.draw(from, stream), start),
  };
}
