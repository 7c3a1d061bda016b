import type { Frame, Series } from '../graph/column-types.ts';
import { roc } from './rate-of-change.ts';
import { sma } from './sma.ts';

export type KstOptions = {
  /** Periods of the four rates of change, default 10, 15, 20, 30. */
  readonly rates?: readonly [number, number, number, number];
  /** Periods over which each is averaged, default 10, 10, 10, 15. */
  readonly averages?: readonly [number, number, number, number];
  /** Default 9. */
  readonly signal?: number;
};

/**
 * Know sure thing: four averaged rates of change in percent, weighted 1, 2, 3, 4, and the mean over `signal` candles.
 *
 * Look-back is the longest rate + its average − 1; the signal's more. NaN as in `sma`. 100 times smaller than pandas-ta's, otherwise
 * within 1e-9 of its range.
 */
export function kst<F extends Frame>(
  series: Series<F>,
  options: KstOptions = {},
): { readonly kst: Series<F>; readonly signal: Series<F> } {
  const { rates = [10, 15, 20, 30], averages = [10, 10, 10, 15], signal = 9 } = options;
  const part = (k: 0 | 1 | 2 | 3): Series<F> => sma(roc(series, rates[k]), averages[k]);
  const line = part(0).add(part(1).mul(2)).add(part(2).mul(3)).add(part(3).mul(4));
  return { kst: line, signal: sma(line, signal) };
}
