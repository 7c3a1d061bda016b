import { createSampler } from '../../../search/samplers/sampler.ts';
import { learnsFromResults } from '../../../search/samplers/proposer-of.ts';
import { runPoints } from './run-points.ts';
import type { AskedSearch } from './asked-search.ts';

/** More of them hardly raise what luck is expected to show. */
const MOST_POINTS = 200;

/**
 * Daily returns of points all over the space, as many as the search has trials, up to 200: what a guided search was chosen from. None where
 * the search itself was not guided. Throws when it was stopped.
 */
export async function blindReturns(
  {
    plan,
    trials,
    pool,
    frame,
    signal,
    onProgress,
  }: Pick<AskedSearch, 'plan' | 'trials' | 'pool' | 'frame' | 'signal' | 'onProgress'>,
  days: number,
): Promise<Float64Array[]> {
  if (!learnsFromResults(plan.sampler)) return [];
  const sampler = createSampler({ kind: 'random', dimensions: plan.space.dimensions, seed: plan.seed });
  const points = sampler.ask(Math.min(MOST_POINTS, trials.length)).map(({ point }) => point);
  let done = 0;
  const ran = await runPoints(points, { pool, frame }, () =>
    onProgress?.({ question: 'deflated', done: ++done, total: points.length }),
  );
  signal.throwIfAborted();
  return ran!.flatMap(({ returns }) =>
    returns !== null && returns.length === days && returns.every(Number.isFinite) ? [returns] : [],
  );
}
