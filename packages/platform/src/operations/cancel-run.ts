import { isPassing } from '@tradai/runtime/ports';
import type { ChangeOutcome } from '../domain/change-status.ts';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { attemptName, type Run, type RunId } from '../domain/run.ts';
import type { Events } from '../ports/events.ts';
import type { Services } from './services.ts';

/** `conflict`: it has ended, or is being canceled. Null: there is no such run. */
export type CancelOutcome = { readonly kind: 'canceled' | 'canceling' | 'conflict'; readonly run: Run } | null;

const REASON = 'Canceled by a person.';

export interface CancelServices extends Services {
  readonly events: Pick<Events, 'publish'>;
}

/**
 * Cancels a run: at once where it waits, and whoever listens tells of it, else by stopping its execution, whose end makes it `CANCELLED`. A crash
 * in between leaves a run that nobody was told of, or that is `CANCELLING`: the scanner does the rest.
 */
export async function cancelRun(services: CancelServices, id: RunId): Promise<CancelOutcome> {
  const { runs, workflows, clock } = services;
  const run = await runs.get(id, clock.now());
  if (run === null) return null;
  const change = { by: 'api', attempt: run.attempt } as const;
  const dropped = await runs.change(id, { ...change, move: STATUS_MOVES.drop, atMs: clock.now() });
  if (dropped === null) return null;
  if (dropped.kind === 'changed') {
    await tell(services, dropped.run);
    return { kind: 'canceled', run: dropped.run };
  }
  const outcome: ChangeOutcome | null = await runs.change(id, {
    ...{ ...change, move: STATUS_MOVES.cancel, atMs: clock.now() },
  });
  if (outcome?.kind !== 'changed') return { kind: 'conflict', run: outcome?.run ?? dropped.run };
  await workflows.stop(outcome.run.kind, attemptName(outcome.run), REASON);
  return { kind: 'canceling', run: outcome.run };
}

/** It is canceled all the same where nobody hears of it now. */
async function tell({ events }: CancelServices, { id: runId, status, updatedMs: atMs }: Run): Promise<void> {
  try {
    await events.publish({ kind: 'run-changed', runId, status, atMs });
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
}
