import { StrategyError } from '../errors.ts';
import type { ParamValue } from '../params.ts';
import { DeclaredEntry, DeclaredExit } from '../signals.ts';
import type { Timeframe } from '../market/timeframe.ts';
import type { Direction } from '../market/units.ts';
import { checkProtections } from '../strategy/check-definition.ts';
import { RESERVED_NAMES } from '../strategy/context.ts';
import { strategyDefinition, type AnyDefinition, type AnyStrategy } from '../strategy/definition.ts';
import { paramValues } from '../strategy/param-values.ts';
import { protectionFacts, type ProtectionFacts } from '../trading/protections.ts';
import { candleSet } from './candles.ts';
import { any } from './conditions.ts';
import type { Condition, Frame } from './column-types.ts';
import {
  checkFrame,
  columnPaths,
  mapColumns,
  type AnyColumn,
  type ColumnPath,
  type ColumnTree,
} from './column-tree.ts';
import { describe } from './counts.ts';
import { Graph, type GraphFrame, type Output } from './graph.ts';
import { guarded } from './guarded.ts';
import { informativeColumns, resampledColumns } from './informative.ts';
import { frameLookbacks, longestLookback } from './lookbacks.ts';
import { withScope } from './scope.ts';
import { isColumn, SeriesColumn } from './series.ts';

/** An entry signal in the graph. Prices and sizes are read on the signal candle; null: not given. */
export interface BuiltEntry {
  readonly direction: Direction;
  readonly condition: Output;
  readonly tag: string | null;
  readonly limit: Output | number | null;
  readonly stop: Output | number | null;
  readonly stake: Output | number | null;
  readonly amount: Output | number | null;
  readonly validFor: number | null;
}

export interface BuiltExit {
  readonly direction: Direction;
  readonly condition: Output;
  readonly tag: string | null;
}

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
    params: guarded(params, who, 'parameter'),
  };
  return withScope({ graph, frame }, () => {
    const record = columnRecord(who, definition.indicators({ ...base, ...graphBuilders(graph, [...users, strategy]) }));
    const columns = columnTree(graph, who, record);
    const context = guarded({ ...base, ...record }, who, 'column');
    const declaredEntries = signalList(who, 'entry', definition.entry(context), DeclaredEntry);
    const enterLong = any(conditionsOf(declaredEntries, 'long'));
    const enterShort = any(conditionsOf(declaredEntries, 'short'));
    const exitContext = guarded({ ...base, ...record, signals: { enterLong, enterShort } }, who, 'column');
    const declaredExits = signalList(who, 'exit', definition.exit?.(exitContext) ?? [], DeclaredExit);
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
      priority: priorityOf(graph, who, definition.entryPriority?.(context)),
      protections: protectionsOf(definition, params),
    };
  });
}

function protectionsOf(
  definition: AnyDefinition,
  params: Readonly<Record<string, ParamValue>>,
): readonly ProtectionFacts[] {
  const { name, protections = [] } = definition;
  const list = typeof protections === 'function' ? protections({ params }) : protections;
  checkProtections(name, list);
  return list.map((protection) => protectionFacts(protection)!);
}

