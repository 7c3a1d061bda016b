import { readKeyRows } from './key-rows.ts';
import { TOMBSTONE, TOMBSTONE_ALL, type AtomKey } from './keys.ts';
import { readMsgpack, type MetadataValue } from './msgpack.ts';
import { Segment } from './segment.ts';
import type { ArcticStorage } from './storage.ts';
import { readSnapshotMetadata } from './stream-metadata.ts';

export interface Snapshot {
  readonly name: string;
  readonly metadata: MetadataValue;
  /** Index of each symbol's version that the snapshot holds. */
  readonly symbols: ReadonlyMap<string, AtomKey>;
}

/** `null` when there is no snapshot of this name. */
export async function readSnapshot(storage: ArcticStorage, name: string): Promise<Snapshot | null> {
  const bytes = await storage.get({ kind: 'tref', id: name });
  if (bytes === null) return null;
  const segment = new Segment(bytes);
  const rows = readKeyRows(segment);
  const symbols = new Map<string, AtomKey>();
  for (let row = 0; row < rows.length; row += 1) {
    if (rows.kinds[row] === TOMBSTONE || rows.kinds[row] === TOMBSTONE_ALL) continue;
    const key = rows.keyOf(row);
    symbols.set(key.id, key);
  }
  const metadata = readSnapshotMetadata(segment.metadata());
  return { name, metadata: metadata === null ? null : readMsgpack(metadata), symbols };
}

export async function listSnapshots(storage: ArcticStorage): Promise<string[]> {
  return (await storage.list('tref')).map(({ id }) => id).toSorted();
}
