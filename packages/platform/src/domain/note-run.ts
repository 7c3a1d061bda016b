import { canonicalJson } from '@tradai/runtime/contract';
import { KEPT_MS, type ChangeOutcome } from './change-status.ts';
import { isTerminal } from './run-status.ts';
import type { Run } from './run.ts';

/** What becomes known of an attempt beside its status: what it brought while it runs, and why it failed once it has. */
export interface RunNote {
  readonly attempt: number;
  readonly atMs: number;
  readonly patch: Partial<Pick<Run, 'failure' | 'result' | 'summary' | 'warnings'>>;
}

/**
 * The run with the note; `repeated` where it says nothing new, `conflict` where it is too late: about an earlier attempt, a result after the end,
 * a failure before it. Of a run that has ended it also settles until when its row stays, which a workflow's document cannot reckon.
 */
export function noteRun(run: Run, { attempt, atMs, patch }: RunNote): ChangeOutcome {
  const hasEnded = isTerminal(run.status);
  const isOfResult = 'result' in patch || 'summary' in patch;
  if (attempt !== run.attempt || (isOfResult && run.status !== 'RUNNING')) return { kind: 'conflict', run };
  if ('failure' in patch && (!hasEnded || run.status === 'COMPLETED')) return { kind: 'conflict', run };
  const endedMs = hasEnded ? (run.endedMs ?? atMs) : null;
  const expiresMs = endedMs === null ? null : (run.expiresMs ?? endedMs + KEPT_MS);
  const noted = { ...run, ...patch, endedMs, expiresMs };
  if (canonicalJson(noted) === canonicalJson(run)) return { kind: 'repeated', run };
  return { kind: 'changed', run: { ...noted, version: run.version + 1, updatedMs: atMs } };
}
