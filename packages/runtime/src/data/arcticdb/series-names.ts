import { isTimeframe } from '@tradai/strategy-sdk';
import { pairOfName } from '../cache/series-path.ts';
import type { SeriesKey } from '../candles.ts';

/** `binance.spot`: one library for each market of an exchange. */
export function libraryOfSeries({ exchange, market }: Pick<SeriesKey, 'exchange' | 'market'>): string {
  return `${exchange}.${market}`;
}

/** `BTC_USDT_1h`, `BTC_USDT_USDT_8h_mark`, `BTC_USDT_USDT_funding`: the names of our files, with `_` throughout. */
export function symbolOfSeries({ pair, timeframe, kind }: SeriesKey): string {
  const name = pair.replace(/[/:]/g, '_');
  if (kind === 'candle') return `${name}_${timeframe}`;
  return kind === 'funding' ? `${name}_funding` : `${name}_${timeframe}_${kind}`;
}

/** The inverse for candles; null for other series, and for what is none of ours. */
export function seriesOfSymbol(
  { exchange, market }: Pick<SeriesKey, 'exchange' | 'market'>,
  symbol: string,
): SeriesKey | null {
  const cut = symbol.lastIndexOf('_');
  const [pair, timeframe] = [pairOfName(symbol.slice(0, Math.max(0, cut))), symbol.slice(cut + 1)];
  return pair !== null && isTimeframe(timeframe) ? { exchange, market, pair, timeframe, kind: 'candle' } : null;
}
