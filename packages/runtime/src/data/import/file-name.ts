import { basename, dirname } from 'node:path';
import { isTimeframe, TIMEFRAMES, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { SeriesKind } from '../candles.ts';
import { parsePair, type NamedPair } from './pair-names.ts';

/** What a file's name claims; `null` where it says nothing. */
export interface NameClaims {
  readonly pair: NamedPair | null;
  readonly timeframe: Timeframe | null;
  readonly futures: boolean;
  readonly kind: SeriesKind | null;
  readonly exchange: string | null;
}

const SUFFIX = /\.(csv|txt|tsv|json|jsonl|ndjson|gz|gzip|zip|zst|zstd|feather|arrow|parquet|pq|h5|hdf5?|log)$/i;
const VENUES = [
  'binanceus',
  'binance',
  'coinbase',
  'kraken',
  'gemini',
  'bitstamp',
  'bitfinex',
  'bybit',
  'okx',
  'kucoin',
  'huobi',
  'htx',
  'gateio',
  'mexc',
  'bitget',
  'bitmex',
  'deribit',
  'hyperliquid',
  'poloniex',
  'bittrex',
];
const FUNDING = /(^|[-_ ])funding([-_ ]?rates?)?$/i;
const MARK = /[-_ ]mark$/i;
const INDEX = /[-_ ]index$/i;
const FUTURES = /[-_ ]futures$/i;

/** Reads pair, timeframe, kind and venue from a file's name, and the venue from its nearest folders. */
export function readFileName(path: string): NameClaims {
  let stem = basename(path);
  while (SUFFIX.test(stem)) stem = stem.replace(SUFFIX, '');
  const kind = kindOf(stem);
  const futures = FUTURES.test(stem);
  const bare = stem
    .replace(FUNDING, '')
    .replace(MARK, '')
    .replace(INDEX, '')
    .replace(FUTURES, '')
    .replace(/[-_ ]trades$/i, '');
  const pair = findPair(bare);
  return {
    pair: pair?.pair ?? null,
    timeframe: findTimeframe(bare, pair?.text ?? ''),
    futures: futures || kind === 'funding' || kind === 'mark' || (pair?.pair.settle ?? null) !== null,
    kind,
    exchange: venueOf(path),
  };
}

function kindOf(stem: string): SeriesKind | null {
  const bare = stem.replace(FUTURES, '');
  if (FUNDING.test(bare)) return 'funding';
  if (MARK.test(bare)) return 'mark';
  return INDEX.test(bare) ? 'index' : null;
}

/** The first run of one to three words that spells a pair, the longest first. `text` is how it stands in the name. */
function findPair(stem: string): { pair: NamedPair; text: string } | null {
  const words = [...stem.matchAll(/[A-Za-z0-9.:/]+/g)].map((match) => ({ text: match[0], at: match.index }));
  for (let first = 0; first < words.length; first += 1) {
    for (let count = Math.min(3, words.length - first); count >= 1; count -= 1) {
      const last = words[first + count - 1]!;
      const text = stem.slice(words[first]!.at, last.at + last.text.length);
      const pair = parsePair(text) ?? (count === 1 ? pairBeforeMinutes(text) : null);
      if (pair) return isDelivery(stem, words[first]!.at + text.length) ? null : { pair, text };
    }
  }
  return null;
}

/** `BTCUSDT_240628` is a future that ends on that day: another series than the pair's, and none that is known here. */
function isDelivery(stem: string, behindPair: number): boolean {
  return /^_\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/.test(stem.slice(behindPair));
}

/** MetaTrader 4: `BTCUSDT60` is a pair and its minutes. */
function pairBeforeMinutes(text: string): NamedPair | null {
  const match = /^([A-Za-z]+)(\d+)$/.exec(text);
  return match && timeframeOfMinutes(match[2]!) ? parsePair(match[1]!) : null;
}

function findTimeframe(stem: string, pairText: string): Timeframe | null {
  const attached = /[A-Za-z](\d+)$/.exec(pairText);
  if (attached && timeframeOfMinutes(attached[1]!)) return timeframeOfMinutes(attached[1]!);
  const rest = stem.replace(pairText, ' ');
  const words = rest.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return firstOf(words, spelledTimeframe) ?? spacedTimeframe(rest) ?? minutesAfterPair(stem, pairText);
}

function spelledTimeframe(word: string): Timeframe | null {
  if (isTimeframe(word)) return word;
  if (/^1mo(nth)?$/i.test(word)) return '1M';
  const lower = word.toLowerCase();
  if (/^\d+[mhdw]$/.test(lower) && isTimeframe(lower)) return lower;
  const long = /^(\d+)(min|mins|minute|minutes|hour|hours|hr|day|days|week)$/.exec(lower);
  if (long) return ofCountAndUnit(long[1]!, long[2]!);
  const metaTrader = /^([mhdw])(\d+)$/.exec(lower);
  if (metaTrader) return asTimeframe(`${metaTrader[2]}${metaTrader[1]}`);
  if (word === 'MN1') return '1M';
  return { daily: '1d' as const, hourly: '1h' as const, minute: '1m' as const, weekly: '1w' as const }[lower] ?? null;
}

/** `1-min`, `15 min`: count and unit as two words. */
function spacedTimeframe(text: string): Timeframe | null {
  const match = /(?:^|[^A-Za-z0-9])(\d+)[-_ ](min|minute|hour|day|week)s?(?![A-Za-z])/i.exec(text);
  return match && ofCountAndUnit(match[1]!, match[2]!.toLowerCase());
}

/** Kraken's `XBTUSD_60` and TradingView's `BTCUSDT, 60`: a bare number right behind the pair counts minutes. */
function minutesAfterPair(stem: string, pairText: string): Timeframe | null {
  if (pairText === '') return null;
  const match = /^[_, ]+(\d{1,5})(?![\d-]|[A-Za-z])/.exec(stem.slice(stem.indexOf(pairText) + pairText.length));
  return match && timeframeOfMinutes(match[1]!);
}

function timeframeOfMinutes(text: string): Timeframe | null {
  return TIMEFRAMES.find((timeframe) => timeframeMs(timeframe) === Number(text) * 60_000) ?? null;
}

function ofCountAndUnit(count: string, unit: string): Timeframe | null {
  return asTimeframe(`${Number(count)}${unit[0]}`);
}

function asTimeframe(text: string): Timeframe | null {
  return isTimeframe(text) ? text : null;
}

function firstOf<Result>(words: readonly string[], read: (word: string) => Result | null): Result | null {
  for (const word of words) {
    const result = read(word);
    if (result !== null) return result;
  }
  return null;
}

/** A venue's name as a word of the file's name, else as one of its three nearest folders. */
function venueOf(path: string): string | null {
  const words = basename(path)
    .toLowerCase()
    .split(/[^a-z]+/);
  const named = VENUES.find((venue) =>
    words.some((word) => word === venue || (venue === 'bitstamp' && word.startsWith(venue))),
  );
  if (named) return named;
  const folders = dirname(path).toLowerCase().split(/[/\\]/).slice(-3).toReversed();
  return folders.find((folder) => VENUES.includes(folder)) ?? null;
}
