import { ServiceError } from '@tradai/runtime/ports';
import { begunGroup, changedSync, endOfSync } from '../domain/data-sync.ts';
import type { CandleLibrary, Collection } from '../ports/collection.ts';
import type { DataSync, DataSyncGroup, DataSyncRequest, DataSyncs, DataSyncState } from '../ports/data-syncs.ts';
import type { Services } from './services.ts';

export interface SyncRows extends Pick<Services, 'clock'> {
  readonly syncs: DataSyncs;
}

export interface RunSyncServices extends SyncRows {
  readonly collection: Collection;
}

/** Of one page of what is stored; more than one backfill takes. */
const MOST_PAIRS = 1000;
/** Groups of a sync begin at the same time, and each writes the row. */
const MOST_TRIES = 20;

/** A library of a sync, as its workflow carries it along. */
export interface PlannedGroup extends CandleLibrary {
  readonly index: number;
}

/** Settles what a sync is about, once. Throws `ServiceError`. */
export async function planSync(services: RunSyncServices, id: string): Promise<readonly PlannedGroup[]> {
  const sync = await change(services, id, async (read) =>
    read.groups.length > 0 ? read : changedSync(read, { groups: await groupsOf(services, read.request) }),
  );
  return sync.groups.map(({ exchange, market, timeframe }, index) => ({ index, exchange, market, timeframe }));
}

/** Begins a group's backfill; repeating it gives the same one. */
export async function beginGroup(services: RunSyncServices, id: string, index: number): Promise<string> {
  const { groups } = await found(services, id);
  const group = groups[index];
  if (group === undefined) throw new ServiceError('invalid-entry', `The sync ${id} has no group ${index}.`);
  const { backfillId: _, ...wish } = group;
  const backfill = await services.collection.startBackfill({ ...wish, reason: `sync ${id}` }, `sync/${id}/${index}`);
  await change(services, id, (read) =>
    Promise.resolve(
      read.groups[index]!.backfillId === backfill.id
        ? read
        : changedSync(read, { groups: begunGroup(read.groups, index, backfill.id) }),
    ),
  );
  return backfill.id;
}

/** Writes down how a sync ended; what was written first stays. */
export async function endSync(
  services: SyncRows,
  id: string,
  outcomes: readonly { readonly ok: boolean }[],
): Promise<DataSyncState> {
  const { state } = await change(services, id, (read) =>
    Promise.resolve(
      read.endedMs !== null ? read : changedSync(read, { state: endOfSync(outcomes), endedMs: services.clock.now() }),
    ),
  );
  return state;
}

/** The workflow of a sync broke: nothing more becomes of it. What was written before stays, and what is no sync is left alone. */
export async function failSync(services: SyncRows, id: string): Promise<void> {
  if ((await services.syncs.get(id)) !== null) await endSync(services, id, [{ ok: false }]);
}

async function groupsOf(
  { collection, clock }: RunSyncServices,
  { libraries, fromMs, toMs }: DataSyncRequest,
): Promise<readonly DataSyncGroup[]> {
  const groups: DataSyncGroup[] = [];
  for (const { pairs, ...library } of libraries) {
    const wanted = pairs ?? (await collection.symbols(library, null, MOST_PAIRS)).map(({ pair }) => pair);
    const range = { fromMs, toMs: toMs ?? clock.now() };
    if (wanted.length > 0) groups.push({ ...library, pairs: wanted, ...range, backfillId: null });
  }
  return groups;
}

async function change(services: SyncRows, id: string, apply: (read: DataSync) => Promise<DataSync>): Promise<DataSync> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const read = await found(services, id);
    const changed = await apply(read);
    if (changed === read || (await services.syncs.put(changed, read.version)) === 'written') return changed;
  }
  throw new ServiceError('busy', `The sync ${id} is being changed by others all the time.`);
}

async function found({ syncs }: SyncRows, id: string): Promise<DataSync> {
  const sync = await syncs.get(id);
  if (sync === null) throw new ServiceError('unknown-run', `There is no data sync ${id}.`);
  return sync;
}
