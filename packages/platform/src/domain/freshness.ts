import {
  candleOpenMs,
  candlesIn,
  firstOpenFrom,
  missingRanges,
  nextOpenMs,
  timeframeMs,
  withoutRanges,
  type HalfOpenRange,
  type SeriesKey,
} from '@tradai/runtime/data';
import type { FreshnessState, PairFreshness } from '../ports/collection.ts';

/** An exchange may still correct a candle in the moments after its close. */
export const SETTLE_MS = 10_000;
/** Gaps that are told of a pair; the first ones. */
const MOST_GAPS = 100;
const DAY_MS = 86_400_000;

/** What is known of a series. */
export interface SeriesFacts {
  /** Open times, rising. */
  readonly times: Float64Array;
  /** Where the exchange has none, in order. */
  readonly empty: readonly HalfOpenRange[];
  /** Whether the exchange has such a pair; true where it was not asked. */
  readonly isListed: boolean;
  /** The last backfill ended for a reason that stays. */
  readonly isHopeless: boolean;
  /** A backfill works on it. */
  readonly isInWork: boolean;
}

export interface FreshnessAsk {
  /** Inclusive; left out: no range is asked for, only how old the newest candle is. */
  readonly fromMs?: number;
  /** Exclusive; given: how old the newest is does not matter. */
  readonly toMs?: number;
  /** By the exchange's clock. */
  readonly nowMs: number;
}

/**
 * How a series stands. What was asked for and is there is `FRESH`, whatever else is true of it; else what is being done about it counts, then
 * whether anything can be done. In a range whose end is not over yet the newest candles may lag as they may without one.
 */
export function freshnessOf(key: SeriesKey, facts: SeriesFacts, ask: FreshnessAsk): Omit<PairFreshness, 'pair'> {
  const { times } = facts;
  const firstMs = times[0] ?? null;
  const lastMs = times.at(-1) ?? null;
  const endMs = closedEnd(key, ask.nowMs);
  const lag = lastMs === null ? null : candlesIn(key, { fromMs: nextOpenMs(lastMs, key.timeframe), toMs: endMs })!;
  const mostLag = timeframeMs(key.timeframe) >= DAY_MS ? 1 : 2;
  const missing = lastMs === null ? [] : missingOf(key, facts, ask, lag! <= mostLag);
  const isStale = ask.toMs === undefined && lag !== null && lag > mostLag;
  const state = stateOf(facts, { isStale, isShort: missing.some(({ toMs }) => toMs <= firstMs!), missing });
  return {
    ...{ state, firstMs, lastMs, lag },
    gaps: missing.slice(0, MOST_GAPS).map((range) => ({ ...range, candles: candlesIn(key, range)! })),
  };
}

/** Where the candles end that have closed and settled. */
export function closedEnd({ timeframe }: Pick<SeriesKey, 'timeframe'>, nowMs: number): number {
  return candleOpenMs(nowMs - SETTLE_MS, timeframe);
}

/** Parts of what was asked for that are neither there nor known to be empty. */
function missingOf(key: SeriesKey, { times, empty }: SeriesFacts, ask: FreshnessAsk, mayLag: boolean): HalfOpenRange[] {
  if (ask.fromMs === undefined && ask.toMs === undefined) return [];
  const fromMs = ask.fromMs === undefined ? times[0]! : firstOpenFrom(key, ask.fromMs);
  const toMs = endOf(key, times.at(-1)!, ask, mayLag);
  const missing = missingRanges(key, { fromMs, toMs }, times).map((range) => ({
    fromMs: Math.max(range.fromMs, fromMs),
    toMs: Math.min(range.toMs, toMs),
  }));
  return withoutRanges(
    missing.filter((range) => range.fromMs < range.toMs),
    empty,
  );
}

/** Where what must be there ends. Of an end that is open or lies ahead the lag of the newest candle decides, and not each candle that is late. */
function endOf(key: SeriesKey, lastMs: number, { toMs, nowMs }: FreshnessAsk, mayLag: boolean): number {
  const behindLast = nextOpenMs(lastMs, key.timeframe);
  if (toMs === undefined) return behindLast;
  const closedMs = closedEnd(key, nowMs);
  if (toMs < closedMs) return firstOpenFrom(key, toMs);
  return mayLag ? Math.min(closedMs, behindLast) : closedMs;
}

function stateOf(
  { times, isListed, isHopeless, isInWork }: SeriesFacts,
  found: { readonly isStale: boolean; readonly isShort: boolean; readonly missing: readonly HalfOpenRange[] },
): FreshnessState {
  const isMissing = times.length === 0;
  if (!isMissing && !found.isStale && found.missing.length === 0) return 'FRESH';
  if (isInWork) return 'BACKFILLING';
  if (!isListed || isHopeless) return 'UNAVAILABLE';
  if (isMissing) return 'MISSING';
  if (found.isStale) return 'STALE';
  return found.isShort ? 'SHORT' : 'GAPPED';
}
