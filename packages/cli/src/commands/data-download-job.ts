import {
  choosePairs,
  dataFolder,
  exchangeOf,
  givenConfig,
  parseExchangeOption,
  parsePairsOption,
  parseTimeframeOption,
  parseTimerange,
  timerangeOf,
  type LoadedConfig,
} from '@tradai/runtime';
import {
  DataError,
  MARKETS,
  toHalfOpen,
  type MarketKind,
  type SeriesKey,
  type SeriesKind,
  type SeriesWish,
} from '@tradai/runtime/data';
import { UsageError, type Io } from '@tradai/runtime/process';
import { isTimeframe, type Timeframe } from '@tradai/strategy-sdk';

export interface DataDownloadOptions {
  readonly pairs?: readonly string[];
  readonly timeframes?: readonly string[];
  readonly timerange?: string;
  readonly days?: string;
  readonly newPairsDays?: string;
  readonly exchange?: string;
  readonly market?: string;
  readonly kind?: readonly string[];
  readonly badRows?: string;
  readonly to?: string;
  readonly data?: string;
  readonly config?: readonly string[];
  readonly json?: boolean;
  readonly progress?: boolean;
}

/** What to download, as far as it can be said without the exchange. */
export interface DownloadJob {
  readonly exchange: string;
  readonly market: MarketKind;
  readonly dataDir: string;
  readonly to: (typeof TARGETS)[number];
  readonly badRows: 'drop' | undefined;
  /** The series of some pairs, or of all that options and config name; `known` is what patterns in them stand for. */
  wishes(known: readonly string[]): readonly SeriesWish[];
}

const KINDS = ['candle', 'mark', 'index', 'funding'] as const;
const TARGETS = ['cache', 'arctic'] as const;
const USUAL_KINDS: Readonly<Record<MarketKind, readonly SeriesKind[]>> = {
  spot: ['candle'],
  futures: ['candle', 'mark', 'funding'],
};
const DAY_MS = 86_400_000;
/** freqtrade's. */
const NEW_PAIRS_DAYS = 30;

/** Settles what to download from options over config. */
export function downloadJob(options: DataDownloadOptions, io: Io, nowMs: number): DownloadJob {
  const config = givenConfig(options.config, io.env);
  if (config.files.length > 0) io.err(`Config: ${config.files.join(', ')}\n`);
  const exchange = options.exchange === undefined ? exchangeOf(config) : parseExchangeOption(options.exchange);
  const market = marketOf(options.market, config);
  const kinds = kindsOf(options.kind, market);
  const timeframes = timeframesOf(options.timeframes, config, kinds);
  const dataDir = dataFolder(options.data, io);
  const times = timesOf(options, config, nowMs);
  return {
    exchange,
    market,
    dataDir,
    to: targetOf(options.to),
    badRows: badRowsOf(options.badRows),
    wishes(known) {
      const pairs = pairsOf(
        options,
        { config, market, dataDir, exchange, timeframe: timeframes[0] ?? '1h', known },
        io,
      );
      const keys = pairs.flatMap((pair) =>
        keysOf({ exchange, market, pair }, kinds, timeframes, options.timeframes !== undefined),
      );
      return keys.map((key) => ({ key, ...times }));
    },
  };
}

/**
 * Funding rates have no timeframe, and mark prices of an hour are what funding is reckoned with: others are brought where mark prices are
 * wanted without candles and timeframes are named.
 */
function keysOf(
  pair: Pick<SeriesKey, 'exchange' | 'market' | 'pair'>,
  kinds: readonly SeriesKind[],
  timeframes: readonly Timeframe[],
  isNamed: boolean,
): SeriesKey[] {
  return kinds.flatMap((kind) => {
    const isHourly = kind === 'funding' || (kind === 'mark' && (kinds.includes('candle') || !isNamed));
    return (isHourly ? (['1h'] as const) : timeframes).map((timeframe) => ({ ...pair, timeframe, kind }));
  });
}

