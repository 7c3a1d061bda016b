import { join, relative, sep } from 'node:path';
import { isTimeframe } from '@tradai/strategy-sdk';
import { MARKETS, type MarketKind, type SeriesKey, type SeriesKind } from '../candles.ts';

const CACHE_SUFFIX = '.tradai';
/** Written for `1M` in file names, as freqtrade does: some file systems cannot tell `1M` from `1m`. */
const MONTH_IN_NAME = '1Mo';
const KIND_SUFFIX: Readonly<Record<SeriesKind, string>> = {
  candle: '',
  mark: '-mark',
  index: '-index',
  funding: '-funding',
  trades: '-trades',
};

/** Whether a text can name an exchange. It is a folder of the data, so nothing that leads elsewhere. */
export function isExchangeName(text: string): boolean {
  return /^[A-Za-z0-9][\w-]*$/.test(text);
}

/** `<data>/binance/spot/BTC_USDT-1h.tradai`, `<data>/binance/futures/BTC_USDT_USDT-8h-mark.tradai`. */
export function seriesPath(dataDir: string, key: SeriesKey): string {
  const timeframe = key.timeframe === '1M' ? MONTH_IN_NAME : key.timeframe;
  const name = `${key.pair.replace(/[/:]/g, '_')}-${timeframe}${KIND_SUFFIX[key.kind]}${CACHE_SUFFIX}`;
  return join(dataDir, key.exchange, key.market, name);
}

/** The key that a cache file's place and name stand for; `null` for any other file. */
export function seriesKeyOfPath(dataDir: string, path: string): SeriesKey | null {
  const [exchange, market, name, ...deeper] = relative(dataDir, path).split(sep);
  if (!exchange || !isMarket(market) || !name || deeper.length > 0) return null;
  const match = /^(.+?)-(\d+[a-zA-Z]+)(?:-(mark|index|funding|trades))?\.tradai$/.exec(name);
  const pair = match && pairOfName(match[1]!);
  const timeframe = match?.[2] === MONTH_IN_NAME ? '1M' : match?.[2];
  if (!match || !pair || !timeframe || !isTimeframe(timeframe)) return null;
  return { exchange, market, pair, timeframe, kind: (match[3] as SeriesKind | undefined) ?? 'candle' };
}

function isMarket(text: string | undefined): text is MarketKind {
  return (MARKETS as readonly (string | undefined)[]).includes(text);
}

/** `BTC_USDT` → `BTC/USDT`, `BTC_USDT_USDT` → `BTC/USDT:USDT`. */
export function pairOfName(name: string): string | null {
  const [base, quote, settle, ...more] = name.split('_');
  if (!base || !quote || more.length > 0) return null;
  return settle === undefined ? `${base}/${quote}` : `${base}/${quote}:${settle}`;
}
