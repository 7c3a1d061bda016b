import { corrupt } from './errors.ts';
import { keyText } from './key-text.ts';
import { readKeyRows, type KeyRows } from './key-rows.ts';
import { numberOfKind, TOMBSTONE, TOMBSTONE_ALL, type AtomKey, type ObjectKey } from './keys.ts';
import { Segment } from './segment.ts';
import type { ArcticStorage } from './storage.ts';

/** Which version: a number (−1 is the newest), the newest at a time, or what a snapshot holds. */
export type AsOf = { readonly version: number } | { readonly timeNs: bigint } | { readonly snapshot: string };

/** One version as the chain of a symbol tells it. */
export interface VersionEntry {
  readonly version: number;
  readonly createdNs: bigint;
  readonly isDeleted: boolean;
}

/** An object that others name is gone: pruned or compacted while we read. */
export class MissingObject extends Error {
  readonly key: ObjectKey;

  constructor(key: ObjectKey) {
    super(`${key.kind}/${keyText(key)} is missing`);
    this.key = key;
  }
}

const INDEX = numberOfKind('tindex');
const NESTED_INDEX = numberOfKind('mref');
const VERSION = numberOfKind('ver');
const MOST_LINKS = 1_000_000;

/** Opens an object that must be there, and must be what its key says. Throws `MissingObject`. */
export async function openObject(storage: ArcticStorage, key: AtomKey): Promise<Segment> {
  const bytes = await storage.get(key);
  if (bytes === null) throw new MissingObject(key);
  return new Segment(bytes, key.hash);
}

/** Rows of a symbol's head; `null` for a symbol that was never written. */
export async function readHead(storage: ArcticStorage, symbol: string): Promise<KeyRows | null> {
  const bytes = await storage.get({ kind: 'vref', id: symbol });
  return bytes === null ? null : readKeyRows(new Segment(bytes));
}

/** Key of the newest live version's index, in no more requests than ArcticDB makes; `null` when there is none. */
export async function resolveLatest(storage: ArcticStorage, head: KeyRows): Promise<AtomKey | null> {
  if (head.length > 0 && isIndex(head, 0)) return head.keyOf(0);
  return resolveWhere(storage, head, () => 'take');
}

export async function resolveVersion(storage: ArcticStorage, head: KeyRows, version: number): Promise<AtomKey | null> {
  const wanted = version >= 0 ? version : (await newestVersionEver(storage, head)) + 1 + version;
  if (wanted < 0) return null;
  return resolveWhere(storage, head, (row) => (row === wanted ? 'take' : row < wanted ? 'stop' : 'pass'));
}

export async function resolveTime(storage: ArcticStorage, head: KeyRows, timeNs: bigint): Promise<AtomKey | null> {
  return resolveWhere(storage, head, (_, createdNs) => (createdNs <= timeNs ? 'take' : 'pass'));
}

/** Every version of a symbol that is not forgotten, newest first, deleted ones too where the chain still names them. */
export async function listVersions(storage: ArcticStorage, head: KeyRows): Promise<VersionEntry[]> {
  const entries = new Map<number, VersionEntry>();
  await walkChain(storage, head, (index, isDeleted) => {
    if (!entries.has(index.version))
      entries.set(index.version, { version: index.version, createdNs: index.createdNs, isDeleted });
    return false;
  });
  return [...entries.values()].toSorted((a, b) => b.version - a.version);
}

/** Indexes of all live versions, newest first. */
export async function listLiveKeys(storage: ArcticStorage, head: KeyRows): Promise<AtomKey[]> {
  const keys = new Map<number, AtomKey>();
  await walkChain(storage, head, (index, isDeleted, isEnd) => {
    if (!isDeleted && !keys.has(index.version)) keys.set(index.version, index.key());
    return isEnd;
  });
  return [...keys.values()];
}

/** The highest version id ever, deleted ones counted: that of the first index from the head on. −1 for none. */
export async function newestVersionEver(storage: ArcticStorage, head: KeyRows): Promise<number> {
  let newest = -1;
  await walkChain(storage, head, (index) => {
    newest = index.version;
    return true;
  });
  return newest;
}

/** The link of the chain that a head names: where the next writer goes on. */
export function linkOf(rows: KeyRows): AtomKey | null {
  for (let row = rows.length - 1; row >= 0; row -= 1) if (rows.kinds[row] === VERSION) return rows.keyOf(row);
  return null;
}

async function resolveWhere(
  storage: ArcticStorage,
  head: KeyRows,
  accept: (version: number, createdNs: bigint) => 'take' | 'pass' | 'stop',
): Promise<AtomKey | null> {
  let found: AtomKey | null = null;
  await walkChain(storage, head, (index, isDeleted, isEnd) => {
    const verdict = accept(index.version, index.createdNs);
    if (verdict === 'take' && !isDeleted) found = index.key();
    return isEnd || verdict === 'stop' || found !== null;
  });
  return found;
}

interface IndexRow {
  readonly version: number;
  readonly createdNs: bigint;
  key(): AtomKey;
}

/**
 * Visits the indexes of a symbol from the newest on, until `visit` says that it is done. A deletion always comes before the index that it
 * concerns, so one pass knows which are dead; `isEnd` says that no older one is alive. Rows of the head repeat those of the first link; to
 * see one twice does no harm.
 */
async function walkChain(
  storage: ArcticStorage,
  head: KeyRows,
  visit: (index: IndexRow, isDeleted: boolean, isEnd: boolean) => boolean,
): Promise<void> {
  const dead = new Set<number>();
  let deadUpTo = -1;
  let rows = head;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    let link: AtomKey | null = null;
    for (let row = 0; row < rows.length; row += 1) {
      const kind = rows.kinds[row]!;
      if (kind === TOMBSTONE) dead.add(rows.versionOf(row));
      else if (kind === TOMBSTONE_ALL) deadUpTo = Math.max(deadUpTo, rows.versionOf(row));
      else if (kind === VERSION) link = rows.keyOf(row);
      else if (isIndex(rows, row)) {
        const [current, version] = [rows, rows.versionOf(row)];
        const index = { version, createdNs: rows.createdNsOf(row), key: () => current.keyOf(row) };
        const isEnd = version <= deadUpTo;
        if (visit(index, isEnd || dead.has(version), isEnd)) return;
      }
    }
    if (link === null) return;
    rows = readKeyRows(await openObject(storage, link));
  }
  throw corrupt('the chain of versions has no end');
}

function isIndex(rows: KeyRows, row: number): boolean {
  return rows.kinds[row] === INDEX || rows.kinds[row] === NESTED_INDEX;
}
