import type { Timeframe } from '@tradai/strategy-sdk';
import { listKeys } from '../data/coverage.ts';
import { DataError } from '../data/errors.ts';
import { ConfigError } from './errors.ts';
import type { RawConfig } from './key-row.ts';
import { isFutures, isListed, isPair, isPattern, isTradable, quoteOf } from './pair-names.ts';
import { shuffled } from './python-random.ts';
import { isRecord } from './shape.ts';

/** What decides the pairs of a run. */
export interface PairWishes {
  /** Of the command line; empty for none. */
  readonly given: readonly string[];
  readonly config: RawConfig;
  readonly dataDir: string;
  readonly exchange: string;
  readonly timeframe: Timeframe;
  /** Pairs that patterns stand for; the stored ones when left out. */
  readonly known?: readonly string[];
}

export interface PairChoice {
  readonly pairs: readonly string[];
  /** Where they come from, to be said to a person. */
  readonly source: string;
}

/**
 * The pairs of a run in the order in which they get slots: the command line's, else the config's (its filters that order pairs
 * applied), else every pair whose candles the data folder has in the timeframe, of one stake currency. Throws `invalid-config` and
 * `no-candles` saying what there is.
 */
export function choosePairs(wishes: PairWishes): PairChoice {
  const { given, config } = wishes;
  if (given.length > 0) {
    const pairs = checked(given, '--pairs');
    return { pairs: wishes.known === undefined ? pairs : expanded(pairs, wishes), source: 'command line' };
  }
  const isBlack = (pair: string): boolean =>
    isListed(pair, textsIn(config, 'pair_blacklist'), 'exchange.pair_blacklist');
  const wanted = expanded(checked(whitelist(config), 'pair_whitelist'), wishes);
  if (wanted.length > 0) {
    const listed = wanted.filter((pair) => !isBlack(pair));
    const pairs = listed.filter((pair) => isTradable(pair, config));
    if (pairs.length === 0) throw nothingLeft(wanted, listed, config);
    return { pairs: ordered(pairs, config), source: 'from the pair list of the config' };
  }
  const stored = storedPairs(wishes).filter((pair) => !isBlack(pair));
  return { pairs: ofOneStake(stored, wishes), source: `all that ${wishes.dataDir} has in ${wishes.timeframe}` };
}

/** Patterns stand for the known pairs that they match: those of the exchange, as freqtrade's do, or the stored ones. */
function expanded(entries: readonly string[], wishes: PairWishes): readonly string[] {
  if (!entries.some(isPattern)) return entries;
  const { known = storedPairs(wishes) } = wishes;
  const pairs = entries.flatMap((entry) => {
    const found = isPattern(entry)
      ? known.filter((pair) => isListed(pair, [entry], 'exchange.pair_whitelist'))
      : [entry];
    if (found.length > 0) return found;
    const where = wishes.given.length > 0 ? '--pairs' : 'exchange.pair_whitelist (config)';
    const what =
      wishes.known === undefined
        ? `of which ${wishes.dataDir} has ${wishes.timeframe} candles`
        : `of ${wishes.exchange}`;
    throw new ConfigError('invalid-config', `${where}: "${entry}" matches no pair ${what}.`);
  });
  return [...new Set(pairs)];
}

function nothingLeft(wanted: readonly string[], listed: readonly string[], config: RawConfig): ConfigError {
  if (listed.length === 0)
    return new ConfigError(
      'invalid-config',
      `exchange.pair_blacklist (config) takes out all pairs of the pair list: ${wanted.join(', ')}.`,
    );
  const expected = isFutures(config) ? 'BTC/USDT:USDT' : 'BTC/USDT';
  const { stake_currency: stake } = config;
  const quote = typeof stake === 'string' ? `, quoted in ${stake}` : '';
  return new ConfigError(
    'invalid-config',
    `exchange.pair_whitelist (config) has no pair to trade, but ${listed.slice(0, 3).join(', ')}; expected pairs such as ${expected}${quote}.`,
  );
}

