import { readHead, resolveLatest } from './versions.ts';
import { columnBytes } from './key-rows.ts';
import { isRef, TOMBSTONE_ALL, type AtomKey } from './keys.ts';
import { wordAt } from './pool-words.ts';
import { Segment } from './segment.ts';
import type { ArcticStorage } from './storage.ts';

export const LIST_ADD = '__add__';
export const LIST_DELETE = '__delete__';
const LIST_COMPACTED = '__symbols__';

interface Entry {
  readonly version: number;
  readonly atNs: bigint;
  readonly isAdded: boolean;
}

/**
 * Live symbols in order of their names. From the journal when it was compacted once, otherwise from the symbols' heads; unlike ArcticDB it
 * never writes a list. `hasList` comes from the library's configuration.
 */
export async function listSymbols(storage: ArcticStorage, hasList: boolean): Promise<string[]> {
  const keys = hasList ? (await storage.list('sl')).filter((key) => !isRef(key)) : [];
  const compacted = keys
    .filter(({ id }) => id === LIST_COMPACTED)
    .reduce<AtomKey | null>(
      (newest, key) => (newest === null || key.createdNs > newest.createdNs ? key : newest),
      null,
    );
  const bytes = compacted === null ? null : await storage.get(compacted);
  if (bytes === null) return symbolsOfHeads(storage);
  const journal = new Map<string, Entry[]>();
  const note = (symbol: string, entry: Entry): void => {
    const known = journal.get(symbol);
    if (known === undefined) journal.set(symbol, [entry]);
    else known.push(entry);
  };
  readCompacted(new Segment(bytes, compacted!.hash), compacted!.createdNs, note);
  for (const { id, start, version, createdNs } of keys)
    if (id === LIST_ADD || id === LIST_DELETE)
      note(String(start), { version, atNs: createdNs, isAdded: id === LIST_ADD });
  const listed = await Promise.all([...journal].map(([symbol, entries]) => isLive(storage, symbol, entries)));
  return [...journal.keys()].filter((_, index) => listed[index]).toSorted();
}

async function symbolsOfHeads(storage: ArcticStorage): Promise<string[]> {
  const symbols = (await storage.list('vref')).map(({ id }) => id).toSorted();
  const live = await Promise.all(symbols.map((symbol) => hasLiveVersion(storage, symbol)));
  return symbols.filter((_, index) => live[index]);
}

/** `newest` is the newest version that the journal knows: a head that buries it needs no look at the chain. */
async function hasLiveVersion(storage: ArcticStorage, symbol: string, newest = Infinity): Promise<boolean> {
  const head = await readHead(storage, symbol);
  if (head === null || (head.kinds[0] === TOMBSTONE_ALL && head.versionOf(0) >= newest)) return false;
  return (await resolveLatest(storage, head)) !== null;
}

/** The last action wins. Where two contradict each other at the same version, the symbol's head decides. */
async function isLive(storage: ArcticStorage, symbol: string, entries: readonly Entry[]): Promise<boolean> {
  const sorted = entries.toSorted((a, b) => a.version - b.version || (a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : 0));
  const last = sorted.at(-1)!;
  const before = sorted.at(-2);
  const isDoubtful = before !== undefined && before.isAdded !== last.isAdded && before.version === last.version;
  return isDoubtful ? hasLiveVersion(storage, symbol, last.version) : last.isAdded;
}

/** Three columns of symbols that are there, and three of symbols that are not; old lists have the first column only. */
function readCompacted(segment: Segment, atNs: bigint, note: (symbol: string, entry: Entry) => void): void {
  const pool = segment.pool();
  const columns = segment.descriptor.fields.map((_, index) => new BigInt64Array(columnBytes(segment, index, 8).buffer));
  for (const [first, isAdded] of [
    [0, true],
    [3, false],
  ] as const) {
    const [symbols, versions, times] = columns.slice(first, first + 3);
    symbols?.forEach((offset, row) => {
      const version = Number(versions?.[row] ?? 0n);
      note(wordAt(pool, Number(offset)), { version, atNs: times?.[row] ?? atNs, isAdded });
    });
  }
}
