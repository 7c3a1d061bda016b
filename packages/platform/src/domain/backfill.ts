import type { Backfill, BackfillState } from '../ports/collection.ts';

/** How a backfill stands by its pairs: `RUNNING` until all are done, `FAILED` where none could be filled. */
export function endOfPairs({ pairs, pairsDone }: Pick<Backfill, 'pairs' | 'pairsDone'>): BackfillState {
  const done = pairs.map((pair) => pairsDone[pair]).filter((end) => end !== undefined);
  if (done.length < pairs.length) return 'RUNNING';
  const failed = done.filter(({ error }) => error !== null).length;
  if (failed === 0) return 'DONE';
  return failed === pairs.length ? 'FAILED' : 'PARTIAL';
}

/** Whether it changes no more. */
export function hasEnded({ state }: Pick<Backfill, 'state'>): boolean {
  return state !== 'QUEUED' && state !== 'RUNNING';
}
