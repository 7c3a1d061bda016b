import type { Condition, Frame, Series } from './column-types.ts';
import { positiveCount, shiftCount } from './counts.ts';
import * as kernels from './kernels/events.ts';
import * as since from './kernels/since-reset.ts';
import { ConditionColumn, kernelCondition, kernelSeries } from './series.ts';

/** Strictly rising for n candles. */
export function rising<F extends Frame>(series: Series<F>, n: number): Condition<F> {
  return kernelCondition(kernels.risingSeries, [series], [positiveCount('rising', n)]);
}

/** Strictly falling for n candles. */
export function falling<F extends Frame>(series: Series<F>, n: number): Condition<F> {
  return kernelCondition(kernels.fallingSeries, [series], [positiveCount('falling', n)]);
}

/** Another value than one candle ago; false on the first candle and where one of the two is NaN. */
export function changed<F extends Frame>(column: Series<F> | Condition<F>): Condition<F> {
  return kernelCondition(column instanceof ConditionColumn ? kernels.changedCondition : kernels.changedSeries, [
    column,
  ]);
}

/** Length of the current run of true; 0 elsewhere. */
export function consecutive<F extends Frame>(condition: Condition<F>): Series<F> {
  return kernelSeries(kernels.consecutiveTrue, [condition]);
}

/** First candle of each run of true. */
export function first<F extends Frame>(condition: Condition<F>): Condition<F> {
  return kernelCondition(kernels.firstOfRun, [condition]);
}

/** True where the condition is true and no true was let through in the n candles before. */
export function cooldown<F extends Frame>(condition: Condition<F>, n: number): Condition<F> {
  return kernelCondition(kernels.cooldownCondition, [condition], [shiftCount('cooldown', n)]);
}

/** Candles since the condition was last true, 0 on that candle; NaN before the first. */
export function barsSince<F extends Frame>(condition: Condition<F>): Series<F> {
  return kernelSeries(kernels.barsSinceTrue, [condition]);
}

/** The series at the nth last true (0: the last); NaN before. */
export function valueWhen<F extends Frame>(condition: Condition<F>, series: Series<NoInfer<F>>, nth = 0): Series<F> {
  return kernelSeries(kernels.valueWhenTrue, [condition, series], [shiftCount('valueWhen', nth)]);
}

/**
 * Sum since the last candle on which `reset` was true, that candle included; from the first candle before that. NaN is left out; NaN
 * until there is a value.
 */
export function sumSince<F extends Frame>(series: Series<F>, reset: Condition<NoInfer<F>>): Series<F> {
  return kernelSeries(since.sumSinceReset, [series, reset]);
}

/** Largest value since `reset`, as `sumSince`. */
export function maxSince<F extends Frame>(series: Series<F>, reset: Condition<NoInfer<F>>): Series<F> {
  return kernelSeries(since.maxSinceReset, [series, reset]);
}

/** Smallest value since `reset`, as `sumSince`. */
export function minSince<F extends Frame>(series: Series<F>, reset: Condition<NoInfer<F>>): Series<F> {
  return kernelSeries(since.minSinceReset, [series, reset]);
}
