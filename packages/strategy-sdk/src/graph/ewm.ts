import { StrategyError } from '../errors.ts';
import type { Frame, Series } from './column-types.ts';
import { describe, positiveCount } from './counts.ts';
import { ewmMean, ewmStd } from './kernels/exponential.ts';
import { kernelSeries } from './series.ts';

/** One of: `span` ≥ 1 (alpha = 2 ÷ (span + 1)), `com` ≥ 0 (alpha = 1 ÷ (1 + com)), `alpha` in 0 … 1, 0 excluded. */
export type EwmDecay = { readonly span: number } | { readonly alpha: number } | { readonly com: number };

/**
 * Exponentially weighted windows as pandas' `ewm(…, ignore_na=False)`: from the first value on, NaN candles repeat the last result and
 * let the weights fade. `adjust` (default true) weighs the short past correctly; false is the plain recurrence that begins with the
 * first value. `minPeriods` (default 1) is the number of values needed. `std` is that of a sample (`bias=False`). For TA-Lib's
 * average, which is seeded with a simple mean, take `ema`.
 */
export function ewm<F extends Frame>(
  series: Series<F>,
  options: EwmDecay & { readonly adjust?: boolean; readonly minPeriods?: number },
): { mean(): Series<F>; std(): Series<F> } {
  const { adjust = true, minPeriods = 1 } = options;
  const params = [alphaOf(options), adjust ? 1 : 0, positiveCount('ewm: minPeriods', minPeriods)];
  return {
    mean: () => kernelSeries(ewmMean, [series], params),
    std: () => kernelSeries(ewmStd, [series], params),
  };
}

function alphaOf(options: EwmDecay): number {
  const given = ['span', 'alpha', 'com'].filter((name) => name in options);
  if (given.length !== 1)
    throw refused(`expected one of span, alpha and com, got ${given.length === 0 ? 'none' : given.join(' and ')}`);
  if ('span' in options) return 2 / (checked('span', options.span, options.span >= 1, '1 or more') + 1);
  if ('com' in options) return 1 / (1 + checked('com', options.com, options.com >= 0, '0 or more'));
  return checked('alpha', options.alpha, options.alpha > 0 && options.alpha <= 1, 'above 0 and at most 1');
}

function checked(name: string, value: number, fits: boolean, expected: string): number {
  if (typeof value === 'number' && fits) return value;
  throw refused(`${name} is ${describe(value)}; expected a number ${expected}`);
}

function refused(problem: string): StrategyError {
  return new StrategyError('invalid-graph', `ewm(): ${problem}.`);
}
