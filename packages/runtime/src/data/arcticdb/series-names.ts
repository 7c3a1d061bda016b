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
