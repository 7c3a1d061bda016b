import { StrategyError } from '../errors.ts';
import type { Direction, Ratio } from '../market/units.ts';
import type { Candles, Condition, Frame, Series } from './column-types.ts';
import { describe, positiveCount } from './counts.ts';
import { pivotHighKernel, pivotLowKernel, shiftByColumn, trailingEntryKernel } from './kernels/lookup.ts';
import { kernelCondition, kernelSeries } from './series.ts';

/** The value `offsets` candles ago; NaN when the offset is negative, above `max`, not whole, or before the start. `max` is the look-back. */
export function shiftBy<F extends Frame>(
  series: Series<F>,
  offsets: Series<NoInfer<F>>,
  options: { readonly max: number },
): Series<F> {
  return kernelSeries(shiftByColumn, [series, offsets], [positiveCount('shiftBy: max', options.max)]);
}

/**
 * The pivot's value on the candle that confirms it, `right` candles after the pivot; NaN elsewhere. A pivot is below all `left` candles
 * before it and not above any of the `right` after it: of equal lows the oldest counts.
 */
export function pivotLow<F extends Frame>(series: Series<F>, left: number, right: number): Series<F> {
  return kernelSeries(pivotLowKernel, [series], [positiveCount('pivotLow', left), positiveCount('pivotLow', right)]);
}

/** As `pivotLow`, for highs. */
export function pivotHigh<F extends Frame>(series: Series<F>, left: number, right: number): Series<F> {
  return kernelSeries(pivotHighKernel, [series], [positiveCount('pivotHigh', left), positiveCount('pivotHigh', right)]);
}

/**
 * Waits after `signal` until the close is `rebound` (ratio) above the lowest low since; gives up after `maxWait` candles or when the close falls
 * `cancelBelow` (ratio) under the signal's close. The signal's own candle counts for the low but never enters; signals while it waits
 * change nothing. For shorts set `direction`: all sides are mirrored.
 */
export function trailingEntry<F extends Frame>(
  candles: Candles<F>,
  signal: Condition<NoInfer<F>>,
  options: {
    readonly rebound: Ratio;
    readonly maxWait: number;
    readonly cancelBelow?: Ratio;
    readonly direction?: Direction;
  },
): Condition<F> {
  const { rebound, maxWait, cancelBelow = Number.POSITIVE_INFINITY, direction = 'long' } = options;
  for (const [name, value] of Object.entries({ rebound, cancelBelow })) {
    if (typeof value !== 'number' || !(value >= 0)) {
      throw new StrategyError(
        'invalid-graph',
        `trailingEntry(): ${name} is ${describe(value)}; expected a ratio, 0 or more.`,
      );
    }
  }
  const price = direction === 'long' ? candles.low : candles.high;
  const params = [
    rebound,
    positiveCount('trailingEntry: maxWait', maxWait),
    cancelBelow,
    direction === 'long' ? 1 : -1,
  ];
  return kernelCondition(trailingEntryKernel, [price, candles.close, signal], params);
}
