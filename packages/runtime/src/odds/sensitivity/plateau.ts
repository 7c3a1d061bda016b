import { mean, median } from '../../metrics/numbers.ts';
import type { Neighbor } from './neighbors.ts';
import type { ValueOf } from './point-values.ts';

/** Whether a point stands on a plateau or on a needle. Values are losses: lower is better. */
export interface Plateau {
  /**
   * 1 − mean loss of the neighbors, 0 to 1: 1 where all neighbors are as good as the point, 0 where all are no better than the study's
   * median trial. `null` when no neighbor was evaluated, or when the point is no better than the median.
   */
  readonly score: number | null;
  /** The same for the neighbors of one parameter. */
  readonly byDimension: readonly { readonly dimension: string; readonly score: number }[];
  /** The worst neighbor's share of the way to the median trial, 0 to 1. */
  readonly worst: number | null;
  readonly evaluated: number;
}

/**
 * Our own score, so that values of any unit compare: a neighbor loses (its value − the point's) ÷ (the median trial's − the point's), cut to 0 to 1; one that failed
 * loses 1. Each parameter counts the same, however many options it has. `trials`: values of the study, failed ones left out.
 */
export function plateau(
  own: number,
  neighbors: readonly Neighbor[],
  valueOf: ValueOf,
  trials: ArrayLike<number>,
): Plateau {
  const span = median(trials) - own;
  const losses = new Map<string, number[]>();
  for (const { dimension, point } of neighbors) {
    const value = valueOf(point);
    if (value === undefined) continue;
    const loss = value === null || Number.isNaN(value) ? 1 : Math.min(1, Math.max(0, (value - own) / span));
    losses.set(dimension, [...(losses.get(dimension) ?? []), loss]);
  }
  const evaluated = [...losses.values()].flat();
  if (evaluated.length === 0 || !(span > 0))
    return { score: null, byDimension: [], worst: null, evaluated: evaluated.length };
  const byDimension = [...losses].map(([dimension, all]) => ({ dimension, score: 1 - mean(all) }));
  return {
    score: mean(byDimension.map(({ score }) => score)),
    byDimension,
    worst: Math.max(...evaluated),
    evaluated: evaluated.length,
  };
}
