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

/** A backfill in one row: how far its pairs are that are not done. */
export interface BackfillRow extends Backfill {
  readonly told: Readonly<Record<string, number>>;
  /** One more with every change. */
  readonly version: number;
}

/** How far a pair is. What has ended, or is done, stays as it is. */
export function toldPair(row: BackfillRow, pair: string, candles: number): BackfillRow {
  if (hasEnded(row) || row.pairsDone[pair] !== undefined) return row;
  return counted({ ...row, state: 'RUNNING', told: { ...row.told, [pair]: candles } });
}

export function endedPair(
  row: BackfillRow,
  pair: string,
  end: Backfill['pairsDone'][string],
  atMs: number,
): BackfillRow {
  if (hasEnded(row) || row.pairsDone[pair] !== undefined) return row;
  const { [pair]: _, ...told } = row.told;
  const pairsDone = { ...row.pairsDone, [pair]: end };
  const state = endOfPairs({ pairs: row.pairs, pairsDone });
  return counted({ ...row, state, pairsDone, told, endedMs: state === 'RUNNING' ? null : atMs });
}

export function canceledBackfill(row: BackfillRow, atMs: number): BackfillRow {
  return hasEnded(row) ? row : { ...row, state: 'CANCELLED', endedMs: atMs, version: row.version + 1 };
}

function counted(row: BackfillRow): BackfillRow {
  const done = Object.values(row.pairsDone).map(({ candles }) => candles);
  const candles = [...done, ...Object.values(row.told)].reduce((sum, each) => sum + each, 0);
  return { ...row, candles, version: row.version + 1 };
}
