import { isPassing } from '@tradai/runtime/ports';
import type { ChangeOutcome } from '../domain/change-status.ts';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { attemptName, type Run, type RunId } from '../domain/run.ts';
import type { AuditEntry } from '../ports/audit.ts';
import type { Events } from '../ports/events.ts';
import type { Requester } from './requester.ts';
import type { Services } from './services.ts';

/** `conflict`: it has ended, or is being canceled. Null: there is no such run. */
export type CancelOutcome = { readonly kind: 'canceled' | 'canceling' | 'conflict'; readonly run: Run } | null;

const REASON = 'Canceled by a person.';

export interface CancelServices extends Services {
  readonly events: Pick<Events, 'publish'>;
}

/**
 * Cancels a run, and writes down who did: at once where it waits, and whoever listens tells of it, else by stopping its execution, whose end makes it `CANCELLED`. A crash
 * in between leaves a run that nobody was told of, or that is `CANCELLING`: the scanner does the rest.
 */
export async function cancelRun(
  services: CancelServices,
  id: RunId,
  by: Requester | null = null,
): Promise<CancelOutcome> {
  const { runs, workflows, clock } = services;
  const run = await runs.get(id, clock.now());
  if (run === null) return null;
  const change = { by: 'api', attempt: run.attempt } as const;
  const audit = (after: Run['status']): AuditEntry | undefined =>
    by === null
      ? undefined
      : {
          ...{ atMs: clock.now(), actor: by.subject, action: 'run.cancel', subject: id, requestId: by.requestId },
          ...{ before: { attempt: run.attempt }, after: { status: after } },
        };
  const drop = { ...change, move: STATUS_MOVES.drop, atMs: clock.now() };
  const dropped = await runs.change(id, drop, undefined, audit('CANCELLED'));
  if (dropped === null) return null;
  if (dropped.kind === 'changed') {
    await tell(services, dropped.run);
    return { kind: 'canceled', run: dropped.run };
  }
  const cancel = { ...change, move: STATUS_MOVES.cancel, atMs: clock.now() };
  const outcome: ChangeOutcome | null = await runs.change(id, cancel, undefined, audit('CANCELLING'));
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
