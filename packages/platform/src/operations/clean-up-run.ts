import { prepareTaskId } from '@tradai/runtime/contract';
import type { Objects, RunRecords } from '@tradai/runtime/ports';
import { isTerminal } from '../domain/run-status.ts';
import type { Run, RunFailure } from '../domain/run.ts';
import type { Services } from './services.ts';

export interface CleanUpServices extends Pick<Services, 'runs' | 'slots' | 'clock'> {
  /** What is prepared for a run, below `temp/<run id>/`. */
  readonly temp: Objects;
  /** What containers say of their own ends. */
  readonly records: RunRecords;
}

/** How the last container of an attempt ended, as the workflow was told; null: not at all. */
export interface TaskEnd {
  /** Null: it never began. */
  readonly exitCode: number | null;
  readonly stopCode: string | null;
}

export interface CleanedUp {
  /** Objects below `temp/<run id>/`. */
  readonly deleted: number;
}

/**
 * Gives back what an attempt held: its slot and what was prepared for it; writes down how its container ended, and from when on its row may go.
 * Repeating it does nothing. What belongs to another attempt by now stays.
 */
export async function cleanUpRun(services: CleanUpServices, run: Run, end: TaskEnd | null): Promise<CleanedUp> {
  const { runs, slots, clock } = services;
  const now = await runs.get(run.id, clock.now());
  if (now === null || now.attempt !== run.attempt) return { deleted: 0 };
  await slots.release(run.kind, now);
  const deleted = await deletePrepared(services.temp, run.id);
  if (!isTerminal(now.status)) return { deleted };
  const failure = await explainedFailure(services.records, now, end);
  const patch = failure === null ? {} : { failure };
  await runs.note(run.id, { attempt: run.attempt, atMs: clock.now(), patch });
  return { deleted };
}

async function deletePrepared(temp: Objects, runId: string): Promise<number> {
  const keys: string[] = [];
  for await (const { key } of temp.list(`temp/${runId}/`)) keys.push(key);
  for (const key of keys) await temp.delete(key);
  return keys.length;
}

/** What the container said of its end counts more than what was seen of it from outside. */
async function explainedFailure(records: RunRecords, run: Run, end: TaskEnd | null): Promise<RunFailure | null> {
  const { failure } = run;
  if (failure === null || run.status === 'COMPLETED') return null;
  // The container that prepares a run keeps a record of its own.
  const runId = failure.code === 'TradAI.ConfigFailed' ? prepareTaskId(run.id) : run.id;
  const exit = (await records.get({ runId, attempt: run.attempt }))?.exit ?? null;
  return {
    code: failure.code,
    message: exit === null || exit.message === '' ? failure.message : exit.message,
    exitCode: end?.exitCode ?? exit?.code ?? failure.exitCode,
    stopCode: end?.stopCode ?? failure.stopCode,
  };
}
