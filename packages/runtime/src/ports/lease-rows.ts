import type { Holder, LeaseKey } from './leases.ts';

/** A lease as a store keeps it. */
export interface LeaseRow extends Holder {
  readonly epoch: number;
  readonly rvn: string;
  readonly ttlMs: number;
  readonly isReleased: boolean;
}

/** What must still stand there for a change to be made. */
export interface SeenRow {
  readonly holder: string;
  readonly epoch: number;
  /** `null`: as its holder may have renewed it, but not released. */
  readonly rvn: string | null;
}

/** What leases need of a store: rows that change only from what was seen. */
export interface LeaseRows {
  readonly place: string;
  /** As of all writes that were answered before. */
  read(key: LeaseKey): Promise<LeaseRow | null>;
  /** Writes `row` in place of `seen`; `null`: where there was none. False when something else stands there. */
  replace(key: LeaseKey, row: LeaseRow, seen: SeenRow | null): Promise<boolean>;
  close(): void;
}
