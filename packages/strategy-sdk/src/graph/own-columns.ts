import { StrategyError } from '../errors.ts';
import { RESERVED_NAMES } from '../strategy/context.ts';
import { checkFrame, mapColumns, type AnyColumn, type ColumnTree } from './column-tree.ts';
import { describe } from './counts.ts';
import type { Graph, Output } from './graph.ts';
import { isColumn } from './series.ts';

/** What `indicators` returned, if it is a record whose names are free. */
export function columnRecord(who: string, record: unknown): Readonly<Record<string, unknown>> {
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

export function columnTree(graph: Graph, who: string, record: object): { readonly [name: string]: ColumnTree } {
  const tree = mapColumns(record, who, (column, path) =>
    ownOutput(graph, column, `${who}: the column ${path.slice(1)}`),
  );
  return tree as { readonly [name: string]: ColumnTree };
}

/** The output of a column that has to belong to the own candles of this very graph. */
export function ownOutput(graph: Graph, column: AnyColumn, what: string): Output {
  if (column.graph !== graph)
    throw new StrategyError('invalid-graph', `${what} was kept from another call; build every column anew.`);
  checkFrame(column, graph.own, what);
  return column.output;
}
