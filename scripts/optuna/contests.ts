import type { SamplerKind } from '../../packages/runtime/src/search/samplers/proposer-of.ts';
import type { Problem } from './problem.ts';

/** What is compared: a sampler, and the trials that it chooses at a time. */
export interface Contest {
  readonly kind: SamplerKind;
  readonly batch: number;
}

export const CONTESTS: readonly Contest[] = [
  { kind: 'tpe', batch: 1 },
  { kind: 'tpe', batch: 8 },
  { kind: 'cma-es', batch: 1 },
];

export function takes({ kind }: Contest, { dimensions }: Pick<Problem, 'dimensions'>): boolean {
  return kind !== 'cma-es' || dimensions.every((dimension) => dimension.kind !== 'choice');
}
