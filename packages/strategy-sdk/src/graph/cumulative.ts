import type { Deviation, Frame, Series } from './column-types.ts';
import * as kernels from './kernels/cumulative.ts';
import { kernelSeries } from './series.ts';
import { takenOffDivisor } from './window-operations.ts';

/**
 * Since the first loaded candle: the result depends on where the data begin, and the report says so. NaN is left out; on such a candle
 * the last result stands.
 */
export const cumulative = {
  sum: <F extends Frame>(series: Series<F>): Series<F> => {
    return kernelSeries(kernels.cumulativeSum, [series]);
  },
  mean: <F extends Frame>(series: Series<F>): Series<F> => {
    return kernelSeries(kernels.cumulativeMean, [series]);
  },
  min: <F extends Frame>(series: Series<F>): Series<F> => {
    return kernelSeries(kernels.cumulativeMin, [series]);
  },
  max: <F extends Frame>(series: Series<F>): Series<F> => {
    return kernelSeries(kernels.cumulativeMax, [series]);
  },
  std: <F extends Frame>(series: Series<F>, options: Deviation = {}): Series<F> => {
    return kernelSeries(kernels.cumulativeStd, [series], [takenOffDivisor(options)]);
  },
};
