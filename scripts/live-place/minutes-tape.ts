import { join } from 'node:path';
import {
  type CandleColumns,
  type CandleRow,
  type Decimal,
  decimal,
  formatDecimal,
  type MarketSpec,
  openTapes,
} from '@tradai/sim-exchange';
import { CANDLES, REPOSITORY } from '../demo-container/demo-folder.ts';
import { HOUR } from '../crash/tape.ts';

export const MINUTE = 60_000;
/** Steps of amounts and prices by which sessions trade. */
const MARKETS = join(REPOSITORY, 'packages', 'runtime', 'markets', 'binance-spot.json');
/** Candles in front of the first minute: a session likes to see 549. */
const IN_FRONT = 600;

export interface MinutesWishes {
  readonly pairs: readonly string[];
  /** The hour that is played as the first minute, epoch ms. */
  readonly fromMs: number;
  readonly minutes: number;
  /** Whether a price moves once a minute, at two thirds of it, from one close to the next: what is decided about a candle is decided on the same prices. */
  readonly isFlat: boolean;
}

/** What a simulated exchange plays, and for how long. */
export interface MinutesTape {
  readonly pairs: readonly string[];
  readonly markets: readonly MarketSpec[];
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Hours of the shipped spot candles, each played as a minute. Requests have a window of three seconds of the exchange's time, which a machine must
 * meet: a clock that runs twenty times as fast leaves 150 ms, one on which hours fly by leaves none.
 */
export function minutesTape({ pairs, fromMs, minutes, isFlat }: MinutesWishes): MinutesTape {
  const opened = openTapes({
    data: [CANDLES],
    symbols: pairs.map((pair) => pair.replace('/', '')),
    ...{ market: 'spot', timeframe: '1h', markets: MARKETS },
  });
  const endMs = fromMs + minutes * MINUTE;
  const markets = opened.markets.map((market) => {
    const { rows } = market.source as { readonly rows: CandleColumns };
    const played = rowsOf(rows, { fromMs, minutes: minutes + 2, isFlat, tick: tickOf(market) });
    return {
      ...market,
      source: { kind: 'candles', rows: played, barMs: MINUTE, pathTicks: isFlat ? 1 : 12 },
    } as const;
  });
  return { pairs, markets, startMs: fromMs, endMs };
}

interface RowWishes extends Pick<MinutesWishes, 'fromMs' | 'minutes' | 'isFlat'> {
  readonly tick: Decimal;
}

function rowsOf(candles: CandleColumns, { fromMs, minutes, isFlat, tick }: RowWishes): CandleRow[] {
  const rows: CandleRow[] = [];
  for (let at = 1; at < candles.length; at++) {
    const { time, open, high, low, close, volume } = candles.bar(at);
    const minute = Math.round((time - fromMs) / HOUR);
    if (minute < -IN_FRONT || minute >= minutes) continue;
    const before = candles.bar(at - 1).close;
    const [top, bottom] = before > close ? [before, close] : [close, before];
    const prices = isFlat ? [before, top, bottom, close] : [open, high, low, close];
    const [o, h, l, c] = prices.map((price) => formatDecimal(price - (price % tick)));
    rows.push([fromMs + minute * MINUTE, o!, h!, l!, c!, formatDecimal(volume)]);
  }
  return rows;
}

/** Prices of years ago lie on finer steps than those of today, by which sessions send orders. */
function tickOf({ symbol, filters }: MarketSpec): Decimal {
  const tick = filters.find(({ filterType }) => filterType === 'PRICE_FILTER')?.['tickSize'];
  if (tick === undefined) throw new Error(`${symbol} has no step of prices.`);
  return decimal(String(tick));
}
