import { type Decimal, formatDecimal } from '../core/decimal.ts';
import { type Frame, isFrame, nextOpenTime } from '../market/frames.ts';
import type { Kline, KlineQuery } from '../market/kline.ts';
import { Klines } from '../market/klines.ts';
import type { Market } from '../market/market.ts';
import type { Level } from '../market/market-event.ts';
import type { MarketKind } from '../market/market-spec.ts';
import { secondKlines } from '../market/second-klines.ts';
import type { PublicTrade } from '../market/tape.ts';
import { decimal, divide, multiply } from '../core/decimal.ts';
import type { Exchange } from './exchange.ts';
import { invalidSymbol, type Params } from './params.ts';
import { refused } from './wire-refusal.ts';

const HUNDRED: Decimal = 10_000_000_000n;

/** The market that a request names. */
export function marketOf({ engine }: Exchange, kind: MarketKind, params: Params, name = 'symbol'): Market {
  return engine.market(kind, params.required(name)) ?? invalidSymbol();
}

/** Markets that a request names by `symbol` or `symbols`, all without either; `isList`: whether a list is answered. */
export function marketsOf(
  { engine }: Exchange,
  kind: MarketKind,
  params: Params,
): { readonly markets: readonly Market[]; readonly isList: boolean } {
  const symbol = params.text('symbol');
  const symbols = params.list('symbols');
  const named = symbol === undefined ? symbols : [symbol];
  if (named === undefined) return { markets: engine.markets(kind), isList: true };
  return { markets: named.map((each) => engine.market(kind, each) ?? invalidSymbol()), isList: symbol === undefined };
}

/** The frame that a request names; −1120 for others. */
export function frameOf(params: Params): Frame {
  const interval = params.required('interval');
  if (!isFrame(interval)) throw refused(-1120, 'Invalid interval.');
  return interval;
}

/** Candles of any frame. Those of a second reach back as far as the tape. */
export function klinesOf(market: Market, frame: Frame, query: KlineQuery, now: number): Kline[] {
  return frame === '1s' ? secondKlines(market.tape, query, now) : market.klines.rows(frame, query, now);
}

/** Candles of mark prices: of the market's own series where it has one, else of its last price. No volume in either. */
export function markKlines(market: Market, frame: Frame, query: KlineQuery, now: number): Kline[] {
  const series = market.spec.markPrices;
  if (series === undefined || frame === '1s') return klinesOf(market, frame, query, now).map(withoutVolume);
  const klines = new Klines('fill');
  for (const [time, text] of series) {
    if (time > now) break;
    const tick = {
      kind: 'tick',
      time,
      price: decimal(text),
      quantity: 0n,
      buyerMaker: false,
      opensBar: false,
    } as const;
    klines.add(tick, null);
  }
  return klines.rows(frame, query, now).map(withoutVolume);
}

function withoutVolume(row: Kline): Kline {
  return { ...row, volume: 0n, quoteVolume: 0n, takerBase: 0n, takerQuote: 0n };
}

/** A row of the klines routes. */
export function klineRow(frame: Frame, row: Kline): unknown[] {
  const [open, high, low, close, volume] = [row.open, row.high, row.low, row.close, row.volume].map(formatDecimal);
  return [
    row.openTime,
    open,
    high,
    low,
    close,
    volume,
    nextOpenTime(frame, row.openTime) - 1,
    formatDecimal(row.quoteVolume),
    row.count,
    formatDecimal(row.takerBase),
    formatDecimal(row.takerQuote),
    '0',
  ];
}

export function levelRows(levels: readonly Level[]): string[][] {
  return levels.map(([price, quantity]) => [formatDecimal(price), formatDecimal(quantity)]);
}

/** Printed trades in ascending order: from an id, within times, or the newest. */
export function tradesOf(
  { tape }: Market,
  query: {
    readonly fromId?: bigint | undefined;
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly limit: number;
  },
): PublicTrade[] {
  const { fromId, from, to, limit } = query;
  if (fromId !== undefined) {
    const start = tape.indexOfId(fromId);
    return tape.slice(start, Math.min(tape.length, start + limit));
  }
  const end = to === undefined ? tape.length : tape.indexAt(to + 1);
  if (from === undefined) return tape.slice(Math.max(0, end - limit), end);
  const start = tape.indexAt(from);
  return tape.slice(start, Math.min(end, start + limit));
}

/** Best bid and ask: prices and quantities as texts, `0` on an empty side. */
export function bestOf(market: Market): { bid: string; bidQuantity: string; ask: string; askQuantity: string } {
  const bid = market.book.best('bids');
  const ask = market.book.best('asks');
  return {
    bid: formatDecimal(bid?.[0] ?? 0n),
    bidQuantity: formatDecimal(bid?.[1] ?? 0n),
    ask: formatDecimal(ask?.[0] ?? 0n),
    askQuantity: formatDecimal(ask?.[1] ?? 0n),
  };
}

/** The last 24 hours as texts, common to routes and streams; all 0 before the first price. */
export function dayOf(market: Market, now: number) {
  const day = market.dayTicker(now);
  const open = day?.open ?? 0n;
  const change = (day?.last ?? 0n) - open;
  return {
    change: formatDecimal(change),
    changePercent: formatDecimal(open === 0n ? 0n : multiply(divide(change, open), HUNDRED)).slice(0, -5),
    weightedAverage: formatDecimal(day?.weightedAverage ?? 0n),
    previousClose: formatDecimal(day?.previousClose ?? 0n),
    last: formatDecimal(day?.last ?? 0n),
    lastQuantity: formatDecimal(day?.lastQuantity ?? 0n),
    open: formatDecimal(open),
    high: formatDecimal(day?.high ?? 0n),
    low: formatDecimal(day?.low ?? 0n),
    volume: formatDecimal(day?.volume ?? 0n),
    quoteVolume: formatDecimal(day?.quoteVolume ?? 0n),
    openTime: day?.openTime ?? now - 86_400_000,
    closeTime: day?.closeTime ?? now,
    firstId: day?.firstId ?? -1n,
    lastId: day?.lastId ?? -1n,
    count: day?.count ?? 0,
  };
}
