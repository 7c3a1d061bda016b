import type { DataPolicy, RunSpec } from '@tradai/runtime/contract';
import { isTimeframe, MARKETS, type MarketKind } from '@tradai/runtime/data';
import type { FreshnessState, PairFreshness } from '../ports/collection.ts';

const DAY_MS = 86_400_000;
/** Where a run without a start finds nothing stored. */
const UNSAID_DAYS = 365;
/** Pairs that are named in an answer: it travels through a workflow. */
export const MOST_NAMED = 20;

/** Candles that a run reads, as far as spec and tags say. */
export interface RunCandles {
  readonly exchange: string;
  readonly market: MarketKind;
  readonly timeframe: string;
  readonly pairs: readonly string[];
  /** With those in front of the run; left out: from where they are stored. */
  readonly fromMs?: number;
  /** Exclusive; left out: up to now. */
  readonly toMs?: number;
  readonly policy: DataPolicy;
}

/** What a run reads, or what is wrong with the tags of its version, in a sentence. */
export function runCandles(
  spec: RunSpec,
  tags: Readonly<Record<string, string>>,
): RunCandles | { readonly problem: string } {
  const { exchange = '', market = '', warmup_days: warmUp = '0' } = tags;
  const timeframe = spec.timeframe ?? tags['timeframe'] ?? '';
  const pairs = spec.pairs ?? pairsOf(tags['pairs']);
  const kind = MARKETS.find((each) => each === market);
  if (exchange === '' || kind === undefined) return { problem: 'The tags of the version name no exchange and market.' };
  if (!isTimeframe(timeframe)) return { problem: 'Neither the run nor the tags of its version name a timeframe.' };
  if (pairs.length === 0) return { problem: 'Neither the run nor the tags of its version name pairs.' };
  const { from, to } = spec.timerange ?? {};
  return {
    ...{ exchange, market: kind, timeframe, pairs, policy: spec.data_policy ?? 'backfill' },
    ...(from === undefined ? {} : { fromMs: Math.max(0, Date.parse(from) - Number(warmUp) * DAY_MS) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
  };
}

/** The range that a backfill for a run has to fill. */
export function rangeToFill({ fromMs, toMs }: RunCandles, nowMs: number): { fromMs: number; toMs: number } {
  const end = Math.min(toMs ?? nowMs, nowMs);
  return { fromMs: fromMs ?? Math.max(0, end - UNSAID_DAYS * DAY_MS), toMs: end };
}

/** How the candles of a run stand, in what a workflow carries along. */
export interface CandleCount {
  /** Those that are not fresh; the first ones. */
  readonly stale: readonly string[];
  readonly counts: Readonly<Partial<Record<FreshnessState, number>>>;
}

export function countCandles(items: readonly PairFreshness[]): CandleCount {
  const groups = Map.groupBy(items, ({ state }) => state);
  const stale = items.filter(({ state }) => state !== 'FRESH').map(({ pair }) => pair);
  return {
    stale: stale.slice(0, MOST_NAMED),
    counts: Object.fromEntries([...groups].map(([state, each]) => [state, each.length])),
  };
}

function pairsOf(tag: string | undefined): readonly string[] {
  try {
    const pairs: unknown = JSON.parse(tag ?? '[]');
    return Array.isArray(pairs) ? pairs.filter((pair) => typeof pair === 'string') : [];
  } catch {
    return [];
  }
}
