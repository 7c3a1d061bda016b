import type { Timeframe } from '@tradai/strategy-sdk';
import { listKeys } from '../data/coverage.ts';
import { DataError } from '../data/errors.ts';
import { ConfigError } from './errors.ts';
import type { RawConfig } from './setting-table.ts';

/** What decides the pairs of a run. */
export interface PairWishes {
  /** Of the command line; empty for none. */
  readonly given: readonly string[];
  readonly config: RawConfig;
  readonly dataDir: string;
  readonly exchange: string;
  readonly timeframe: Timeframe;
}

export interface PairChoice {
  readonly pairs: readonly string[];
  /** Where they come from, to be said to a person. */
  readonly source: string;
}

const PAIR = /^[^\s/:]+\/[^\s/:]+(:[^\s/:]+)?$/;

/**
 * The pairs of a run in the order in which they get slots: the command line's, else the config's, else every pair whose candles the
 * data folder has in the timeframe, of one stake currency. Throws `invalid-config` and `no-candles` saying what there is.
 */
export function choosePairs(wishes: PairWishes): PairChoice {
  const { given, config } = wishes;
  if (given.length > 0) return { pairs: checked(given, '--pairs'), source: 'command line' };
  const blacklist = textsIn(config, 'pair_blacklist');
  const wanted = checked(whitelist(config), 'pair_whitelist');
  const listed = wanted.filter((pair) => !isBlacklisted(pair, blacklist));
  if (listed.length > 0) return { pairs: listed, source: 'from the pair list of the config' };
  if (wanted.length > 0)
    throw new ConfigError(
      'invalid-config',
      `exchange.pair_blacklist (config) takes out all pairs of the pair list: ${wanted.join(', ')}.`,
    );
  const stored = storedPairs(wishes).filter((pair) => !isBlacklisted(pair, blacklist));
  return { pairs: ofOneStake(stored, wishes), source: `all that ${wishes.dataDir} has in ${wishes.timeframe}` };
}

function checked(pairs: readonly string[], where: string): string[] {
  const bad = pairs.find((pair) => !PAIR.test(pair));
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

/** Entries of the black list are regular expressions for whole names, as in freqtrade. */
function isBlacklisted(pair: string, blacklist: readonly string[]): boolean {
  return blacklist.some((entry) => {
    if (entry === pair) return true;
    try {
      return new RegExp(`^(?:${entry})$`, 'i').test(pair);
    } catch (cause) {
      throw new ConfigError(
        'invalid-config',
        `exchange.pair_blacklist (config): "${entry}" is no regular expression.`,
        { cause },
      );
    }
  });
}

function storedPairs({ dataDir, exchange, timeframe }: PairWishes): string[] {
  const keys = listKeys(dataDir).filter((key) => key.kind === 'candle' && key.market === 'spot');
  if (keys.length === 0)
    throw new DataError(
      'no-candles',
      `There are no candles in ${dataDir}. Import some with "tradai data import <files>", or name another folder with --data.`,
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

function quoteOf(pair: string): string {
  return pair.split('/')[1] ?? '';
}

function unique(words: readonly string[]): string {
  return [...new Set(words)].join(', ');
}
