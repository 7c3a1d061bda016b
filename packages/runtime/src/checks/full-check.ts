import { buildStrategy, evaluate, type AnyStrategy, type BuiltStrategy } from '@tradai/strategy-sdk/graph';
import { checkedColumns, type CheckedColumn, type Columns } from './checked-columns.ts';
import { startupOf, type CheckedPair } from './stretch.ts';
import { findOneByOne, findTruncation, type TruncationFinding } from './truncation.ts';
import { warmUp, type MovedSignal, type WarmUpResult } from './warm-up.ts';

/** Signals that move although the history in front of them only grew. */
export interface WarmUpFinding {
  readonly kind: 'warm-up';
  readonly startup: number;
  /** Of `signals` that were looked at. */
  readonly moved: number;
  readonly signals: number;
  readonly first: MovedSignal;
  /** The smallest number of startup candles tried with which none moves; null when none of them was enough. */
  readonly enough: number | null;
}

export type CheckFinding = TruncationFinding | WarmUpFinding;

export interface PairCheck {
  readonly pair: string;
  /** Own candles; each was computed when those after it were not there. */
  readonly candles: number;
  /** Ends at which everything was computed anew. */
  readonly cuts: number;
  /** Starts that were tried with the run's startup candles. */
  readonly starts: number;
  readonly startup: number;
  /** Per column, the largest drift on the first candle over all starts. */
  readonly columns: readonly {
    readonly column: string;
    readonly lookback: number;
    readonly memory: string;
    readonly drift: number;
  }[];
  readonly findings: readonly CheckFinding[];
}

export interface CheckOptions {
  readonly strategy: AnyStrategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly startupSet: number | null;
  /** Ends and starts that are tried. */
  readonly samples: number;
  /** Share of signals that may move with a longer history. */
  readonly tolerance: number;
}

/** Candles that are looked at behind each start. */
const STRETCH = 512;
/** So many times the startup candles are tried when they are too few. */
const TIMES = [2, 4, 8, 16, 32];

/** Everything that the sample of a run looks at, on all candles of a pair. */
export function checkPair(built: BuiltStrategy, pair: CheckedPair, options: CheckOptions): PairCheck {
  const { candlesOf, last } = pair;
  const columns = checkedColumns(built, false);
  const whole = evaluate(
    built.graph,
    candlesOf,
    columns.map(({ output }) => output),
  );
  const ends = spread(1, last + 1, options.samples);
  const truncation =
    findOneByOne(built, candlesOf, columns, whole) ?? firstCut(built, pair, columns, whole, ends, options);
  const starts = startsOf(built, pair, options);
  const results = starts.map((start) => warmUpAt(built, pair, columns, whole, start, options.startupSet, 1));
  const warm = warmUpFinding(built, pair, columns, whole, starts, results, options);
  return {
    ...{ pair: pair.pair, candles: last + 1, cuts: ends.length, starts: starts.length },
    startup: startupOf(built, options.startupSet).own,
    columns: columns
      .filter(({ signal }) => signal === null)
      .map(({ name, output }) => ({
        ...{ column: name, lookback: output.node.lookback, memory: output.node.memory },
        drift: Math.max(
          0,
          ...results.flatMap((result) =>
            result.columns.filter(({ column }) => column === name).map(({ drift }) => drift),
          ),
        ),
      })),
    findings: [truncation, warm].filter((finding) => finding !== null),
  };
}

/** At each end with the strategy built anew, so that nothing that it keeps outside of its columns is left. */
function firstCut(
  built: BuiltStrategy,
  { candlesOf }: CheckedPair,
  columns: readonly CheckedColumn[],
  whole: Columns,
  ends: readonly number[],
  { strategy, params }: CheckOptions,
): TruncationFinding | null {
  for (const end of ends) {
    const again = buildStrategy(strategy, params, built.graph.own.timeframe);
    const { finding } = findTruncation(built, candlesOf, columns, whole, end, {
      built: again,
      columns: checkedColumns(again, false),
    });
    if (finding !== null) return finding;
  }
  return null;
}

/** Starts with at least twice the startup candles in front; without any to wait for there is nothing to try. */
function startsOf(built: BuiltStrategy, { last }: CheckedPair, { startupSet, samples }: CheckOptions): number[] {
  const { own } = startupOf(built, startupSet);
  return own === 0 ? [] : spread(2 * own, last, samples);
}

function warmUpAt(
  built: BuiltStrategy,
  { candlesOf, last }: CheckedPair,
  columns: readonly CheckedColumn[],
  whole: Columns,
  start: number,
  startupSet: number | null,
  times: number,
): WarmUpResult {
  const startup = startupOf(built, startupSet, times);
  return warmUp(built, candlesOf, columns, whole, { start, end: Math.min(start + STRETCH, last + 1), startup });
}

function warmUpFinding(
  built: BuiltStrategy,
  pair: CheckedPair,
  columns: readonly CheckedColumn[],
  whole: Columns,
  starts: readonly number[],
  results: readonly WarmUpResult[],
  { startupSet, tolerance }: CheckOptions,
): WarmUpFinding | null {
  const moved = results.flatMap((result) => result.moved);
  const signals = results.reduce((sum, result) => sum + result.signals, 0);
  if (moved.length <= tolerance * signals) return null;
  const { own } = startupOf(built, startupSet);
  const isEnough = (times: number): boolean => {
    const possible = starts.filter((start) => start >= 2 * own * times);
    return (
      possible.length > 0 &&
      possible.every((start) => warmUpAt(built, pair, columns, whole, start, startupSet, times).moved.length === 0)
    );
  };
  const times = TIMES.find(isEnough);
  const enough = times === undefined ? null : own * times;
  return { kind: 'warm-up', startup: own, moved: moved.length, signals, first: moved[0]!, enough };
}

/** At most `count` whole numbers from `from` to `to`, both included, evenly apart. */
function spread(from: number, to: number, count: number): number[] {
  if (to < from) return [];
  const found = Array.from({ length: count }, (_, i) => from + Math.round(((to - from) * (i + 1)) / (count + 1)));
  return [...new Set(found)];
}
