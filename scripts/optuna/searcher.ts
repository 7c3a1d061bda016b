import type { Dimension } from '../../packages/runtime/src/search/space/dimension.ts';
import type { Point } from '../../packages/runtime/src/search/space/search-space.ts';
import type { SamplerKind } from '../../packages/runtime/src/search/samplers/proposer-of.ts';
import { createSampler } from '../../packages/runtime/src/search/samplers/sampler.ts';

/** A search by whichever program. */
export interface Searcher {
  readonly ask: (count: number) => Promise<readonly Point[]>;
  /** Values of the points that were asked for last, in their order; null for none. */
  readonly tell: (values: readonly (number | null)[]) => void;
}

export interface SearcherOptions {
  readonly kind: SamplerKind;
  readonly dimensions: readonly Dimension[];
  readonly seed: number;
}

export function ourSearcher(options: SearcherOptions): Searcher {
  const sampler = createSampler(options);
  let asked: ReturnType<typeof sampler.ask> = [];
  return {
    ask: (count) => {
      asked = sampler.ask(count);
      return Promise.resolve(asked.map(({ point }) => point));
    },
    tell: (values) =>
      values.forEach((value, i) => sampler.tell(asked[i]!.id, { values: value === null ? null : [value] })),
  };
}
