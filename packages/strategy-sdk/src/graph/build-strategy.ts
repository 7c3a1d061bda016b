import { StrategyError } from '../errors.ts';
import type { Timeframe } from '../market/timeframe.ts';
import type { ParamValue } from '../params.ts';
import { DeclaredEntry, DeclaredExit } from '../signals.ts';
import { checkProtections } from '../strategy/check-definition.ts';
import { strategyDefinition, type AnyDefinition, type AnyStrategy } from '../strategy/definition.ts';
import { paramValues } from '../strategy/param-values.ts';
import { protectionFacts, type ProtectionFacts } from '../trading/protections.ts';
import { authorCode } from './author-code.ts';
import {
  builtEntry,
  builtExit,
  checkShorts,
  conditionsOf,
  priorityOf,
  signalList,
  signalOutputs,
  type BuiltEntry,
  type BuiltExit,
} from './built-signals.ts';
import { candleSet } from './candles.ts';
import { columnPaths, type ColumnPath, type ColumnTree } from './column-tree.ts';
import type { Condition, Frame } from './column-types.ts';
import { any } from './conditions.ts';
import { Graph, type GraphFrame, type Output } from './graph.ts';
import { guarded } from './guarded.ts';
import { informativeColumns, resampledColumns } from './informative.ts';
import { frameLookbacks, longestLookback } from './lookbacks.ts';
import { columnRecord, columnTree } from './own-columns.ts';
import { withScope } from './scope.ts';

/** A strategy under one set of parameters. */
export interface BuiltStrategy {
  readonly graph: Graph;
  readonly definition: AnyDefinition;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** What `indicators` returned, by name. */
  readonly columns: { readonly [name: string]: ColumnTree };
  readonly columnPaths: readonly ColumnPath[];
  readonly entries: readonly BuiltEntry[];
  readonly exits: readonly BuiltExit[];
  /** Who gets a slot first; null: the order of pairs. */
  readonly priority: Output | null;
  /** In the strategy's order, for these parameters. */
  readonly protections: readonly ProtectionFacts[];
  /** Own candles before the first row on which every column and signal can have a value. */
  readonly lookback: number;
  /** Candles that each loaded frame needs before its first needed value: own and informative ones. */
  readonly frameLookbacks: ReadonlyMap<GraphFrame, number>;
}

/**
 * Builds the graph of a strategy; nothing is computed. The same parameters give the same graph. Throws a StrategyError that names
 * column, signal or parameter when something does not fit. `timeframe` runs a strategy on other candles than those it was written for.
 */
export function buildStrategy(
  strategy: AnyStrategy,
  params: Readonly<Record<string, unknown>> = {},
  timeframe: Timeframe = strategy.timeframe,
): BuiltStrategy {
  const graph = new Graph(timeframe);
  const assembled = assemble(graph, strategy, params, []);
  const { entries, exits, priority } = assembled;
  const paths = columnPaths(assembled.columns);
  const needed = [
    ...paths.map(({ output }) => output),
    ...signalOutputs(entries, exits),
    ...(priority === null ? [] : [priority]),
  ];
  return Object.freeze({
    graph,
    definition: assembled.definition,
    params: assembled.params,
    columns: assembled.columns,
    columnPaths: paths,
    entries,
    exits,
    priority,
    protections: assembled.protections,
    lookback: longestLookback(needed),
    frameLookbacks: frameLookbacks(graph, needed),
  });
}

interface Assembled {
  readonly definition: AnyDefinition;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** The author's own record. */
  readonly record: Readonly<Record<string, unknown>>;
  readonly columns: { readonly [name: string]: ColumnTree };
  readonly entries: readonly BuiltEntry[];
  readonly exits: readonly BuiltExit[];
  readonly signals: Signals;
  readonly priority: Output | null;
  readonly protections: readonly ProtectionFacts[];
}

interface Signals {
  readonly enterLong: Condition<Frame>;
  readonly enterShort: Condition<Frame>;
  readonly exitLong: Condition<Frame>;
  readonly exitShort: Condition<Frame>;
}

