import { nextOpenMs, timeframeMs } from '@tradai/strategy-sdk';
import type { SeriesKey } from '../candles.ts';
import type { ExchangeCandles, ExchangeRow } from './exchange-candles.ts';

export const HOUR = 3_600_000;
export const START = Date.UTC(2021, 0, 1);
export const HOURLY: SeriesKey = {
  exchange: 'made',
  market: 'spot',
  pair: 'BTC/USDT',
  timeframe: '1h',
  kind: 'candle',
};

export interface MadeExchange {
  /** Hours since `START` that have a candle. */
  readonly hours: readonly number[];
  readonly nowMs: number;
  readonly pageRows: number;
  /** Whether a page without candles of its own stretch of time goes on to the next ones, as Binance's do. */
  readonly skipsAhead: boolean;
  /** How many rows of a page come, by the number of the request; all when left out. */
  readonly rowsOf?: (request: number, rows: number) => number;
  /** Whether a page comes empty for no reason, by the number of the request. */
  readonly isEmpty?: (request: number) => boolean;
  /** Called before every answer; may throw. */
  readonly onRequest?: (request: number) => void;
}

/** The candle of an hour: a price of its own, so that a row in the wrong place is seen. */
export function madeRow(hour: number): number[] {
  const price = 100 + (hour % 50) + hour / 8;
  return [START + hour * HOUR, price, price + 2, price - 1, price + 1, 10 + (hour % 7)];
}

/** An exchange in memory with hourly candles, and days made of them. */
export function madeExchange(made: MadeExchange): ExchangeCandles & { readonly requests: number } {
  let requests = 0;
  const rows = made.hours.map(madeRow);
  const days = [...Map.groupBy(rows, ([time]) => Math.floor(time! / 86_400_000))].map(([day, [first]]) => [
    day * 86_400_000,
    ...first!.slice(1),
  ]);
  return {
    exchange: 'made',
    market: 'spot',
    get requests() {
      return requests;
    },
    pageRows: () => made.pageRows,
    hasTimeframe: (timeframe) => timeframe === '1h' || timeframe === '1d',
    async page({ timeframe }, fromMs) {
      requests += 1;
      made.onRequest?.(requests);
      await Promise.resolve();
      if (made.isEmpty?.(requests) === true) return { rows: [], nowMs: made.nowMs };
      const all: readonly ExchangeRow[] = timeframe === '1d' ? days : rows;
      const toMs = made.skipsAhead ? Infinity : fromMs + made.pageRows * timeframeMs(timeframe);
      const page = all
        .filter(([time]) => time! >= fromMs && time! < toMs && time! <= made.nowMs)
        .slice(0, made.pageRows);
      const count = timeframe === '1d' ? page.length : Math.max(1, made.rowsOf?.(requests, page.length) ?? page.length);
      return { rows: page.slice(0, count), nowMs: made.nowMs };
    },
  };
}

/** Open times of the hours that have closed. */
export function closedHours({ hours, nowMs }: Pick<MadeExchange, 'hours' | 'nowMs'>): number[] {
  return hours.map((hour) => START + hour * HOUR).filter((time) => nextOpenMs(time, '1h') <= nowMs);
}