function marketOf(given: string | undefined, config: LoadedConfig): MarketKind {
  if (given === undefined) return config.values['trading_mode'] === 'futures' ? 'futures' : 'spot';
  const market = MARKETS.find((name) => name === given);
  if (market !== undefined) return market;
  throw new UsageError(`--market is "${given}"; expected ${MARKETS.join(' or ')}.`);
}

function targetOf(given = 'cache'): (typeof TARGETS)[number] {
  const target = TARGETS.find((name) => name === given);
  if (target !== undefined) return target;
  throw new UsageError(`--to is "${given}"; expected ${TARGETS.join(' or ')}.`);
}

function badRowsOf(given: string | undefined): 'drop' | undefined {
  if (given === undefined || given === 'drop') return given;
  throw new UsageError(`--bad-rows is "${given}"; expected drop.`);
}

function kindsOf(given: readonly string[] | undefined, market: MarketKind): readonly SeriesKind[] {
  if (given === undefined) return USUAL_KINDS[market];
  const bad = given.find((text) => !(KINDS as readonly string[]).includes(text));
  if (bad === undefined && given.length > 0) return KINDS.filter((kind) => given.includes(kind));
  throw new UsageError(`--kind is "${bad ?? ''}"; expected some of ${KINDS.join(', ')}.`);
}

function timeframesOf(
  given: readonly string[] | undefined,
  { values }: LoadedConfig,
  kinds: readonly SeriesKind[],
): readonly Timeframe[] {
  if (given !== undefined && given.length > 0)
    return [...new Set(given.map((text) => parseTimeframeOption(text, '--timeframes')))];
  const ofConfig = [values['timeframe'], values['timeframe_detail']].filter(
    (value): value is Timeframe => typeof value === 'string' && isTimeframe(value),
  );
  const isNeeded = kinds.includes('candle') || kinds.includes('index');
  if (given === undefined && (ofConfig.length > 0 || !isNeeded)) return [...new Set(ofConfig)];
  throw new UsageError(
    'No timeframe to download: name some with --timeframes, such as 5m,1h, or one as timeframe in a config.',
  );
}

function timesOf(options: DataDownloadOptions, config: LoadedConfig, nowMs: number): Omit<SeriesWish, 'key'> {
  const { timerange = timerangeOf(config), days } = options;
  if (options.timerange !== undefined && days !== undefined)
    throw new UsageError('--timerange and --days say the same thing twice; expected one of them.');
  const newPairsDays = wholeNumber(
    '--new-pairs-days',
    options.newPairsDays ?? config.values['new_pairs_days'] ?? NEW_PAIRS_DAYS,
  );
  const newFromMs = midnight(nowMs - newPairsDays * DAY_MS);
  if (days !== undefined)
    return { fromMs: midnight(nowMs - wholeNumber('--days', days) * DAY_MS), toMs: Infinity, newFromMs };
  if (timerange === null) return { fromMs: null, toMs: Infinity, newFromMs };
  const { fromMs, toMs } = toHalfOpen(parseTimerange(timerange));
  return { fromMs: fromMs === -Infinity ? null : fromMs, toMs, newFromMs };
}

function wholeNumber(flag: string, given: unknown): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`${flag} is "${String(given)}"; expected a whole number of days, such as 30.`);
}

function midnight(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS) * DAY_MS;
}

interface PairPlace {
  readonly config: LoadedConfig;
  readonly market: MarketKind;
  readonly dataDir: string;
  readonly exchange: string;
  readonly timeframe: Timeframe;
  readonly known: readonly string[];
}

function pairsOf(options: DataDownloadOptions, { config, market, ...place }: PairPlace, io: Io): readonly string[] {
  try {
    const { pairs, source } = choosePairs({
      ...place,
      given: parsePairsOption(options.pairs),
      config: { ...config.values, trading_mode: market },
    });
    if (source !== 'command line') io.err(`Pairs: ${pairs.length}, ${source}: ${pairs.join(', ')}\n`);
    return pairs;
  } catch (error) {
    if (!(error instanceof DataError) || error.code !== 'no-candles') throw error;
    throw new UsageError('No pairs to download: name some with --pairs, or in exchange.pair_whitelist of a config.');
  }
}