/** What `indicators` can build with, beside candles and parameters. */
function graphBuilders(graph: Graph, users: readonly AnyStrategy[]): object {
  return {
    informative: (source: unknown, build: (candles: object) => unknown) => informativeColumns(graph, source, build),
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

function columnRecord(who: string, record: unknown): Readonly<Record<string, unknown>> {
  if (typeof record !== 'object' || record === null || Array.isArray(record) || isColumn(record)) {
    throw new StrategyError(
      'invalid-graph',
      `${who}: indicators returned ${describe(record)}; expected a record of columns, { } for none.`,
    );
  }
  const reserved = Object.keys(record).find((name) => (RESERVED_NAMES as readonly string[]).includes(name));
  if (reserved !== undefined) {
    throw new StrategyError(
      'invalid-graph',
      `${who}: "${reserved}" cannot name a column, because rows and signal functions already have it.`,
    );
  }
  return record as Readonly<Record<string, unknown>>;
}

function columnTree(graph: Graph, who: string, record: object): { readonly [name: string]: ColumnTree } {
  const tree = mapColumns(record, who, (column, path) =>
    ownOutput(graph, column, `${who}: the column ${path.slice(1)}`),
  );
  return tree as { readonly [name: string]: ColumnTree };
}

/** The output of a column that has to belong to the own candles of this very graph. */
function ownOutput(graph: Graph, column: AnyColumn, what: string): Output {
  if (column.graph !== graph)
    throw new StrategyError('invalid-graph', `${what} was kept from another call; build every column anew.`);
  checkFrame(column, graph.own, what);
  return column.output;
}

function signalList<S extends DeclaredEntry | DeclaredExit>(
  who: string,
  name: 'entry' | 'exit',
  list: unknown,
  kind: new (...args: never[]) => S,
): readonly S[] {
  const makers = name === 'entry' ? 'enterLong() or enterShort()' : 'exitLong() or exitShort()';
  if (!Array.isArray(list))
    throw new StrategyError(
      'invalid-strategy',
      `${who}: ${name} returned ${describe(list)}; expected a list of ${makers}.`,
    );
  return list.map((signal: unknown, index) => {
    if (signal instanceof kind) return signal;
    const got =
      signal instanceof DeclaredEntry
        ? 'an entry signal'
        : signal instanceof DeclaredExit
          ? 'an exit signal'
          : describe(signal);
    throw new StrategyError('invalid-strategy', `${who}: ${name} returned ${got} at ${index}; expected ${makers}.`);
  });
}

function conditionsOf(
  signals: readonly (DeclaredEntry | DeclaredExit)[],
  direction: Direction,
): readonly Condition<Frame>[] {
  return signals.filter((signal) => signal.direction === direction).map((signal) => signal.condition);
}

function checkShorts(definition: AnyDefinition, entries: readonly DeclaredEntry[]): void {
  if (definition.canShort === true || entries.every(({ direction }) => direction === 'long')) return;
  throw new StrategyError(
    'invalid-strategy',
    `${definition.name}: entry returned enterShort(), which needs canShort: true.`,
  );
}

function builtEntry(graph: Graph, who: string, entry: DeclaredEntry): BuiltEntry {
  const price = (term: 'limit' | 'stop' | 'stake' | 'amount'): Output | number | null => {
    const value = entry[term];
    return value instanceof SeriesColumn ? ownOutput(graph, value, `${who}: ${term} of an entry`) : value;
  };
  return {
    direction: entry.direction,
    condition: ownOutput(graph, entry.condition, `${who}: the condition of ${labelOf('entry', entry.tag)}`),
    tag: entry.tag,
    limit: price('limit'),
    stop: price('stop'),
    stake: price('stake'),
    amount: price('amount'),
    validFor: entry.validFor,
  };
}

function builtExit(graph: Graph, who: string, exit: DeclaredExit): BuiltExit {
  const condition = ownOutput(graph, exit.condition, `${who}: the condition of ${labelOf('exit', exit.tag)}`);
  return { direction: exit.direction, condition, tag: exit.tag };
}

function labelOf(name: string, tag: string | null): string {
  return tag === null ? `an ${name}` : `the ${name} "${tag}"`;
}

function priorityOf(graph: Graph, who: string, priority: unknown): Output | null {
  if (priority === undefined) return null;
  if (!(priority instanceof SeriesColumn))
    throw new StrategyError(
      'invalid-strategy',
      `${who}: entryPriority returned ${describe(priority)}; expected a series.`,
    );
  return ownOutput(graph, priority as SeriesColumn<Frame>, `${who}: entryPriority`);
}

function signalOutputs(entries: readonly BuiltEntry[], exits: readonly BuiltExit[]): readonly Output[] {
  const terms = entries.flatMap(({ limit, stop, stake, amount }) => [limit, stop, stake, amount]);
  return [...entries, ...exits]
    .map(({ condition }) => condition)
    .concat(terms.filter((term) => term !== null && typeof term !== 'number'));
}
