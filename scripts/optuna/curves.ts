import { createSampler } from '../../packages/runtime/src/search/samplers/sampler.ts';
import type { SamplerKind } from '../../packages/runtime/src/search/samplers/proposer-of.ts';
import type { TestFunction } from './functions.ts';

/** Best value so far after each trial, one curve per seed from 0 on. */
export function bestSoFar(
  { dimensions, valueAt }: TestFunction,
  kind: SamplerKind,
  { trials, seeds, batch = 1 }: { readonly trials: number; readonly seeds: number; readonly batch?: number },
): number[][] {
  return Array.from({ length: seeds }, (_, seed) => {
    const sampler = createSampler({ kind, dimensions, seed });
    const curve: number[] = [];
    let best = Infinity;
    while (curve.length < trials) {
      const asked = sampler.ask(Math.min(batch, trials - curve.length));
      for (const { id, point } of asked) {
        const value = valueAt(point);
        best = Math.min(best, value);
        curve.push(best);
        sampler.tell(id, { values: [value] });
      }
    }
    return curve;
  });
}
