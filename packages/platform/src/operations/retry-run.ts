import { STATUS_MOVES } from '../domain/run-status.ts';
import { startMessage } from '../domain/run-messages.ts';
import type { Run, RunId } from '../domain/run.ts';
import { sendOrLeave } from './send-outbox.ts';
import type { Services } from './services.ts';

/** `conflict`: it has not ended badly, or was tried as often as may be. Null: there is no such run. */
export type RetryOutcome = { readonly kind: 'queued' | 'conflict'; readonly run: Run } | null;

/** Lets a run that ended badly wait again, as another attempt. */
export async function retryRun(services: Services, id: RunId): Promise<RetryOutcome> {
  const { runs, clock } = services;
  const atMs = clock.now();
  const run = await runs.get(id, atMs);
  if (run === null) return null;
  const message = startMessage(run, run.attempt + 1, atMs);
  const outcome = await runs.change(id, { by: 'api', move: STATUS_MOVES.retry, attempt: run.attempt, atMs }, message);
  if (outcome === null) return null;
  if (outcome.kind !== 'changed') return { kind: 'conflict', run: outcome.run };
  await sendOrLeave(services, message);
  return { kind: 'queued', run: outcome.run };
}
