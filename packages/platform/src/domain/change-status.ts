import { isTerminal, type RunStatus, type StatusActor, type StatusMove } from './run-status.ts';
import { MOST_ATTEMPTS, type Run } from './run.ts';

/** How long the row of a run stays after its end. */
export const KEPT_MS = 7 * 86_400_000;

/** What a move brings along. */
export type StatusPatch = Partial<Pick<Run, 'execution' | 'failure' | 'result' | 'summary'>>;

export interface StatusChange {
  readonly move: StatusMove;
  readonly by: StatusActor;
  readonly atMs: number;
  /** The attempt that is meant; a late word about an earlier one changes nothing. */
  readonly attempt: number;
  /** The execution that speaks, where one does. */
  readonly execution?: string;
  readonly patch?: StatusPatch;
}

/**
 * `changed`: what the run is then. `repeated`: the same execution has said the same before, and its answer was lost. `conflict`: the run is
 * elsewhere by now.
 */
export type ChangeOutcome =
  | { readonly kind: 'changed'; readonly run: Run }
  | { readonly kind: 'repeated'; readonly run: Run }
  | { readonly kind: 'conflict'; readonly run: Run };

/** What becomes of a run. The only place where a status is decided on; stores apply it to the row that they hold. */
export function changeStatus(run: Run, change: StatusChange): ChangeOutcome {
  const { move, by, attempt, execution } = change;
  if (!move.by.includes(by)) throw new RangeError(`"${move.name}" is no move of ${by}`);
  if (attempt !== run.attempt) return { kind: 'conflict', run };
  if (!move.from.includes(run.status)) {
    const isSaidAgain = run.status === move.to && execution !== undefined && run.execution === execution;
    return { kind: isSaidAgain ? 'repeated' : 'conflict', run };
  }
  if (move.to === 'QUEUED' && isTerminal(run.status) && attempt >= MOST_ATTEMPTS) return { kind: 'conflict', run };
  return { kind: 'changed', run: moved(run, change) };
}

function moved(run: Run, { move: { to }, atMs, execution, patch = {} }: StatusChange): Run {
  const next: Run = { ...run, status: to, version: run.version + 1, updatedMs: atMs, ...patch };
  const said = execution === undefined ? next : { ...next, execution };
  if (isTerminal(to)) return { ...said, endedMs: atMs, expiresMs: atMs + KEPT_MS };
  if (to === 'RUNNING') return { ...said, startedMs: run.startedMs ?? atMs };
  return to === 'QUEUED' ? requeued(said, run.status, atMs) : said;
}

/** A retry is another attempt, of which nothing is known yet; one that could not be started is the same as before. */
function requeued(run: Run, before: RunStatus, atMs: number): Run {
  if (!isTerminal(before)) return { ...run, execution: null };
  const nothing = { startedMs: null, endedMs: null, expiresMs: null, execution: null, failure: null };
  const { warnings: _, ...rest } = run;
  return { ...rest, ...nothing, result: null, summary: null, attempt: run.attempt + 1, queuedMs: atMs };
}
