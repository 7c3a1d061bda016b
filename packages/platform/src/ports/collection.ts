import type { MarketKind } from '@tradai/runtime/data';

export const FRESHNESS_STATES = ['FRESH', 'STALE', 'GAPPED', 'SHORT', 'MISSING', 'BACKFILLING', 'UNAVAILABLE'] as const;
export type FreshnessState = (typeof FRESHNESS_STATES)[number];

/** Candles of one timeframe of one market. */
export interface CandleLibrary {
  readonly exchange: string;
  readonly market: MarketKind;
  readonly timeframe: string;
}

export interface FreshnessQuery extends CandleLibrary {
  readonly pairs: readonly string[];
  /** Epoch ms; left out: coverage is not asked for, only how old the newest is. */
  readonly fromMs?: number;
  /** Exclusive. Given: how old the newest is does not matter. */
  readonly toMs?: number;
}

export interface PairFreshness {
  readonly pair: string;
  readonly state: FreshnessState;
  /** Open times of the first and last candle; null without any. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Candles that the newest lies behind. */
  readonly lag: number | null;
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number; readonly candles: number }[];
}

export interface Freshness {
  readonly asOfMs: number;
  /** The exchange's clock less ours. */
  readonly clockOffsetMs: number;
  readonly items: readonly PairFreshness[];
}

export const BACKFILL_STATES = ['QUEUED', 'RUNNING', 'DONE', 'PARTIAL', 'FAILED', 'CANCELLED'] as const;
export type BackfillState = (typeof BACKFILL_STATES)[number];

export interface BackfillWish extends CandleLibrary {
  readonly pairs: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
  /** Also what is stored already: finds what the exchange has corrected since. */
  readonly isAgain?: boolean;
}

export interface Backfill extends BackfillWish {
  readonly id: string;
  readonly state: BackfillState;
  /** At most so many. */
  readonly estimatedCandles: number;
  /** Candles stored so far that were not there before. */
  readonly candles: number;
  readonly pairsDone: Readonly<Record<string, { readonly candles: number; readonly error: string | null }>>;
  readonly createdMs: number;
  readonly endedMs: number | null;
}

export interface StoredSymbol extends CandleLibrary {
  readonly pair: string;
  readonly candles: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The service that keeps candles, here or over HTTP. All throw `ServiceError`. */
export interface Collection {
  freshness(query: FreshnessQuery): Promise<Freshness>;
  symbols(library: Partial<CandleLibrary>, after: string | null, limit: number): Promise<readonly StoredSymbol[]>;
  /** The same key and wish give the same backfill. Throws `refused` where the key belongs to another wish, `invalid-entry` for what is none. */
  startBackfill(wish: BackfillWish, key: string): Promise<Backfill>;
  backfill(id: string): Promise<Backfill | null>;
  cancelBackfill(id: string): Promise<Backfill | null>;
}