/** What filters that need no market do with the order: freqtrade's shuffle by a seed, and its offset. */
function ordered(pairs: readonly string[], config: RawConfig): readonly string[] {
  const lists: readonly unknown[] = Array.isArray(config['pairlists']) ? config['pairlists'] : [];
  let result = pairs;
  for (const filter of lists.filter(isRecord)) {
    const { method, seed, offset = 0, number_assets: most = 0 } = filter;
    if (method === 'ShuffleFilter' && typeof seed === 'number') result = shuffled(result, seed);
    if (method !== 'OffsetFilter' || typeof offset !== 'number' || typeof most !== 'number') continue;
    result = most > 0 ? result.slice(offset, offset + most) : result.slice(offset);
  }
  if (result.length > 0) return result;
  throw new ConfigError('invalid-config', `pairlists (config): OffsetFilter leaves none of ${pairs.length} pairs.`);
}

function checked(pairs: readonly string[], where: string): string[] {
  const bad = pairs.find((pair) => !isPair(pair) && !(where === 'pair_whitelist' && isPattern(pair)));
  if (bad !== undefined)
    throw new ConfigError(
      'invalid-config',
      `${where}: ${JSON.stringify(bad)} is no pair; expected BASE/QUOTE, such as BTC/USDT.`,
    );
  return [...new Set(pairs)];
}

/** `pairs` at the top level replaces the white list, as in freqtrade. */
function whitelist(config: RawConfig): readonly string[] {
  const top = config['pairs'] ?? [];
  if (!isTexts(top)) throw new ConfigError('invalid-config', 'pairs (config) is no list of texts.');
  return top.length > 0 ? top : textsIn(config, 'pair_whitelist');
}

function textsIn(config: RawConfig, key: string): readonly string[] {
  const exchange = config['exchange'];
  const list = typeof exchange === 'object' && exchange !== null ? (exchange as RawConfig)[key] : undefined;
  if (list === undefined || list === null) return [];
  if (isTexts(list)) return list;
  throw new ConfigError('invalid-config', `exchange.${key} (config) is no list of texts.`);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function storedPairs({ config, dataDir, exchange, timeframe }: PairWishes): string[] {
  const market = isFutures(config) ? 'futures' : 'spot';
  const keys = listKeys(dataDir).filter((key) => key.kind === 'candle' && key.market === market);
  if (keys.length === 0)
    throw new DataError(
      'no-candles',
      `There are no candles in ${dataDir}. Bring some with "tradai data import <files>" or "tradai data download", or name another folder with --data.`,
    );
  const ofExchange = keys.filter((key) => key.exchange === exchange);
  if (ofExchange.length === 0)
    throw new DataError(
      'no-candles',
      `${dataDir} has no candles of ${exchange}, but of ${unique(keys.map((key) => key.exchange))}; --exchange chooses.`,
    );
  const pairs = ofExchange.filter((key) => key.timeframe === timeframe).map(({ pair }) => pair);
  if (pairs.length === 0)
    throw new DataError(
      'no-candles',
      `${dataDir} has no ${timeframe} candles of ${exchange}, but ${unique(ofExchange.map((key) => key.timeframe))}; import some, or choose with --timeframe.`,
    );
  return pairs;
}

function ofOneStake(pairs: readonly string[], { config, dataDir, timeframe }: PairWishes): string[] {
  const stakes = [...new Set(pairs.map(quoteOf))];
  const wanted = config['stake_currency'];
  if (typeof wanted === 'string') {
    const own = pairs.filter((pair) => quoteOf(pair) === wanted);
    if (own.length > 0) return own;
    throw new DataError(
      'no-candles',
      `${dataDir} has no ${timeframe} candles of pairs in the stake currency ${wanted}, but in ${stakes.join(', ')}.`,
    );
  }
  if (stakes.length === 1) return [...pairs];
  throw new ConfigError(
    'invalid-config',
    `${dataDir} has pairs in ${stakes.join(', ')}, and a run has one stake currency; choose with --pairs or with stake_currency in a config.`,
  );
}

function unique(words: readonly string[]): string {
  return [...new Set(words)].join(', ');
}
