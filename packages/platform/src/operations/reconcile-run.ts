import type { StatusPatch } from '../domain/change-status.ts';
import { failureOf } from '../domain/run-failure.ts';
import { isTerminal, STATUS_MOVES, type StatusMove } from '../domain/run-status.ts';
import { attemptName, type Run, type RunId } from '../domain/run.ts';
import type { Execution } from '../ports/workflows.ts';
import type { Services } from './services.ts';

/** What is still to be done for a run that has ended; repeating it does nothing. */
export interface Aftermath {
  readonly cleanUp: (run: Run) => Promise<void>;
  readonly notify: (run: Run) => Promise<void>;
  /** What a run left behind that ended without saying so; null where there is no result. */
  readonly resultOf: (run: Run) => Promise<StatusPatch | null>;
}

/**
 * Makes a run's row say what its ended execution means, and does what its last steps could not: an execution that is aborted or times out
 * runs no step any more, and a run that ended before it had one was never in any. Gives the run as it is then; null where there is none, its
 * execution still runs, or it waits for one.
 */
export async function reconcileRun(services: Services, aftermath: Aftermath, id: RunId): Promise<Run | null> {
  const { runs, workflows, clock } = services;
  const run = await runs.get(id, clock.now());
  if (run === null) return null;
  const execution = await workflows.describe(run.kind, attemptName(run));
  if (execution?.status === 'RUNNING' || (execution === null && !isTerminal(run.status))) return null;
  const settled = isTerminal(run.status) ? run : await settle(services, aftermath, run, execution!);
  if (!isTerminal(settled.status)) return settled;
  await services.slots.release(settled.kind, settled);
  await aftermath.cleanUp(settled);
  await aftermath.notify(settled);
  return settled;
}

async function settle(services: Services, aftermath: Aftermath, run: Run, execution: Execution): Promise<Run> {
  const { move, patch } = await meaningOf(aftermath, run, execution);
  const change = { by: 'reconciler', attempt: run.attempt, execution: execution.name } as const;
  const outcome = await services.runs.change(run.id, { ...change, move, patch, atMs: services.clock.now() });
  return outcome?.run ?? run;
}

interface Meaning {
  readonly move: StatusMove;
  readonly patch: StatusPatch;
}

async function meaningOf(aftermath: Aftermath, run: Run, { status, cause }: Execution): Promise<Meaning> {
  if (run.status === 'CANCELLING') return { move: STATUS_MOVES.confirmCancel, patch: {} };
  if (status === 'TIMED_OUT')
    return { move: STATUS_MOVES.timeOut, patch: failed('TradAI.TimedOut', 'The workflow took too long.') };
  if (status === 'SUCCEEDED') {
    const result = await aftermath.resultOf(run);
    if (result !== null) return { move: STATUS_MOVES.complete, patch: result };
    return { move: STATUS_MOVES.fail, patch: failed('TradAI.NoResult', 'The workflow ended, and there is no result.') };
  }
  if (status === 'ABORTED') {
    const message = 'The workflow was stopped, and nobody canceled the run.';
    return { move: STATUS_MOVES.fail, patch: failed('TradAI.Aborted', message) };
  }
  const words = cause ? cause : 'The workflow failed before it could say why.';
  return { move: STATUS_MOVES.fail, patch: { failure: failureOf('TradAI.WorkflowFailed', words) } };
}

function failed(code: string, message: string): StatusPatch {
  return { failure: { code, message, exitCode: null, stopCode: null } };
}
