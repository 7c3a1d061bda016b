import type { ParamValue } from '@tradai/strategy-sdk/graph';
import { mean } from '../../metrics/numbers.ts';
import { type Dimension, levelCount, levelOf } from '../../search/space/dimension.ts';
import type { Point } from '../../search/space/search-space.ts';

/** How one parameter moved from window to window. */
export interface ParameterDrift {
  readonly name: string;
  /** The chosen value of each window. */
  readonly values: readonly ParamValue[];
  /** Step to each window from the one before, as a share of the levels there are, 0 to 1; for options: 0 or 1. One fewer than windows. */
  readonly steps: readonly number[];
  /** Mean of the steps, 0 to 1; 0 for one window. Values chosen by chance have about ⅓; of k options 1 − 1/k. */
  readonly drift: number;
}

/** `points`: the chosen one of each window, in order of time, with a value of each dimension. */
export function parameterDrift(dimensions: readonly Dimension[], points: readonly Point[]): ParameterDrift[] {
  return dimensions.map((dimension) => {
    const values = points.map((point) => point[dimension.name]!);
    const steps = values.slice(1).map((value, i) => stepBetween(dimension, values[i]!, value));
    const drift = steps.length === 0 ? 0 : mean(steps);
    return { name: dimension.name, values, steps, drift };
  });
}

function stepBetween(dimension: Dimension, from: ParamValue, to: ParamValue): number {
  if (dimension.kind === 'choice') return from === to ? 0 : 1;
  const last = levelCount(dimension) - 1;
  return last === 0 ? 0 : Math.abs(levelOf(dimension, to) - levelOf(dimension, from)) / last;
}
