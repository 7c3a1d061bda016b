import { StrategyError } from '../errors.ts';
import { buildStrategy, type BuiltStrategy } from '../graph/build-strategy.ts';
import type { BuiltEntry } from '../graph/built-signals.ts';
import type { Condition, IsWide, Series } from '../graph/column-types.ts';
import { isOutput, isTreeList, type ColumnTree } from '../graph/column-tree.ts';
import { evaluate, type CandlesOf, type Evaluated } from '../graph/evaluate.ts';
import type { GraphFrame, Output } from '../graph/graph.ts';
import type { CandleColumns } from '../market/candle-columns.ts';
import { candleOpenMs, nextOpenMs, type Timeframe } from '../market/timeframe.ts';
import type { Direction, Pair } from '../market/units.ts';
import type { ParamSpecs, ParamValues } from '../params.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { columnsOf, type CandleInput } from './candles.ts';

/** The columns record with plain arrays, one value per candle. */
export type ArraysOf<R> = 0 extends 1 & R ? R : IsWide<R> extends true ? unknown : ArraysOfEach<R>;
type ArraysOfEach<R> =
  R extends Series<infer _>
    ? readonly number[]
    : R extends Condition<infer _>
      ? readonly boolean[]
      : { readonly [K in keyof R]: ArraysOf<R[K]> };

export interface StrategyRun<C> {
  readonly columns: ArraysOf<C>;
  readonly enterLong: readonly boolean[];
  readonly enterShort: readonly boolean[];
  readonly exitLong: readonly boolean[];
  readonly exitShort: readonly boolean[];
  /** Of the entry signals that are true, by the strategy's `tagPolicy`; null without signal or tag. */
  readonly enterTag: readonly (string | null)[];
  /** Candles before the first complete row. */
  readonly lookback: number;
}

/**
 * One pair through columns and signals, no trading. `others`: candles of informative sources, by `pair timeframe` (`BTC/USDT 4h`;
 * of the own pair `4h`). Those of the own pair that are not given are made of `candles`. Default pair: BTC/USDT.
 */
export function runStrategy<TF extends Timeframe, P extends ParamSpecs, C>(
  strategy: Strategy<TF, P, C>,
  candles: readonly CandleInput[],
  options: {
    readonly pair?: Pair;
    readonly params?: Partial<ParamValues<P>>;
    readonly others?: { readonly [source: string]: readonly CandleInput[] };
  } = {},
): StrategyRun<C> {
  const built = buildStrategy(strategy, options.params);
  const { entries, exits, columnPaths } = built;
  const wanted = [
    ...columnPaths.map(({ output }) => output),
    ...[...entries, ...exits].map(({ condition }) => condition),
  ];
  const evaluated = evaluate(
    built.graph,
    candlesFor(candles, options.pair ?? 'BTC/USDT', options.others ?? {}),
    wanted,
  );
  const signal = (
    signals: readonly { readonly direction: Direction; readonly condition: Output }[],
    direction: Direction,
  ): readonly boolean[] => {
    const flags = signals
      .filter((one) => one.direction === direction)
      .map(({ condition }) => evaluated.column(condition));
    return candles.map((_, i) => flags.some((column) => column[i] === 1));
  };
  return {
    columns: arraysOf(built.columns, evaluated) as ArraysOf<C>,
    enterLong: signal(entries, 'long'),
    enterShort: signal(entries, 'short'),
    exitLong: signal(exits, 'long'),
    exitShort: signal(exits, 'short'),
    enterTag: candles.map((_, i) => tagAt(built, evaluated, i)),
    lookback: built.lookback,
  };
}

function arraysOf(tree: ColumnTree, evaluated: Evaluated): unknown {
  if (isOutput(tree)) {
    const column = evaluated.column(tree);
    return column instanceof Uint8Array ? Array.from(column, (value) => value === 1) : Array.from(column);
  }
  if (isTreeList(tree)) return tree.map((inner) => arraysOf(inner, evaluated));
  return Object.fromEntries(Object.entries(tree).map(([name, inner]) => [name, arraysOf(inner, evaluated)]));
}

function tagAt({ entries, definition }: BuiltStrategy, evaluated: Evaluated, i: number): string | null {
  const signaled = entries.filter(({ condition }) => evaluated.column(condition)[i] === 1);
  const policy = definition.tagPolicy ?? 'first';
  if (policy === 'join') return joinedTags(signaled);
  return (policy === 'first' ? signaled[0] : signaled.at(-1))?.tag ?? null;
}

function joinedTags(entries: readonly BuiltEntry[]): string | null {
  const tags = entries.flatMap(({ tag }) => (tag === null ? [] : [tag]));
  return tags.length === 0 ? null : tags.join(' ');
}

function candlesFor(
  candles: readonly CandleInput[],
  pair: Pair,
  others: { readonly [source: string]: readonly CandleInput[] },
): CandlesOf {
  const own = columnsOf(candles);
  return (frame) => {
    if (frame.kind === 'own') return own;
    const names = frameNames(frame, pair);
    const given = names.map((name) => others[name]).find((found) => found !== undefined);
    if (given !== undefined) return columnsOf(given);
    if (frame.candleType === null && (frame.pair === null || filled(frame.pair, pair) === pair))
      return larger(own, frame.timeframe);
    throw new StrategyError(
      'too-few-candles',
      `the strategy reads candles of ${names[0]}; give them as others: { '${names[0]}': … }.`,
    );
  };
}

/** Keys under which `others` may hold a frame's candles. */
function frameNames(frame: GraphFrame, pair: Pair): readonly string[] {
  const name = (of: string | null): string =>
    [frame.candleType, of, frame.timeframe].filter((part) => part !== null).join(' ');
  return frame.pair === null
    ? [name(null), name(pair)]
    : [...new Set([name(filled(frame.pair, pair)), name(frame.pair)])];
}

/** A template with the stake currency of the traded pair, which is its quote. */
function filled(template: string, pair: Pair): string {
  return template.replaceAll('{stake}', pair.split('/')[1]!.split(':')[0]!);
}

/** Candles of a larger timeframe made of the given ones. A first one that began before them is left out; one that is still open is never seen. */
function larger(own: CandleColumns, timeframe: Timeframe): CandleColumns {
  const groups: CandleInput[] = [];
  const startMs = own.openTimeMs[0] ?? 0;
  for (let i = 0; i < own.length; i++) {
    const openTimeMs = candleOpenMs(own.openTimeMs[i]!, timeframe);
    if (openTimeMs < startMs) continue;
    const last = groups.at(-1);
    const next = {
      open: own.open[i]!,
      high: own.high[i]!,
      low: own.low[i]!,
      close: own.close[i]!,
      volume: own.volume[i]!,
    };
    if (last === undefined || nextOpenMs(last.openTimeMs, timeframe) <= openTimeMs)
      groups.push({ openTimeMs, ...next });
    else groups[groups.length - 1] = merged(last, next);
  }
  return columnsOf(groups);
}

function merged(group: CandleInput, next: Omit<CandleInput, 'openTimeMs'>): CandleInput {
  return {
    openTimeMs: group.openTimeMs,
    open: group.open,
    high: Math.max(group.high, next.high),
    low: Math.min(group.low, next.low),
    close: next.close,
    volume: group.volume + next.volume,
  };
}
