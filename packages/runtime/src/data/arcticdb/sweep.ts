import { keyText } from './key-text.ts';
import type { AtomKey } from './keys.ts';
import { Segment } from './segment.ts';
import { readSnapshot } from './snapshots.ts';
import type { ArcticStorage } from './storage.ts';
import { readSlices } from './version-index.ts';

/**
 * Deletes what only dead versions of a symbol name: their indexes, and those data objects that neither a live version nor a snapshot uses.
 * What a snapshot holds stays. Comes last: what it leaves behind after a failure is never read.
 */
export async function sweep(
  storage: ArcticStorage,
  symbol: string,
  dead: readonly AtomKey[],
  live: readonly AtomKey[],
): Promise<void> {
  const held = await heldBySnapshots(storage, symbol);
  const doomed = dead.filter((key) => !held.has(keyText(key)));
  if (doomed.length === 0) return;
  const used = new Set<string>();
  for (const data of await Promise.all([...live, ...held.values()].map((key) => dataKeys(storage, key))))
    for (const key of data) used.add(keyText(key));
  const unused = new Map<string, AtomKey>();
  for (const data of await Promise.all(doomed.map((key) => dataKeys(storage, key))))
    for (const key of data) if (!used.has(keyText(key))) unused.set(keyText(key), key);
  // Indexes first: none may name data that are gone.
  await Promise.all(doomed.map((key) => storage.delete(key)));
  await Promise.all([...unused.values()].map((key) => storage.delete(key)));
}

async function heldBySnapshots(storage: ArcticStorage, symbol: string): Promise<Map<string, AtomKey>> {
  const names = await storage.list('tref');
  const snapshots = await Promise.all(names.map(({ id }) => readSnapshot(storage, id)));
  const keys = snapshots.flatMap((snapshot) => snapshot?.symbols.get(symbol) ?? []);
  return new Map(keys.map((key) => [keyText(key), key]));
}

/** Empty for an index that is gone already, and for nested data, which are left where they are. */
async function dataKeys(storage: ArcticStorage, key: AtomKey): Promise<AtomKey[]> {
  const bytes = await storage.get(key);
  if (bytes === null) return [];
  if (key.kind === 'mref') return [];
  const { keys } = readSlices(new Segment(bytes));
  return Array.from({ length: keys.length }, (_, row) => keys.keyOf(row));
}
