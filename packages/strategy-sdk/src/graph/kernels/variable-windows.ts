import type { Kernel } from '../kernel.ts';
import type { TwoSeries } from './shapes.ts';

/** A statistic of `x[first … last]`, all numbers; `work` has room for as many. */
export type Statistic = (x: Float64Array, first: number, last: number, argument: number, work: Float64Array) => number;

/**
 * A statistic over as many candles as the second input says, NaN where that is not a whole number from 1 to the first parameter, or a
 * value is NaN. The second parameter is the statistic's own.
 */
export function variableWindow(name: string, statistic: Statistic): Kernel {
  return {
    name: `rolling-by-${name}`,
    version: 1,
    outputs: ['series'],
    memory: 'window',
    leadingNaN: 'pass',
    lookback: (params) => params[0]! - 1,
    stateSize: (params) => params[0]!,
    run(inputs: TwoSeries, outputs: readonly [Float64Array], params, from, to, state) {
      const x = inputs[0];
      const lengths = inputs[1];
      const out = outputs[0];
      const most = params[0]!;
      for (let i = from; i < to; i++) {
        const length = lengths[i]!;
        const fits = length >= 1 && length <= most && length <= i + 1 && Number.isInteger(length);
        out[i] =
          fits && !hasNaN(x, i - length + 1, i) ? statistic(x, i - length + 1, i, params[1]!, state) : Number.NaN;
      }
    },
  };
}

function hasNaN(x: Float64Array, first: number, last: number): boolean {
  for (let i = first; i <= last; i++) if (x[i]! !== x[i]!) return true;
  return false;
}

export function sumOf(x: Float64Array, first: number, last: number): number {
  let sum = 0;
  for (let i = first; i <= last; i++) sum += x[i]!;
  return sum;
}

export function meanOf(x: Float64Array, first: number, last: number): number {
  return sumOf(x, first, last) / (last - first + 1);
}

export function minOf(x: Float64Array, first: number, last: number): number {
  return x[last - argminOf(x, first, last)]!;
}

export function maxOf(x: Float64Array, first: number, last: number): number {
  return x[last - argmaxOf(x, first, last)]!;
}

export function argmaxOf(x: Float64Array, first: number, last: number): number {
  let at = first;
  for (let i = first + 1; i <= last; i++) if (x[i]! > x[at]!) at = i;
  return last - at;
}

export function argminOf(x: Float64Array, first: number, last: number): number {
  let at = first;
  for (let i = first + 1; i <= last; i++) if (x[i]! < x[at]!) at = i;
  return last - at;
}

/** `off`: 0 for the population, 1 for a sample. */
export function stdOf(x: Float64Array, first: number, last: number, off: number): number {
  const mean = meanOf(x, first, last);
  let squares = 0;
  for (let i = first; i <= last; i++) squares += (x[i]! - mean) * (x[i]! - mean);
  const count = last - first + 1 - off;
  return count > 0 ? Math.sqrt(squares / count) : Number.NaN;
}

export function quantileOf(x: Float64Array, first: number, last: number, q: number, work: Float64Array): number {
  const rank = q * (last - first);
  const below = Math.floor(rank);
  sortInto(x, first, last, work);
  const low = work[below]!;
  return rank === below ? low : low + (work[below + 1]! - low) * (rank - below);
}

export function nthLargestOf(x: Float64Array, first: number, last: number, nth: number, work: Float64Array): number {
  const count = last - first + 1;
  if (nth > count) return Number.NaN;
  sortInto(x, first, last, work);
  return work[count - nth]!;
}

export function percentRankOf(x: Float64Array, first: number, last: number): number {
  let below = 0;
  let equal = 0;
  for (let i = first; i <= last; i++) {
    below += +(x[i]! < x[last]!);
    equal += +(x[i]! === x[last]!);
  }
  return (below + (equal + 1) / 2) / (last - first + 1);
}

export function slopeOf(x: Float64Array, first: number, last: number): number {
  const mean = meanOf(x, first, last);
  const middle = (first + last) / 2;
  let products = 0;
  let squares = 0;
  for (let i = first; i <= last; i++) {
    products += (i - middle) * (x[i]! - mean);
    squares += (i - middle) * (i - middle);
  }
  return products / squares;
}

/** Mean of the absolute changes from candle to candle; needs two values. */
export function meanAbsDiffOf(x: Float64Array, first: number, last: number): number {
  let sum = 0;
  for (let i = first + 1; i <= last; i++) sum += Math.abs(x[i]! - x[i - 1]!);
  return sum / (last - first);
}

/** By insertion: windows are short, and nothing is allocated. */
function sortInto(x: Float64Array, first: number, last: number, work: Float64Array): void {
  for (let i = first; i <= last; i++) {
    let k = i - first;
    while (k > 0 && work[k - 1]! > x[i]!) {
      work[k] = work[k - 1]!;
      k--;
    }
    work[k] = x[i]!;
  }
}
