import { isTimeframe, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { BuiltStrategy } from '@tradai/strategy-sdk/graph';

const DAY_MS = 86_400_000;
const MOST_PAIRS = 300;
const MOST_DAYS = 365;
const LONGEST = 5000;
/** Of the tags themselves. A reader refuses a newer one. */
const SCHEMA_VERSION = '1';

/** What a strategy itself says about its tags. */
export interface StrategyFacts {
  readonly name: string;
  readonly timeframe: Timeframe;
  /** Days of candles in front of a run, so that every column has its first value. */
  readonly warmupDays: number;
}

/** What a strategy does not know of itself. Null is left out. */
export interface TagWishes {
  readonly exchange: string;
  readonly market: 'spot' | 'futures';
  readonly pairs: readonly string[];
  /** Null: what the strategy needs. */
  readonly warmupDays: number | null;
  readonly configS3Path: string | null;
  readonly configSha256: string | null;
  readonly imageDigest: string | null;
  readonly gitCommit: string | null;
  /** Over all others. */
  readonly more: Readonly<Record<string, string>>;
}

/** Who will read the tags: a container finds image and config by them, a folder on one machine needs neither. */
export type TagReader = 'container' | 'folder';

/** `startupCandles` is the number that config or strategy gives, null for the graph's own look-back. */
export function strategyFacts(
  name: string,
  { graph, lookback, frameLookbacks }: BuiltStrategy,
  startupCandles: number | null,
): StrategyFacts {
  const { timeframe } = graph.own;
  const own = Math.max(startupCandles ?? 0, lookback) * timeframeMs(timeframe);
  // And the one that is still open when a run begins.
  const others = [...frameLookbacks].map(([frame, candles]) =>
    frame === graph.own ? 0 : (candles + 1) * timeframeMs(frame.timeframe),
  );
  return { name, timeframe, warmupDays: Math.ceil(Math.max(own, ...others) / DAY_MS) };
}

/** The tags of a built strategy, as a container reads them before it has loaded the strategy. */
export function strategyTags(facts: StrategyFacts, wishes: TagWishes): Record<string, string> {
  const tags: Record<string, string | null> = {
    schema_version: SCHEMA_VERSION,
    strategy_class: facts.name,
    timeframe: facts.timeframe,
    warmup_days: String(wishes.warmupDays ?? facts.warmupDays),
    exchange: wishes.exchange,
    market: wishes.market,
    pairs: JSON.stringify(wishes.pairs),
    config_s3_path: wishes.configS3Path,
    config_sha256: wishes.configSha256,
    image_digest: wishes.imageDigest,
    git_commit: wishes.gitCommit,
    ...wishes.more,
  };
  return Object.fromEntries(Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== null));
}

interface TagRule {
  readonly needed: 'always' | 'by a container' | 'never';
  readonly expected: string;
  readonly fits: (value: string, tags: Readonly<Record<string, string>>) => boolean;
}

const RULES: Readonly<Record<string, TagRule>> = {
  schema_version: { needed: 'never', expected: SCHEMA_VERSION, fits: (value) => value === SCHEMA_VERSION },
  strategy_class: { needed: 'always', expected: "the strategy's name", fits: (value) => value.trim() !== '' },
  timeframe: { needed: 'always', expected: 'a timeframe such as 5m', fits: isTimeframe },
  warmup_days: {
    needed: 'always',
    expected: `a whole number from 0 to ${MOST_DAYS}`,
    fits: (value) => /^\d{1,3}$/.test(value) && Number(value) <= MOST_DAYS,
  },
  exchange: { needed: 'always', expected: 'a name such as binance', fits: (value) => /^[a-z][a-z\d_-]*$/.test(value) },
  market: { needed: 'always', expected: 'spot or futures', fits: (value) => value === 'spot' || value === 'futures' },
  pairs: {
    needed: 'always',
    expected: `a JSON list of 1 to ${MOST_PAIRS} different pairs of that market, in at most ${LONGEST} characters`,
    fits: arePairs,
  },
  pairs_s3_path: {
    needed: 'never',
    expected: 's3://bucket/….json',
    fits: (value) => /^s3:\/\/[^/]+\/.+\.json$/.test(value),
  },
  config_s3_path: {
    needed: 'by a container',
    expected: 's3://bucket/strategies/….json, together with config_sha256',
    fits: (value, tags) => /^s3:\/\/[^/]+\/(?:.+\/)?strategies\/.+\.json$/.test(value) && 'config_sha256' in tags,
  },
  config_sha256: {
    needed: 'by a container',
    expected: '64 hexadecimal digits',
    fits: (value) => /^[\da-f]{64}$/.test(value),
  },
  image_digest: {
    needed: 'by a container',
    expected: 'sha256: and 64 hexadecimal digits',
    fits: (value) => /^sha256:[\da-f]{64}$/.test(value),
  },
  min_runtime: { needed: 'never', expected: 'a version such as 0.1.0', fits: (value) => /^\d+\.\d+\.\d+$/.test(value) },
  swap_positions: {
    needed: 'never',
    expected: 'keep or close',
    fits: (value) => value === 'keep' || value === 'close',
  },
  git_commit: {
    needed: 'never',
    expected: 'a commit in hexadecimal digits',
    fits: (value) => /^[\da-f]{7,64}(-dirty)?$/.test(value),
  },
};

/**
 * What is wrong with the tags of a version, in parts of a sentence; empty when nothing is. With `facts` they are also held to the
 * strategy itself. Tags of other keys are anybody's.
 */
export function tagProblems(
  tags: Readonly<Record<string, string>>,
  { reader, facts }: { readonly reader: TagReader; readonly facts?: StrategyFacts },
): string[] {
  const problems = Object.entries(RULES).flatMap(([key, { needed, expected, fits }]) => {
    const value = tags[key];
    if (value !== undefined) return fits(value, tags) ? [] : [`${key} is ${shown(value)}, expected ${expected}`];
    const isNeeded = needed === 'always' || (needed === 'by a container' && reader === 'container');
    const isElsewhere = key === 'pairs' && 'pairs_s3_path' in tags;
    return isNeeded && !isElsewhere ? [`${key} is missing, expected ${expected}`] : [];
  });
  return problems.length > 0 || facts === undefined ? problems : differences(tags, facts);
}

function differences(tags: Readonly<Record<string, string>>, { name, timeframe, warmupDays }: StrategyFacts): string[] {
  const { strategy_class: named, timeframe: tagged, warmup_days: days } = tags;
  return [
    ...(named === name ? [] : [`strategy_class is ${shown(named!)}, and the strategy's name is "${name}"`]),
    ...(tagged === timeframe ? [] : [`timeframe is ${shown(tagged!)}, and the strategy runs on ${timeframe}`]),
    ...(Number(days) >= warmupDays ? [] : [`warmup_days is ${days!}, and the strategy needs ${warmupDays}`]),
  ];
}

function arePairs(value: string, { market }: Readonly<Record<string, string>>): boolean {
  if (value.length > LONGEST) return false;
  const shape = market === 'futures' ? /^[^\s/:]+\/[^\s/:]+:[^\s/:]+$/ : /^[^\s/:]+\/[^\s/:]+$/;
  try {
    const pairs: unknown = JSON.parse(value);
    if (!Array.isArray(pairs) || pairs.length < 1 || pairs.length > MOST_PAIRS) return false;
    return new Set(pairs).size === pairs.length && pairs.every((pair) => typeof pair === 'string' && shape.test(pair));
  } catch {
    return false;
  }
}

function shown(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
