import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ewm, rollingBy, type Column, type Series } from '../index.ts';
import { compute, computed } from '../testing/compute.fixture.ts';

const N = Number.NaN;
type Case = readonly [
  title: string,
  closes: readonly number[],
  build: (x: Series<'1h'>) => Column<'1h'>,
  expected: readonly number[],
];

/** To 12 digits, −0 as 0. */
function rounded(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}

function table(cases: readonly Case[]): void {
  it.each(cases)('%s', (_, closes, build, expected) => {
    const actual = computed(closes, build) as readonly number[];
    expect(actual.map(rounded)).toEqual(expected.map(rounded));
  });
}

describe('windows of n candles', () => {
  table([
    ['mean', [1, 2, 3, 4], (x) => x.rolling(3).mean(), [N, N, 2, 3]],
    ['one NaN in the window gives NaN', [1, N, 3, 4, 5], (x) => x.rolling(2).mean(), [N, N, N, 3.5, 4.5]],
    ['minPeriods leaves NaN out', [1, N, 3, 4], (x) => x.rolling(3, { minPeriods: 1 }).mean(), [1, 1, 2, 3.5]],
    ['minPeriods, too few values', [1, N, N, 4], (x) => x.rolling(2, { minPeriods: 1 }).sum(), [1, 1, N, 4]],
    ['sum', [1, 2, 3], (x) => x.rolling(2).sum(), [N, 3, 5]],
    ['sum after a huge value', [1e17, 1, 2, 3], (x) => x.rolling(2).sum(), [N, 1e17, 3, 5]],
    ['mean of equal values is that value', [0.1, 0.1, 0.1], (x) => x.rolling(3).mean().sub(0.1), [N, N, 0]],
    ['min', [3, 1, 2, 5], (x) => x.rolling(2).min(), [N, 1, 1, 2]],
    ['max', [3, 1, 2, 5], (x) => x.rolling(2).max(), [N, 3, 2, 5]],
    ['std of the population', [1, 3, 5], (x) => x.rolling(2).std(), [N, 1, 1]],
    ['std of a sample', [1, 3, 6], (x) => x.rolling(2).std({ deviation: 'sample' }), [N, Math.SQRT2, 3 / Math.SQRT2]],
    ['std of large values', [1e9, 1e9 + 2, 1e9 + 4], (x) => x.rolling(2).std(), [N, 1, 1]],
    [
      'std of one value of a sample',
      [1, 2],
      (x) => x.rolling(2, { minPeriods: 1 }).std({ deviation: 'sample' }),
      [N, Math.SQRT1_2],
    ],
    ['median', [3, 1, 2, 9], (x) => x.rolling(3).median(), [N, N, 2, 2]],
    ['median of an even number', [3, 1, 2], (x) => x.rolling(2).median(), [N, 2, 1.5]],
    ['quantile', [1, 2, 3, 4, 5], (x) => x.rolling(5).quantile(0.3), [N, N, N, N, 2.2]],
    ['percentRank', [1, 2, 3, 2], (x) => x.rolling(3).percentRank(), [N, N, 1, 0.5]],
    ['argmax takes the oldest', [1, 3, 3, 2], (x) => x.rolling(3).argmax(), [N, N, 1, 2]],
    ['argmin', [1, 3, 3, 2], (x) => x.rolling(3).argmin(), [N, N, 2, 0]],
    ['nthLargest', [1, 5, 3, 4], (x) => x.rolling(3).nthLargest(2), [N, N, 3, 4]],
    ['meanAbsDiff', [1, 3, 2, 2], (x) => x.rolling(3).meanAbsDiff(), [N, N, 1.5, 0.5]],
    ['linregSlope', [1, 3, 5, 4], (x) => x.rolling(3).linregSlope(), [N, N, 2, 0.5]],
    ['weighted', [1, 2, 3], (x) => x.rolling(2).weighted([1, 10]), [N, 21, 32]],
    ['correlation', [1, 2, 3, 1], (x) => x.rolling(3).correlation(x.neg()), [N, N, -1, -1]],
    ['correlation without change', [1, 1, 1], (x) => x.rolling(2).correlation(x), [N, N, N]],
    ['minMaxScale', [1, 3, 2, 2], (x) => x.rolling(2).minMaxScale(), [N, 1, 0, N]],
    ['fold, oldest first', [1, 2, 4], (x) => x.rolling(2).fold((w) => w[0]! * 10 + w[1]!), [N, 12, 24]],
    ['fold without the NaN', [1, N, 4], (x) => x.rolling(2, { minPeriods: 1 }).fold((w) => w.length), [1, 1, 1]],
    ['a length that changes', [1, 2, 3, 2], (x) => rollingBy(x, x, { max: 3 }).sum(), [N, N, 6, 5]],
    ['a length out of range', [1, 4, 0.5, 1], (x) => rollingBy(x, x, { max: 3 }).mean(), [N, N, N, 1]],
  ]);
});

describe('ewm, as pandas', () => {
  table([
    ['adjusted', [1, 2, 3], (x) => ewm(x, { alpha: 0.5 }).mean(), [1, 5 / 3, 17 / 7]],
    ['not adjusted', [1, 2, 3], (x) => ewm(x, { span: 3, adjust: false }).mean(), [1, 1.5, 2.25]],
    ['center of mass', [1, 2], (x) => ewm(x, { com: 1, adjust: false }).mean(), [1, 1.5]],
    ['NaN fades the weights', [1, N, 3], (x) => ewm(x, { alpha: 0.5, adjust: false }).mean(), [1, 1, 7 / 3]],
    ['minPeriods counts values', [1, N, 3, 3], (x) => ewm(x, { alpha: 1, minPeriods: 2 }).mean(), [N, N, 3, 3]],
    ['std of a sample', [1, 2, 3], (x) => ewm(x, { alpha: 0.5 }).std(), [N, Math.SQRT1_2, Math.sqrt(13 / 14)]],
  ]);
});

describe('windows equal a computation from scratch', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -1000, max: 1000, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(N) },
  );

  it('for every length, number of needed values and place of NaN', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (closes, n, needed) => {
          const minPeriods = Math.min(n, needed);
          const actual = compute(closes, ({ close }) => {
            const window = close.rolling(n, { minPeriods });
            return {
              mean: window.mean(),
              std: window.std(),
              lowest: window.min(),
              highest: window.max(),
              median: window.median(),
              argmax: window.argmax(),
            };
          });
          closes.forEach((_, i) => {
            const all = closes.slice(Math.max(0, i - n + 1), i + 1);
            const present = all.filter((x) => !Number.isNaN(x));
            const enough = present.length >= minPeriods;
            const mean = present.reduce((a, b) => a + b, 0) / present.length;
            const deviation = Math.sqrt(present.reduce((a, b) => a + (b - mean) ** 2, 0) / present.length);
            const sorted = present.toSorted((a, b) => a - b);
            const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
            const close = (got: number, wanted: number): void => {
              expect(Number.isNaN(got), `candle ${i}`).toBe(!enough);
              expect(Math.abs((enough ? got : 0) - (enough ? wanted : 0)), `candle ${i}`).toBeLessThan(1e-7);
            };
            close(actual.mean[i]!, mean);
            close(actual.std[i]!, deviation);
            close(actual.lowest[i]!, Math.min(...present));
            close(actual.highest[i]!, Math.max(...present));
            close(actual.median[i]!, middle);
            close(actual.argmax[i]!, all.length - 1 - all.indexOf(Math.max(...present)));
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});
