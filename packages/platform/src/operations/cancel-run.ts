import type { ChangeOutcome } from '../domain/change-status.ts';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { attemptName, type Run, type RunId } from '../domain/run.ts';
import type { Services } from './services.ts';

/** `conflict`: it has ended, or is being canceled. Null: there is no such run. */
export type CancelOutcome = { readonly kind: 'canceled' | 'canceling' | 'conflict'; readonly run: Run } | null;

const REASON = 'Canceled by a person.';

/**
 * Cancels a run: at once where it waits, else by stopping its execution, whose end makes it `CANCELLED`. A crash between the two leaves a run
 * that is `CANCELLING`, which the scanner stops.
 */
export async function cancelRun(services: Services, id: RunId): Promise<CancelOutcome> {
  const { runs, workflows, clock } = services;
  const run = await runs.get(id, clock.now());
  if (run === null) return null;
  const change = { by: 'api', attempt: run.attempt } as const;
  const dropped = await runs.change(id, { ...change, move: STATUS_MOVES.drop, atMs: clock.now() });
  if (dropped === null) return null;
  if (dropped.kind === 'changed') return { kind: 'canceled', run: dropped.run };
  const outcome: ChangeOutcome | null = await runs.change(id, {
    ...{ ...change, move: STATUS_MOVES.cancel, atMs: clock.now() },
  });
  if (outcome?.kind !== 'changed') return { kind: 'conflict', run: outcome?.run ?? dropped.run };
  await workflows.stop(outcome.run.kind, attemptName(outcome.run), REASON);
  return { kind: 'canceling', run: outcome.run };
}