/** `users`: the strategies whose `signalsOf` led here. */
function assemble(
  graph: Graph,
  strategy: AnyStrategy,
  overrides: Readonly<Record<string, unknown>>,
  users: readonly AnyStrategy[],
): Assembled {
  const definition = strategyDefinition(strategy);
  const who = definition.name;
  const params = Object.freeze(paramValues(strategy, overrides));
  const frame = graph.own;
  const base = {
    candles: guarded(candleSet(graph, frame), 'candles', 'column'),
    params: guarded(params, '', 'parameter'),
  };
  return withScope({ graph, frame }, () => {
    const builders = graphBuilders(graph, [...users, strategy]);
    const record = columnRecord(
      who,
      authorCode(who, 'indicators', () => definition.indicators({ ...base, ...builders })),
    );
    const columns = columnTree(graph, who, record);
    const context = guarded({ ...base, ...record }, '', 'column');
    const declaredEntries = signalList(
      who,
      'entry',
      authorCode(who, 'entry', () => definition.entry(context)),
      DeclaredEntry,
    );
    const enterLong = any(conditionsOf(declaredEntries, 'long'));
    const enterShort = any(conditionsOf(declaredEntries, 'short'));
    const exitContext = guarded({ ...base, ...record, signals: { enterLong, enterShort } }, '', 'column');
    const declaredExits = signalList(
      who,
      'exit',
      authorCode(who, 'exit', () => definition.exit?.(exitContext) ?? []),
      DeclaredExit,
    );
    checkShorts(definition, declaredEntries);
    return {
      definition,
      params,
      record,
      columns,
      entries: declaredEntries.map((entry) => builtEntry(graph, who, entry)),
      exits: declaredExits.map((exit) => builtExit(graph, who, exit)),
      signals: {
        enterLong,
        enterShort,
        exitLong: any(conditionsOf(declaredExits, 'long')),
        exitShort: any(conditionsOf(declaredExits, 'short')),
      },
      priority: priorityOf(
        graph,
        who,
        authorCode(who, 'entryPriority', () => definition.entryPriority?.(context)),
      ),
      protections: protectionsOf(definition, params),
    };
  });
}

function protectionsOf(
  definition: AnyDefinition,
  params: Readonly<Record<string, ParamValue>>,
): readonly ProtectionFacts[] {
  const { name, protections = [] } = definition;
  const list =
    typeof protections === 'function' ? authorCode(name, 'protections', () => protections({ params })) : protections;
  checkProtections(name, list);
  return list.map((protection) => protectionFacts(protection)!);
}

/** What `indicators` can build with, beside candles and parameters. */
function graphBuilders(graph: Graph, users: readonly AnyStrategy[]): object {
  return {
    informative: (source: unknown, build: (candles: object) => unknown, ...more: readonly unknown[]) =>
      informativeColumns(graph, source, build, more),
    resample: (n: unknown, build: (candles: object) => unknown) => resampledColumns(graph, n, build),
    signalsOf: (strategy: AnyStrategy, params?: Readonly<Record<string, unknown>>) =>
      signalsOf(graph, strategy, params ?? {}, users),
    across: () => unavailable('across'),
    external: () => unavailable('external'),
    prediction: () => unavailable('prediction'),
  };
}

function unavailable(name: string): never {
  throw new StrategyError('invalid-graph', `${name}() is not available in this version.`);
}

function signalsOf(
  graph: Graph,
  strategy: AnyStrategy,
  params: Readonly<Record<string, unknown>>,
  users: readonly AnyStrategy[],
): object {
  const { name, timeframe } = strategyDefinition(strategy);
  if (users.includes(strategy))
    throw new StrategyError('invalid-graph', `signalsOf(${name}): the strategy would ask for its own signals.`);
  if (timeframe !== users[0]?.timeframe) {
    throw new StrategyError(
      'mixed-frames',
      `signalsOf(${name}): its timeframe is ${timeframe}, not ${users[0]?.timeframe}.`,
    );
  }
  const { signals, record } = assemble(graph, strategy, params, users);
  return Object.freeze({ ...signals, columns: guarded(record, name, 'column') });
}
