import type { DataSync, DataSyncRequest, DataSyncs } from '../ports/data-syncs.ts';
import { requestKey } from './request-key.ts';
import type { Services } from './services.ts';

export interface SyncServices extends Pick<Services, 'workflows' | 'clock'> {
  readonly syncs: DataSyncs;
  /** UUID, version 7. */
  readonly newRunId: () => string;
}

/** `mismatch`: the key was used for another request. */
export type SyncSubmission =
  | { readonly kind: 'accepted' | 'replayed'; readonly sync: DataSync }
  | { readonly kind: 'mismatch' };

/**
 * Accepts a sync: remembered first, started second. One that was accepted and not started is started when it is asked for again, or by whoever
 * looks after such. Throws `ServiceError`.
 */
export async function syncData(
  services: SyncServices,
  subject: string,
  request: DataSyncRequest,
  key: string | null,
): Promise<SyncSubmission> {
  const { syncs, clock, newRunId } = services;
  const createdMs = clock.now();
  const sync: DataSync = {
    ...{ id: newRunId(), subject, request, state: 'RUNNING', groups: [], createdMs, endedMs: null, version: 1 },
  };
  const accepted = await syncs.accept(sync, requestKey({ subject, request, key, nowMs: createdMs, prefix: 'sync/' }));
  if (accepted.kind === 'mismatch') return accepted;
  if (accepted.sync.state === 'RUNNING') await startSync(services, accepted.sync);
  return accepted;
}

/** Repeating it starts nothing twice. What travels is a reference: the request is in the sync's row. */
export async function startSync({ workflows }: Pick<Services, 'workflows'>, { id, request }: DataSync): Promise<void> {
  await workflows.start('data-sync', id, { sync_id: id, request: { libraries: request.libraries.length } });
}
