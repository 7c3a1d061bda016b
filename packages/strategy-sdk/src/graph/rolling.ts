import { StrategyError } from '../errors.ts';
import type { Condition, Deviation, Frame, Rolling, Series, WindowOptions } from './column-types.ts';
import { describe, positiveCount } from './counts.ts';
import { everyCondition, someCondition } from './kernels/events.ts';
import * as windows from './kernels/variable-windows.ts';
import { folded } from './kernels/window-ring.ts';
import { kernelCondition, kernelSeries } from './series.ts';
import { share, takenOffDivisor } from './window-operations.ts';

/** The windows of n candles that end at each candle; as the method `rolling`. NaN until a window is full, or has `minPeriods` values. */
export function rolling<F extends Frame>(series: Series<F>, n: number, options: WindowOptions = {}): Rolling<F> {
  return series.rolling(n, options);
}

/** True where the condition was true on each of the last n candles. */
export function every<F extends Frame>(condition: Condition<F>, n: number): Condition<F> {
  return kernelCondition(everyCondition, [condition], [positiveCount('every', n)]);
}

/** True where the condition was true on any of the last n candles; false before n candles. */
export function some<F extends Frame>(condition: Condition<F>, n: number): Condition<F> {
  return kernelCondition(someCondition, [condition], [positiveCount('some', n)]);
}

/** Windows whose length another column gives, 1 … max; NaN for any other length and where the window holds a NaN. */
export function rollingBy<F extends Frame>(
  series: Series<F>,
  lengths: Series<NoInfer<F>>,
  options: { readonly max: number },
): Rolling<F> {
  return new VariableWindows(series, lengths, positiveCount('rollingBy: max', options.max));
}

const KERNELS = {
  mean: windows.variableWindow('mean', windows.meanOf),
  sum: windows.variableWindow('sum', windows.sumOf),
  min: windows.variableWindow('min', windows.minOf),
  max: windows.variableWindow('max', windows.maxOf),
  std: windows.variableWindow('std', windows.stdOf),
  quantile: windows.variableWindow('quantile', windows.quantileOf),
  percentRank: windows.variableWindow('percent-rank', windows.percentRankOf),
  argmax: windows.variableWindow('argmax', windows.argmaxOf),
  argmin: windows.variableWindow('argmin', windows.argminOf),
  nthLargest: windows.variableWindow('nth-largest', windows.nthLargestOf),
  meanAbsDiff: windows.variableWindow('mean-abs-diff', windows.meanAbsDiffOf),
  linregSlope: windows.variableWindow('slope', windows.slopeOf),
};
export const variableWindowKernels = KERNELS;

class VariableWindows<F extends Frame> implements Rolling<F> {
  readonly #series: Series<F>;
  readonly #lengths: Series<F>;
  readonly #max: number;

  constructor(series: Series<F>, lengths: Series<F>, max: number) {
    this.#series = series;
    this.#lengths = lengths;
    this.#max = max;
  }

  mean(): Series<F> {
    return this.#column('mean');
  }
  sum(): Series<F> {
    return this.#column('sum');
  }
  min(): Series<F> {
    return this.#column('min');
  }
  max(): Series<F> {
    return this.#column('max');
  }
  std(options: Deviation = {}): Series<F> {
    return this.#column('std', takenOffDivisor(options));
  }
  median(): Series<F> {
    return this.#column('quantile', 0.5);
  }
  quantile(q: number): Series<F> {
    return this.#column('quantile', share('quantile', q));
  }
  percentRank(): Series<F> {
    return this.#column('percentRank');
  }
  argmax(): Series<F> {
    return this.#column('argmax');
  }
  argmin(): Series<F> {
    return this.#column('argmin');
  }
  nthLargest(n: number): Series<F> {
    return this.#column('nthLargest', positiveCount('nthLargest', n));
  }
  meanAbsDiff(): Series<F> {
    return this.#column('meanAbsDiff');
  }
  linregSlope(): Series<F> {
    return this.#column('linregSlope');
  }
  /** Weights need a window of fixed length. */
  weighted(): Series<F> {
    throw new StrategyError('invalid-graph', 'weighted() needs a window of fixed length; use rolling(n).');
  }
  correlation(other: Series<F>): Series<F> {
    const mean = (series: Series<F>): Series<F> => this.#of(series, 'mean', 0);
    const covariance = mean(this.#series.mul(other)).sub(mean(this.#series).mul(mean(other)));
    return covariance.div(this.#of(this.#series, 'std', 0).mul(this.#of(other, 'std', 0)));
  }
  minMaxScale(): Series<F> {
    const low = this.min();
    return this.#series.sub(low).div(this.max().sub(low));
  }
  fold(fn: (window: ArrayLike<number>) => number): Series<F> {
    if (typeof fn !== 'function')
      throw new StrategyError('invalid-graph', `fold() takes a function, not ${describe(fn)}.`);
    const kernel = windows.variableWindow(`fold-${++folds}`, (x, first, last) =>
      folded(fn, x.slice(first, last + 1), last),
    );
    return kernelSeries({ ...kernel, isAuthored: true }, [this.#series, this.#lengths], [this.#max, 0]);
  }

  #column(name: keyof typeof KERNELS, argument = 0): Series<F> {
    return this.#of(this.#series, name, argument);
  }
  #of(series: Series<F>, name: keyof typeof KERNELS, argument: number): Series<F> {
    return kernelSeries(KERNELS[name], [series, this.#lengths], [this.#max, argument]);
  }
}

/** Functions cannot be compared, so each fold is an operation of its own. */
let folds = 0;
