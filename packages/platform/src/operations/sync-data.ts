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
 * Accepts a sync: remembered first, started second. One that was accepted and not started is started when it is asked for again. Throws
 * `ServiceError`.
 */
export async function syncData(
  { syncs, workflows, clock, newRunId }: SyncServices,
  subject: string,
  request: DataSyncRequest,
  key: string | null,
): Promise<SyncSubmission> {
  const createdMs = clock.now();
  const sync: DataSync = {
    ...{ id: newRunId(), subject, request, state: 'RUNNING', groups: [], createdMs, endedMs: null, version: 1 },
  };
  const accepted = await syncs.accept(sync, requestKey({ subject, request, key, nowMs: createdMs, prefix: 'sync/' }));
  if (accepted.kind === 'mismatch') return accepted;
  const { state } = accepted.sync;
  if (state === 'RUNNING') await workflows.start('data-sync', accepted.sync.id, inputOf(accepted.sync));
  return accepted;
}

/** What travels is a reference: the request is in the sync's row. */
function inputOf({ id, request }: DataSync) {
  return { sync_id: id, request: { libraries: request.libraries.length } };
}
