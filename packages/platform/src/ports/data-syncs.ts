import type { CandleLibrary } from './collection.ts';
import type { IdempotencyKey } from './run-store.ts';

/** Libraries that are to be brought up to date, and since when. */
export interface DataSyncRequest {
  readonly libraries: readonly (CandleLibrary & {
    /** Left out: those that are stored. */
    readonly pairs?: readonly string[];
  })[];
  /** Epoch ms. */
  readonly fromMs: number;
  /** Exclusive; left out: what has closed by then. */
  readonly toMs?: number;
}

export const DATA_SYNC_STATES = ['RUNNING', 'DONE', 'PARTIAL', 'FAILED'] as const;
export type DataSyncState = (typeof DATA_SYNC_STATES)[number];

/** One library of a sync. */
export interface DataSyncGroup extends CandleLibrary {
  readonly pairs: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Null: not yet begun. */
  readonly backfillId: string | null;
}

export interface DataSync {
  readonly id: string;
  readonly subject: string;
  readonly state: DataSyncState;
  readonly request: DataSyncRequest;
  /** Settled when it begins. */
  readonly groups: readonly DataSyncGroup[];
  readonly createdMs: number;
  readonly endedMs: number | null;
  /** One more with every change. */
  readonly version: number;
}

/** Syncs of data. Every change is conditional on the version that was read. All throw `ServiceError`. */
export interface DataSyncs {
  /** The same request under a key gives the same sync, another one `mismatch`. */
  accept(
    sync: DataSync,
    key: IdempotencyKey,
  ): Promise<{ readonly kind: 'accepted' | 'replayed'; readonly sync: DataSync } | { readonly kind: 'mismatch' }>;
  get(id: string): Promise<DataSync | null>;
  put(sync: DataSync, readVersion: number): Promise<'written' | 'conflict'>;
  /** Those that have not ended, oldest first. */
  open(): Promise<readonly DataSync[]>;
}
