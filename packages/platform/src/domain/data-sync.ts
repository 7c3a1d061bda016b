import type { DataSync, DataSyncGroup, DataSyncState } from '../ports/data-syncs.ts';

/** The sync with one more change. */
export function changedSync(sync: DataSync, patch: Partial<Pick<DataSync, 'state' | 'groups' | 'endedMs'>>): DataSync {
  return { ...sync, ...patch, version: sync.version + 1 };
}

/** A group is begun: its backfill is known. */
export function begunGroup(
  groups: readonly DataSyncGroup[],
  index: number,
  backfillId: string,
): readonly DataSyncGroup[] {
  return groups.map((group, at) => (at === index ? { ...group, backfillId } : group));
}

/** How a sync ends by its groups; one without any has nothing to do. */
export function endOfSync(outcomes: readonly { readonly ok: boolean }[]): Exclude<DataSyncState, 'RUNNING'> {
  const good = outcomes.filter(({ ok }) => ok).length;
  if (good === outcomes.length) return 'DONE';
  return good === 0 ? 'FAILED' : 'PARTIAL';
}
