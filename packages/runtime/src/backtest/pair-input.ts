import type { CandleColumns } from '@tradai/strategy-sdk';
import { NO_FUNDING, type FundingEvents } from '../core/funding.ts';
import type { LeverageTier } from '../core/liquidation.ts';
import type { PriceTicks } from '../core/price-tick.ts';
import type { MarketRules } from '../core/rules.ts';

/** Numbers of tags per candle; one number where all signals have the same. Read only where the signal is set. */
export type TagColumn = Uint16Array | number;

/**
 * Signals per candle: 0 none, 1 set, 2 set to something other than 1 (which acts on open trades but enters nothing). A side without
 * any signal may be an empty column.
 */
export interface SignalColumns {
  readonly enterLong: Uint8Array;
  readonly exitLong: Uint8Array;
  readonly enterShort: Uint8Array;
  readonly exitShort: Uint8Array;
  readonly enterTag: TagColumn;
  readonly exitTag: TagColumn;
  /** The first is the empty one. */
  readonly tags: readonly string[];
  /** Who gets a slot first among the entry signals of one candle: the highest value. Null or absent: the order of pairs. */
  readonly priority?: Float64Array | null;
}

/**
 * One pair, ready to trade. Candles lie on the timeframe's grid without holes. Candle `i` is traded on the signals of candle
 * `i − 1`: nothing acts on a candle that knows how that candle ends.
 */
export interface PairInput {
  readonly pair: string;
  readonly market: MarketRules;
  readonly candles: CandleColumns;
  readonly signals: SignalColumns;
  /** First candle after the startup candles. Its signals act; its own prices are not traded. */
  readonly first: number;
  /** Last candle of the run, included. */
  readonly last: number;
  readonly ticks: PriceTicks;
  /** Of futures; empty on spot. */
  readonly tiers: readonly LeverageTier[];
  readonly funding: FundingEvents;
  /** Smaller candles inside the traded ones, holes filled; null where the pair has none. */
  readonly detail: CandleColumns | null;
}

/** What a pair of the spot market lacks, when it is traded by its own candles alone. */
export const SPOT = { tiers: [], funding: NO_FUNDING, detail: null } as const;
