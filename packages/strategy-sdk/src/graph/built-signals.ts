import { StrategyError } from '../errors.ts';
import type { Direction } from '../market/units.ts';
import { DeclaredEntry, DeclaredExit } from '../signals.ts';
import type { AnyDefinition } from '../strategy/definition.ts';
import type { Condition, Frame } from './column-types.ts';
import { describe } from './counts.ts';
import type { Graph, Output } from './graph.ts';
import { ownOutput } from './own-columns.ts';
import { SeriesColumn } from './series.ts';

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

/** What `entry` or `exit` returned, if it is a list of such signals. */
export function signalList<S extends DeclaredEntry | DeclaredExit>(
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

export function conditionsOf(
  signals: readonly (DeclaredEntry | DeclaredExit)[],
  direction: Direction,
): readonly Condition<Frame>[] {
  return signals.filter((signal) => signal.direction === direction).map((signal) => signal.condition);
}

export function checkShorts(definition: AnyDefinition, entries: readonly DeclaredEntry[]): void {
  if (definition.canShort === true || entries.every(({ direction }) => direction === 'long')) return;
  throw new StrategyError(
    'invalid-strategy',
    `${definition.name}: entry returned enterShort(), which needs canShort: true.`,
  );
}

export function builtEntry(graph: Graph, who: string, entry: DeclaredEntry): BuiltEntry {
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

export function builtExit(graph: Graph, who: string, exit: DeclaredExit): BuiltExit {
  const condition = ownOutput(graph, exit.condition, `${who}: the condition of ${labelOf('exit', exit.tag)}`);
  return { direction: exit.direction, condition, tag: exit.tag };
}

function labelOf(name: string, tag: string | null): string {
  return tag === null ? `an ${name}` : `the ${name} "${tag}"`;
}

export function priorityOf(graph: Graph, who: string, priority: unknown): Output | null {
  if (priority === undefined) return null;
  if (!(priority instanceof SeriesColumn))
    throw new StrategyError(
      'invalid-strategy',
      `${who}: entryPriority returned ${describe(priority)}; expected a series.`,
    );
  return ownOutput(graph, priority as SeriesColumn<Frame>, `${who}: entryPriority`);
}

/** Every column that signals read. */
export function signalOutputs(entries: readonly BuiltEntry[], exits: readonly BuiltExit[]): readonly Output[] {
  const terms = entries.flatMap(({ limit, stop, stake, amount }) => [limit, stop, stake, amount]);
  return [...entries, ...exits]
    .map(({ condition }) => condition)
    .concat(terms.filter((term) => term !== null && typeof term !== 'number'));
}
