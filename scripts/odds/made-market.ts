import { type CandleSeries, makeSeries } from '../../packages/runtime/src/data/candles.ts';
import { randomStream } from '../../packages/runtime/src/search/random.ts';

/** A market whose truth is known. Of a candle: `trend` as a share of the noise, `drift` as a ratio. */
export interface Market {
  readonly trend: number;
  readonly drift: number;
}

/** A trend is half gone after this many candles. */
const HALF_LIFE = 35;
/** Deviation of a candle's change, ratio. */
const NOISE = 0.01;
const START_MS = Date.UTC(2021, 0, 1);
const HOUR_MS = 3_600_000;
const FIRST_PRICE = 1000;

/** Changes of price from candle to candle, logarithms. */
export function changesOf({ trend, drift }: Market, seed: number, candles: number): Float64Array {
  const random = randomStream(seed, 'market');
  const memory = 0.5 ** (1 / HALF_LIFE);
  let now = 0;
  return Float64Array.from({ length: candles }, () => {
    now = memory * now + Math.sqrt(1 - memory ** 2) * random.normal();
    return drift + NOISE * (random.normal() + trend * now);
  });
}

/** Hourly candles of such a market: each opens where the one before closed, wicks are half a deviation wide on average. */
export function madeCandles(market: Market, seed: number, candles: number): CandleSeries {
  const random = randomStream(seed, 'wicks');
  const changes = changesOf(market, seed, candles);
  const columns = Array.from({ length: 6 }, () => new Float64Array(candles)) as Columns;
  const [openTimeMs, open, high, low, close, volume] = columns;
  let price = FIRST_PRICE;
  for (let i = 0; i < candles; i++) {
    const wick = (): number => 1 + NOISE * 0.5 * Math.abs(random.normal());
    openTimeMs[i] = START_MS + i * HOUR_MS;
    open[i] = price;
    close[i] = rounded(price * Math.exp(changes[i]!));
    high[i] = rounded(Math.max(open[i]!, close[i]!) * wick());
    low[i] = rounded(Math.min(open[i]!, close[i]!) / wick());
    volume[i] = 100;
    price = close[i]!;
  }
  const key = { exchange: 'binance', market: 'spot', pair: 'MADE/USDT', timeframe: '1h', kind: 'candle' } as const;
  return makeSeries(key, { openTimeMs, open, high, low, close, volume });
}

type Columns = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

function rounded(price: number): number {
  return Math.round(price * 10_000) / 10_000;
}
