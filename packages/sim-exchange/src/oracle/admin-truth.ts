import { formatDecimal } from '../core/decimal.ts';
import { isFrame, nextOpenTime } from '../market/frames.ts';
import type { Market } from '../market/market.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Exchange } from '../wire/exchange.ts';
import { klineRow, klinesOf, levelRows } from '../wire/market-views.ts';
import { kindsOf } from './admin-markets.ts';

const MOST_QUOTES = 1_000;
const MOST_ROWS = 10_000;

/**
 * Prices that a market showed from `from` to `to` (milliseconds; `at` for one instant), oldest first, beginning with the one that was shown
 * at `from`: as far back as its trades are kept, a day at least. At most 1 000.
 */
export function quotesOf(exchange: Exchange, symbol: string, query: URLSearchParams): object[] {
  const market = marketOf(exchange, symbol, query);
  const at = numberOf(query, 'at');
  const to = at ?? numberOf(query, 'to') ?? exchange.engine.scheduler.time;
  const rows = market.quotes(at ?? numberOf(query, 'from') ?? to, to, MOST_QUOTES);
  return rows.map(({ time, last, bids, asks }) => {
    return { time, last: formatDecimal(last), bids: levelRows(bids), asks: levelRows(asks) };
  });
}

/** Final candles of an `interval` that open from `from` to `to`, as rows of the klines route. */
export function candlesOf(exchange: Exchange, symbol: string, query: URLSearchParams): unknown[][] {
  const market = marketOf(exchange, symbol, query);
  const frame = query.get('interval') ?? '';
  if (!isFrame(frame)) throw new Error(`"${frame}" is no interval.`);
  const now = exchange.engine.scheduler.time;
  const bounds = { from: numberOf(query, 'from'), to: numberOf(query, 'to'), limit: MOST_ROWS };
  const rows = klinesOf(market, frame, bounds, now);
  return rows.filter(({ openTime }) => nextOpenTime(frame, openTime) <= now).map((row) => klineRow(frame, row));
}

function marketOf({ engine }: Exchange, symbol: string, query: URLSearchParams): Market {
  const [kind] = kindsOf(engine, symbol, query.get('market') as MarketKind | null);
  return engine.market(kind!, symbol)!;
}

/** A time of a query, milliseconds. */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`"${name}" must be a time in milliseconds.`);
  return Number(text);
}
