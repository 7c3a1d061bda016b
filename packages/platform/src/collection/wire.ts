import { MARKETS } from '@tradai/runtime/data';
import { z } from 'zod';
import { iso } from '../api/run-view.ts';
import {
  BACKFILL_STATES,
  FRESHNESS_STATES,
  type Backfill,
  type BackfillWish,
  type Freshness,
  type PairFreshness,
  type StoredSymbol,
} from '../ports/collection.ts';

/** What the collection service and its clients tell each other: times as RFC 3339, names with underscores. */
const time = z.iso.datetime();
/** A day or a moment in UTC. */
export const moment = z.union([z.iso.date(), time]);
const text = z.string();

const exchangeName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][\w-]*$/, 'expected the name of an exchange, such as binance');
export const pairName = z
  .string()
  .max(43)
  .regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,10}(:[A-Z0-9]{1,10})?$/, 'expected a pair such as BTC/USDT or BTC/USDT:USDT');
const timeframeName = z
  .string()
  .max(4)
  .regex(/^\d{1,2}[mhdwM]$/, 'expected a timeframe such as 5m');
export const library = { exchange: exchangeName, market: z.enum(MARKETS), timeframe: timeframeName };

const standView = z.object({
  pair: text,
  state: z.enum(FRESHNESS_STATES),
  first: time.nullable(),
  last: time.nullable(),
  lag: z.int().nullable(),
  gaps: z.array(z.object({ from: time, to: time, candles: z.int() })),
});
export const freshnessView = z.object({
  as_of: time,
  clock_offset_ms: z.number(),
  summary: z.partialRecord(z.enum(FRESHNESS_STATES), z.int()),
  items: z.array(standView),
});
export type FreshnessView = z.infer<typeof freshnessView>;

export const symbolView = z.object({ ...library, pair: text, candles: z.int(), first: time, last: time });
export type SymbolView = z.infer<typeof symbolView>;

export const backfillView = z.object({
  backfill_id: text,
  state: z.enum(BACKFILL_STATES),
  ...library,
  pairs: z.array(text),
  from: time,
  to: time,
  reason: text,
  again: z.boolean(),
  estimated_candles: z.int(),
  candles: z.int(),
  pairs_done: z.record(text, z.object({ candles: z.int(), error: text.nullable() })),
  created_at: time,
  ended_at: time.nullable(),
});
export type BackfillView = z.infer<typeof backfillView>;

export const wishBody = z.strictObject({
  ...library,
  pairs: z.array(pairName).min(1).max(1000),
  from: moment,
  to: moment,
  reason: z.string().max(256).default(''),
  again: z.boolean().default(false),
});
export type WishBody = z.infer<typeof wishBody>;

export function viewOfFreshness({ asOfMs, clockOffsetMs, items }: Freshness): FreshnessView {
  const groups = Map.groupBy(items, ({ state }) => state);
  return {
    ...{ as_of: iso(asOfMs), clock_offset_ms: clockOffsetMs },
    summary: Object.fromEntries([...groups].map(([state, each]) => [state, each.length])),
    items: items.map(viewOfStand),
  };
}

function viewOfStand({ pair, state, firstMs, lastMs, lag, gaps }: PairFreshness): z.infer<typeof standView> {
  return {
    ...{ pair, state, first: timeOrNull(firstMs), last: timeOrNull(lastMs), lag },
    gaps: gaps.map(({ fromMs, toMs, candles }) => ({ from: iso(fromMs), to: iso(toMs), candles })),
  };
}

export function readFreshness({ as_of: asOf, clock_offset_ms: clockOffsetMs, items }: FreshnessView): Freshness {
  return {
    ...{ asOfMs: Date.parse(asOf), clockOffsetMs },
    items: items.map(({ pair, state, first, last, lag, gaps }) => ({
      ...{ pair, state, firstMs: msOrNull(first), lastMs: msOrNull(last), lag },
      gaps: gaps.map(({ from, to, candles }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to), candles })),
    })),
  };
}

export function viewOfSymbol({ firstMs, lastMs, ...symbol }: StoredSymbol): SymbolView {
  return { ...symbol, first: iso(firstMs), last: iso(lastMs) };
}

export function readSymbol({ first, last, ...symbol }: SymbolView): StoredSymbol {
  return { ...symbol, firstMs: Date.parse(first), lastMs: Date.parse(last) };
}

export function viewOfBackfill(backfill: Backfill): BackfillView {
  const { id, state, exchange, market, timeframe, pairs, fromMs, toMs, reason, candles } = backfill;
  return {
    ...{ backfill_id: id, state, exchange, market, timeframe, pairs: [...pairs], reason, candles },
    ...{ from: iso(fromMs), to: iso(toMs), again: backfill.isAgain === true },
    ...{ estimated_candles: backfill.estimatedCandles, pairs_done: backfill.pairsDone },
    ...{ created_at: iso(backfill.createdMs), ended_at: timeOrNull(backfill.endedMs) },
  };
}

export function readBackfill(view: BackfillView): Backfill {
  const { backfill_id: id, state, estimated_candles: estimatedCandles, pairs_done: pairsDone, candles } = view;
  return {
    ...wishOf(view),
    ...{ id, state, estimatedCandles, pairsDone, candles },
    ...{ createdMs: Date.parse(view.created_at), endedMs: msOrNull(view.ended_at) },
  };
}

export function wishOf({ exchange, market, timeframe, pairs, from, to, reason, again }: WishBody): BackfillWish {
  return {
    ...{ exchange, market, timeframe, pairs, fromMs: Date.parse(from), toMs: Date.parse(to), reason },
    ...(again ? { isAgain: true } : {}),
  };
}

export function bodyOfWish({
  exchange,
  market,
  timeframe,
  pairs,
  fromMs,
  toMs,
  reason,
  isAgain,
}: BackfillWish): WishBody {
  const range = { from: iso(fromMs), to: iso(toMs) };
  return { ...{ exchange, market, timeframe, pairs: [...pairs], ...range, reason }, again: isAgain === true };
}

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}

function msOrNull(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}
