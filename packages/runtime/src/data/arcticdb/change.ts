import { risingClock, type RisingClock } from './clock.ts';
import { ArcticError, ArcticFault, atPlace } from './errors.ts';
import type { KeyRows } from './key-rows.ts';
import type { AtomKey } from './keys.ts';
import type { WriterLease, WriterLeases } from './lease.ts';
import type { ArcticLibrary } from './library.ts';
import { checkSymbolName } from './symbol-name.ts';
import { linkOf, MissingObject, newestVersionEver, readHead, resolveLatest } from './versions.ts';
import type { ChangeContext } from './write-slices.ts';

/** A library that may be written. */
export interface ArcticWriter {
  readonly library: ArcticLibrary;
  readonly leases: WriterLeases;
  readonly clock: RisingClock;
}

/** Throws `arctic-unsupported` for a library whose changes must be copied elsewhere by a log that we do not write. */
export function openWriter(library: ArcticLibrary, leases: WriterLeases, clock = risingClock()): ArcticWriter {
  if (library.config.isReplicated)
    throw new ArcticError(
      'arctic-unsupported',
      { library: library.name },
      'it is replicated by a log that we do not write, so a change of ours would be missed',
    );
  return { library, leases, clock };
}

/** A symbol as it was when a change began. */
export interface SymbolState {
  readonly head: KeyRows | null;
  /** The newest link of its chain. */
  readonly link: AtomKey | null;
  /** Index of the newest live version. */
  readonly live: AtomKey | null;
  /** The highest version ever, deleted ones counted; −1 for none. */
  readonly newest: number;
}

export interface Change extends ChangeContext {
  readonly state: SymbolState;
  readonly lease: WriterLease;
}

/** Runs a change of a symbol as its only writer. `version` of the context is the one that comes next. */
export async function changeSymbol<Result>(
  { library, leases, clock }: ArcticWriter,
  symbol: string,
  work: (change: Change) => Promise<Result>,
): Promise<Result> {
  return atPlace({ library: library.name, symbol }, async () => {
    checkSymbolName(symbol);
    const lease = await leases.acquire(`${library.name}/${symbol}`);
    try {
      const state = await readState(library, symbol);
      const context = { storage: library.storage, symbol, version: state.newest + 1, nowNs: clock };
      return await work({ ...context, state, lease });
    } catch (error) {
      if (!(error instanceof MissingObject)) throw error;
      throw new ArcticFault('arctic-changed', `${error.message}, though the symbol names it`);
    } finally {
      await lease.release();
    }
  });
}

async function readState({ storage }: ArcticLibrary, symbol: string): Promise<SymbolState> {
  const head = await readHead(storage, symbol);
  if (head === null) return { head, link: null, live: null, newest: -1 };
  const live = await resolveLatest(storage, head);
  // A live index in the first row is the newest version there ever was.
  const isFirst = live !== null && live.version === head.versionOf(0) && live.createdNs === head.createdNsOf(0);
  const newest = isFirst ? live.version : await newestVersionEver(storage, head);
  return { head, link: linkOf(head), live, newest };
}
