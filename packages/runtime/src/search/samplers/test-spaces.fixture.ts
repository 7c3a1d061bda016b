import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { Dimension } from '../space/dimension.ts';
import type { Point } from '../space/search-space.ts';
import { createSampler, type SamplerOptions } from './sampler.ts';
import type { FinishedTrial, Outcome } from './trial.ts';

/** `count` numbers from −5 to 5, fine enough to stand for real ones. */
export function numbers(count: number): Dimension[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ name: `x${i}`, space: 'entry', kind: 'decimal', min: -5, max: 5, decimals: 9 },
  }));
}

/** A number of each kind and a choice. */
export const MIXED: readonly Dimension[] = [
  { name: 'period', space: 'entry', kind: 'int', min: 2, max: 60, step: 2 },
  { name: 'width', space: 'entry', kind: 'decimal', min: 0.1, max: 0.5, decimals: 3 },
  { name: 'kind', space: 'entry', kind: 'choice', options: ['sma', 'ema', 'wma'] },
];

/** Squared distance from (1, 1, …). */
export function sphere(point: Point): number {
  return Object.values(point).reduce((sum: number, value: ParamValue) => sum + (Number(value) - 1) ** 2, 0);
}

/** Runs whole batches of a study; `outcomeOf` a point. */
export function study(
  options: SamplerOptions,
  { trials, batch = 1 }: { readonly trials: number; readonly batch?: number },
  outcomeOf: (point: Point) => Outcome,
): FinishedTrial[] {
  const sampler = createSampler(options);
  const finished: FinishedTrial[] = [];
  while (finished.length < trials) {
    const asked = sampler.ask(batch);
    if (asked.length === 0) break;
    for (const trial of asked) {
      const outcome = outcomeOf(trial.point);
      sampler.tell(trial.id, outcome);
      finished.push({ ...trial, ...outcome });
    }
  }
  return finished;
}
