import { failureOf } from '../domain/run-failure.ts';
import { STATUS_MOVES, type StatusMove } from '../domain/run-status.ts';
import type { Run } from '../domain/run.ts';
import { FunctionError } from '../ports/functions.ts';
import { runResult, type ResultServices } from './run-result.ts';
import type { Services } from './services.ts';

export type RecordServices = Pick<Services, 'runs' | 'clock'> & ResultServices;

/** What a workflow says of its run, where it has no state of its own for that. */
export interface RunWord {
  readonly to: 'RUNNING' | 'COMPLETED' | 'FAILED';
  readonly execution: string;
  /** Empty but for a failure. */
  readonly code: string;
  readonly cause: string;
}

/** Moves a run to where its workflow stands, with what came out of it. Throws `Run.NotRunnable` where the run is elsewhere by now. */
export async function recordRun(services: RecordServices, run: Run, word: RunWord): Promise<void> {
  const { runs, clock } = services;
  const { to, execution, code, cause } = word;
  const patch = to === 'FAILED' ? { failure: failureOf(code, cause) } : await foundBy(services, run, to);
  const change = { by: 'workflow', move: MOVES[to], attempt: run.attempt, execution, atMs: clock.now() } as const;
  const outcome = await runs.change(run.id, { ...change, patch: { ...patch, execution } });
  if (outcome !== null && outcome.kind !== 'conflict') return;
  const status = outcome === null ? 'gone' : outcome.run.status;
  throw new FunctionError('Run.NotRunnable', `${run.id} is ${status}, and cannot become ${to}.`);
}

const MOVES: Readonly<Record<RunWord['to'], StatusMove>> = {
  ...{ RUNNING: STATUS_MOVES.run, COMPLETED: STATUS_MOVES.complete, FAILED: STATUS_MOVES.fail },
};

async function foundBy(services: RecordServices, run: Run, to: RunWord['to']) {
  const found = to === 'COMPLETED' ? await runResult(services, run) : null;
  return found === null ? {} : { result: found.result, summary: found.summary };
}
