import { ServiceError } from './errors.ts';
import type { LeaseRow, LeaseRows, SeenRow } from './lease-rows.ts';
import { leaseKeyParts, type LeaseKey } from './leases.ts';

/** `lost`: the write is done, and its answer does not arrive. `away`: neither. */
type Fault = 'lost' | 'away';

/** Rows in memory, with switches for what goes wrong. */
export class MemoryLeaseRows implements LeaseRows {
  readonly place = 'memory';
  /** Of the next writes. */
  readonly writeFaults: (Fault | null)[] = [];
  /** Of the next reads. */
  readonly readFaults: (Fault | null)[] = [];
  readonly #rows = new Map<string, LeaseRow>();

  async read(key: LeaseKey): Promise<LeaseRow | null> {
    await Promise.resolve();
    if ((this.readFaults.shift() ?? null) !== null) throw away();
    return this.#rows.get(nameOf(key)) ?? null;
  }

  async replace(key: LeaseKey, row: LeaseRow, seen: SeenRow | null): Promise<boolean> {
    await Promise.resolve();
    const fault = this.writeFaults.shift() ?? null;
    if (fault === 'away') throw away();
    const isDone = matches(this.#rows.get(nameOf(key)) ?? null, seen);
    if (isDone) this.#rows.set(nameOf(key), row);
    if (fault === 'lost') throw away();
    return isDone;
  }

  close(): void {
    this.#rows.clear();
  }
}

function matches(stands: LeaseRow | null, seen: SeenRow | null): boolean {
  if (stands === null || seen === null) return stands === null && seen === null;
  const isSame = stands.holder === seen.holder && stands.epoch === seen.epoch;
  return isSame && (seen.rvn === null ? !stands.isReleased : seen.rvn === stands.rvn);
}

function nameOf(key: LeaseKey): string {
  return leaseKeyParts(key).join('#');
}

function away(): ServiceError {
  return new ServiceError('unavailable', 'The store is away.');
}
