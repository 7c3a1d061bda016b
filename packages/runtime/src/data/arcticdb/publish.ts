import { encodeKeys, field, keyRow, rowDescriptor, wordColumn, type KeyRow } from './encode-keys.ts';
import { encodeSegment } from './encode-segment.ts';
import { ArcticFault } from './errors.ts';
import { TOMBSTONE, TOMBSTONE_ALL, type AtomKey } from './keys.ts';
import type { WriterLease } from './lease.ts';
import { poolOf } from './pool-writer.ts';
import { LIST_ADD, LIST_DELETE } from './symbol-list.ts';
import { TYPE } from './column-types.ts';
import { linkOf, readHead } from './versions.ts';
import type { ChangeContext } from './write-slices.ts';

/** What a change does to a symbol's chain of versions. */
export interface Step {
  /** Rows of the new link, newest first, without the link that it goes on from. */
  readonly rows: readonly KeyRow[];
  /** The version before the new one that is still live, where the step adds one. */
  readonly previous: AtomKey | null;
  /** Whether the symbol comes into being, or goes. */
  readonly listed: 'added' | 'deleted' | 'as before';
}

/**
 * Makes a change visible, everything it refers to being stored: a link is added to the chain, then the head is replaced. Refuses when the
 * head is no longer the one that the change was made from, or the lease is lost.
 */
export async function publish(
  context: ChangeContext,
  lease: WriterLease,
  from: AtomKey | null,
  step: Step,
): Promise<void> {
  const { storage, symbol, version, nowNs } = context;
  const head = await readHead(storage, symbol);
  if (!isSame(head === null ? null : linkOf(head), from))
    throw new ArcticFault('arctic-changed', 'somebody else wrote the symbol meanwhile');
  const link = encodeKeys(symbol, from === null ? step.rows : [...step.rows, keyRow(from)]);
  const linkKey: AtomKey = {
    kind: 'ver',
    id: symbol,
    version,
    createdNs: nowNs(),
    hash: link.contentHash,
    start: 0n,
    end: 0n,
  };
  await storage.put(linkKey, link.bytes);
  const previous = step.previous === null ? [] : [keyRow(step.previous)];
  await lease.assertHeld();
  await storage.put(
    { kind: 'vref', id: symbol },
    encodeKeys(symbol, [step.rows[0]!, ...previous, keyRow(linkKey)]).bytes,
  );
  if (step.listed !== 'as before') await noteInList(context, step.listed === 'added' ? LIST_ADD : LIST_DELETE);
}

function isSame(a: AtomKey | null, b: AtomKey | null): boolean {
  if (a === null || b === null) return a === b;
  return a.version === b.version && a.createdNs === b.createdNs && a.hash === b.hash;
}

/** One version is dead. */
export function tombstone(symbol: string, version: number, atNs: bigint): KeyRow {
  return { number: TOMBSTONE, id: symbol, version, createdNs: atNs, hash: 0n, start: 0n, end: 0n };
}

/** This version and all before it are dead. */
export function tombstoneAll(newest: AtomKey, atNs: bigint): KeyRow {
  return { ...keyRow(newest), number: TOMBSTONE_ALL, createdNs: atNs };
}

async function noteInList({ storage, symbol, version, nowNs }: ChangeContext, action: string): Promise<void> {
  const segment = encodeSegment({
    descriptor: rowDescriptor(action, [field('symbol', TYPE.text)]),
    columns: [wordColumn([symbol], () => 0n)],
    pool: poolOf([symbol]).pool,
  });
  const name = { kind: 'sl', id: action, version, createdNs: nowNs(), hash: segment.contentHash } as const;
  await storage.put({ ...name, start: symbol, end: '_v2_' }, segment.bytes);
}
