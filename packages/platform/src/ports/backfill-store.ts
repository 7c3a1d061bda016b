import type { Backfill } from './collection.ts';

/** `mismatch`: the key was used for another wish. */
export type BackfillAcceptance =
  | { readonly kind: 'accepted' | 'replayed'; readonly backfill: Backfill }
  | { readonly kind: 'mismatch' };

export interface PairEnd {
  /** Candles that were not there before. */
  readonly candles: number;
  /** Why it could not be filled, in a sentence. */
  readonly error: string | null;
}

/** Backfills and how far they have come, for every process that works on them. A backfill that has ended changes no more. All throw `ServiceError`. */
export interface BackfillStore {
  readonly place: string;
  /** `hash`: of the wish. Forgets those that ended long ago. */
  accept(backfill: Backfill, key: string, hash: string): Promise<BackfillAcceptance>;
  get(id: string): Promise<Backfill | null>;
  /** Those that have not ended, oldest first. */
  open(): Promise<readonly Backfill[]>;
  /** How far a pair is; the first word makes a backfill `RUNNING`. Gives the backfill as it is then. */
  progress(id: string, pair: string, candles: number): Promise<Backfill | null>;
  /** A pair is done; what was said of it before stays. The last one settles how the backfill ends. */
  endPair(id: string, pair: string, end: PairEnd, atMs: number): Promise<Backfill | null>;
  cancel(id: string, atMs: number): Promise<Backfill | null>;
}
