import { StrategyError } from '../errors.ts';
import type { Condition, Deviation, Frame, Rolling, Series, WindowOptions } from './column-types.ts';
import { describe, positiveCount } from './counts.ts';
import type { Kernel } from './kernel.ts';
import { rollingStd } from './kernels/rolling-deviation.ts';
import { rollingArgmax, rollingArgmin, rollingMax, rollingMin } from './kernels/rolling-extremes.ts';
import { rollingMean, rollingSum } from './kernels/rolling-sum.ts';
import { rollingMedian, rollingNthLargest, rollingPercentRank, rollingQuantile } from './kernels/sorted-window.ts';
import type { WindowKernels } from './kernels/window-facts.ts';
import { foldKernels, rollingCorrelation, rollingSlope, rollingWeighted } from './kernels/window-ring.ts';

/** How the window operations make their columns; series are built on this module, not the other way round. */
export type Apply<F extends Frame> = (
  kernel: Kernel,
  inputs: readonly (Series<F> | Condition<F>)[],
  params?: readonly number[],
) => Series<F>;

/** The windows of n candles that end at each candle. */
export function windowsOf<F extends Frame>(
  series: Series<F>,
  n: number,
  options: WindowOptions,
  apply: Apply<F>,
): Rolling<F> {
  const length = positiveCount('rolling', n);
  const needed = options.minPeriods === undefined ? length : positiveCount('rolling: minPeriods', options.minPeriods);
  if (needed > length)
    throw new StrategyError('invalid-graph', `rolling(${n}): minPeriods is ${needed}; expected at most ${n}.`);
  return new FixedWindows(series, length, needed, apply);
}

class FixedWindows<F extends Frame> implements Rolling<F> {
  readonly #series: Series<F>;
  readonly #n: number;
  readonly #needed: number;
  readonly #apply: Apply<F>;

  constructor(series: Series<F>, n: number, needed: number, apply: Apply<F>) {
    this.#series = series;
    this.#n = n;
    this.#needed = needed;
    this.#apply = apply;
  }

  mean(): Series<F> {
    return this.#column(rollingMean);
  }
  sum(): Series<F> {
    return this.#column(rollingSum);
  }
  min(): Series<F> {
    return this.#column(rollingMin);
  }
  max(): Series<F> {
    return this.#column(rollingMax);
  }
  std(options: Deviation = {}): Series<F> {
    return this.#column(rollingStd, [takenOffDivisor(options)]);
  }
  median(): Series<F> {
    return this.#column(rollingMedian);
  }
  quantile(q: number): Series<F> {
    return this.#column(rollingQuantile, [share('quantile', q)]);
  }
  percentRank(): Series<F> {
    return this.#column(rollingPercentRank);
  }
  argmax(): Series<F> {
    return this.#column(rollingArgmax);
  }
  argmin(): Series<F> {
    return this.#column(rollingArgmin);
  }
  nthLargest(n: number): Series<F> {
    return this.#column(rollingNthLargest, [atMost('nthLargest', n, this.#n)]);
  }
  meanAbsDiff(): Series<F> {
    if (this.#n < 2) throw new StrategyError('invalid-graph', 'meanAbsDiff() needs a window of at least 2 candles.');
    const options = { minPeriods: Math.max(1, this.#needed - 1) };
    return windowsOf(this.#series.diff(1).abs(), this.#n - 1, options, this.#apply).mean();
  }
  linregSlope(): Series<F> {
    return this.#column(rollingSlope);
  }
  weighted(weights: readonly number[]): Series<F> {
    if (weights.length !== this.#n || !weights.every(Number.isFinite)) {
      throw new StrategyError(
        'invalid-graph',
        `weighted() takes ${this.#n} numbers, one per candle of the window; got ${weights.length}.`,
      );
    }
    return this.#column(rollingWeighted, weights);
  }
  correlation(other: Series<F>): Series<F> {
    return this.#column(rollingCorrelation, [], [other]);
  }
  minMaxScale(): Series<F> {
    const low = this.min();
    return this.#series.sub(low).div(this.max().sub(low));
  }
  fold(fn: (window: ArrayLike<number>) => number): Series<F> {
    if (typeof fn !== 'function')
      throw new StrategyError('invalid-graph', `fold() takes a function, not ${describe(fn)}.`);
    return this.#column(foldKernels(this.#n, fn));
  }

  #column(kernels: WindowKernels, params: readonly number[] = [], others: readonly Series<F>[] = []): Series<F> {
    const kernel = this.#needed === this.#n ? kernels.full : kernels.partial;
    return this.#apply(kernel, [this.#series, ...others], [this.#n, this.#needed, ...params]);
  }
}

/** 0 for the population, 1 for a sample. */
export function takenOffDivisor({ deviation = 'population' }: Deviation): number {
  if (deviation === 'population') return 0;
  if (deviation === 'sample') return 1;
  throw new StrategyError(
    'invalid-graph',
    `std(): deviation is ${describe(deviation)}; expected population or sample.`,
  );
}

/** A number from 0 to 1. */
export function share(operation: string, q: number): number {
  if (typeof q === 'number' && q >= 0 && q <= 1) return q;
  throw new StrategyError('invalid-graph', `${operation}(${describe(q)}): expected a number from 0 to 1.`);
}

function atMost(operation: string, n: number, most: number): number {
  if (positiveCount(operation, n) <= most) return n;
  throw new StrategyError('invalid-graph', `${operation}(${n}): the window has ${most} candles.`);
}
