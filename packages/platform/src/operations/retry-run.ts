import { STATUS_MOVES } from '../domain/run-status.ts';
import { startMessage } from '../domain/run-messages.ts';
import type { Run, RunId } from '../domain/run.ts';
import type { AuditEntry } from '../ports/audit.ts';
import type { Requester } from './requester.ts';
import { sendOrLeave } from './send-outbox.ts';
import type { Services } from './services.ts';

/** `conflict`: it has not ended badly, or was tried as often as may be. Null: there is no such run. */
export type RetryOutcome = { readonly kind: 'queued' | 'conflict'; readonly run: Run } | null;

/** Lets a run that ended badly wait again, as another attempt, and writes down who wants it. */
export async function retryRun(services: Services, id: RunId, by: Requester | null = null): Promise<RetryOutcome> {
  const { runs, clock } = services;
  const atMs = clock.now();
  const run = await runs.get(id, atMs);
  if (run === null) return null;
  const message = startMessage(run, run.attempt + 1, atMs);
  const change = { by: 'api', move: STATUS_MOVES.retry, attempt: run.attempt, atMs } as const;
  const audit: AuditEntry | undefined =
    by === null
      ? undefined
      : {
          ...{ atMs, actor: by.subject, action: 'run.retry', subject: id, requestId: by.requestId },
          ...{ before: { attempt: run.attempt, status: run.status }, after: { attempt: run.attempt + 1 } },
        };
  const outcome = await runs.change(id, change, message, audit);
  if (outcome === null) return null;
  if (outcome.kind !== 'changed') return { kind: 'conflict', run: outcome.run };
  await sendOrLeave(services, message);
  return { kind: 'queued', run: outcome.run };
}
