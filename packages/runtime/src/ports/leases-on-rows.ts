import { randomUUID } from 'node:crypto';
import type { LeaseRow, LeaseRows, SeenRow } from './lease-rows.ts';
import {
  leaseKeyParts,
  SESSION_TTL_MS,
  type Busy,
  type Holder,
  type Lease,
  type LeaseKey,
  type Leases,
  type Lost,
} from './leases.ts';

/** Time and chance, which tests replace. */
export interface LeaseWorld {
  /** Ms that never go back. */
  readonly monotonicMs: () => number;
  /** Never gives the same twice. */
  readonly nextRvn: () => string;
}

const REAL_WORLD: LeaseWorld = { monotonicMs: () => performance.now(), nextRvn: () => randomUUID() };
/** A lease ends for its holder this much before anybody else may take it. */
const MARGIN_MS = 2000;

interface Watched {
  readonly rvn: string;
  readonly sinceMs: number;
}

/** Leases by the rules of `leases.ts`, kept as rows. */
export function leasesOnRows(rows: LeaseRows, world: LeaseWorld = REAL_WORLD): Leases {
  return new LeasesOnRows(rows, world);
}

class LeasesOnRows implements Leases {
  readonly #rows: LeaseRows;
  readonly #world: LeaseWorld;
  /** What stood where this process wanted a lease, and since when on its own clock. */
  readonly #watched = new Map<string, Watched>();

  constructor(rows: LeaseRows, world: LeaseWorld) {
    this.#rows = rows;
    this.#world = world;
  }

  get place(): string {
    return this.#rows.place;
  }

  async acquire(key: LeaseKey, me: Holder, ttlMs = SESSION_TTL_MS, ended?: string): Promise<Lease | Busy> {
    const name = leaseKeyParts(key).join('#');
    const startedMs = this.#world.monotonicMs();
    const stands = await this.#rows.read(key);
    const isFree = stands === null || stands.isReleased || stands.holder === ended;
    const waitMs = isFree ? 0 : this.#watch(name, stands);
    if (stands !== null && waitMs > 0) return busy(stands, waitMs);
    const { holder, build, mode, startedMs: bornMs } = me;
    const [epoch, rvn] = [(stands?.epoch ?? 0) + 1, this.#world.nextRvn()];
    const row = { holder, build, mode, startedMs: bornMs, epoch, rvn, ttlMs, isReleased: false };
    if (await this.#write(key, row, stands)) {
      this.#watched.delete(name);
      return this.#leaseOf(key, row, startedMs);
    }
    const other = await this.#rows.read(key);
    // Deleted by hand in between: the next call finds it free.
    return other === null ? busy(row, 0) : busy(other, this.#watch(name, other));
  }

  async renew(lease: Lease): Promise<Lease | Lost> {
    const startedMs = this.#world.monotonicMs();
    if (startedMs >= lease.deadlineMs) return { isHeld: false, reason: 'deadline' };
    const row = { ...rowOf(lease), rvn: this.#world.nextRvn() };
    if (await this.#write(lease.key, row, heldAs(lease))) return this.#leaseOf(lease.key, row, startedMs);
    const stands = await this.#rows.read(lease.key);
    const isOurs = stands !== null && isUnchanged(stands, heldAs(lease));
    return { isHeld: false, reason: isOurs && stands.isReleased ? 'released' : 'taken-over' };
  }

  async release(lease: Lease): Promise<void> {
    await this.#write(lease.key, { ...rowOf(lease), rvn: this.#world.nextRvn(), isReleased: true }, heldAs(lease));
  }

  close(): void {
    this.#rows.close();
  }

  /** How long the row must stay as it is until it may be taken. */
  #watch(name: string, { rvn, ttlMs }: LeaseRow): number {
    const nowMs = this.#world.monotonicMs();
    const watched = this.#watched.get(name);
    if (watched?.rvn === rvn) return Math.max(0, watched.sinceMs + ttlMs - nowMs);
    this.#watched.set(name, { rvn, sinceMs: nowMs });
    return ttlMs;
  }

  /** An answer may be lost although the write was done, so what stands there decides. */
  async #write(key: LeaseKey, row: LeaseRow, seen: SeenRow | null): Promise<boolean> {
    const answer = await this.#rows.replace(key, row, seen).catch((error: Error) => error);
    if (answer === true) return true;
    const stands = await this.#rows.read(key).catch((error: Error) => {
      throw answer === false ? error : answer;
    });
    if (stands?.rvn === row.rvn) return true;
    const isAsBefore = seen === null ? stands === null : stands !== null && isUnchanged(stands, seen);
    if (answer !== false && isAsBefore) throw answer;
    return false;
  }

  #leaseOf(key: LeaseKey, row: LeaseRow, startedMs: number): Lease {
    const { holder, build, mode, startedMs: bornMs, epoch, rvn, ttlMs } = row;
    const deadlineMs = startedMs + ttlMs - MARGIN_MS;
    const { monotonicMs } = this.#world;
    const holdsFor = (ms: number): boolean => deadlineMs - monotonicMs() > ms;
    return { isHeld: true, key, holder, build, mode, startedMs: bornMs, epoch, rvn, ttlMs, deadlineMs, holdsFor };
  }
}

function rowOf({ holder, build, mode, startedMs, epoch, rvn, ttlMs }: Lease): LeaseRow {
  return { holder, build, mode, startedMs, epoch, rvn, ttlMs, isReleased: false };
}

function busy({ holder, epoch, build, mode }: LeaseRow, retryInMs: number): Busy {
  return { isHeld: false, holder, epoch, build, mode, retryInMs };
}

/** A renewal whose answer was lost has changed `rvn`, and the lease is ours all the same. */
function heldAs({ holder, epoch }: Lease): SeenRow {
  return { holder, epoch, rvn: null };
}

function isUnchanged(stands: LeaseRow, seen: SeenRow): boolean {
  return stands.holder === seen.holder && stands.epoch === seen.epoch && (seen.rvn ?? stands.rvn) === stands.rvn;
}
