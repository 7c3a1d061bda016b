import { StrategyError } from '../errors.ts';
import { describe } from './counts.ts';
import type { GraphFrame, Output } from './graph.ts';
import type { Frame } from './column-types.ts';
import { isColumn, type ConditionColumn, type SeriesColumn } from './series.ts';

/** Columns by name, as nested as the author made them. */
export type ColumnTree = Output | readonly ColumnTree[] | { readonly [name: string]: ColumnTree };

/** A column with its place in the tree: `fast`, `bands.upper`, `ladder.0`. */
export interface ColumnPath {
  readonly path: string;
  readonly output: Output;
}

export function isOutput(tree: ColumnTree): tree is Output {
  return 'node' in tree && 'operation' in (tree.node as object);
}

export function isTreeList(tree: ColumnTree): tree is readonly ColumnTree[] {
  return Array.isArray(tree);
}

/** Every column of a tree in order. */
export function columnPaths(tree: ColumnTree, path = ''): readonly ColumnPath[] {
  if (isOutput(tree)) return [{ path, output: tree }];
  return Object.entries(tree).flatMap(([name, inner]: [string, ColumnTree]) =>
    columnPaths(inner, path === '' ? name : `${path}.${name}`),
  );
}

/** Levels of records and lists, and one. */
const DEEPEST = 21;

/** Any column class. */
export type AnyColumn = SeriesColumn<Frame> | ConditionColumn<Frame>;

/**
 * Changes every column of what an author returned and keeps its records and lists. `where` begins the messages about values that
 * are no columns.
 */
export function mapColumns<R>(value: unknown, where: string, change: (column: AnyColumn, path: string) => R): unknown {
  const visit = (inner: unknown, path: string): unknown => {
    if (isColumn(inner)) return change(inner, path);
    if (path.split('.').length > DEEPEST) {
      throw new StrategyError(
        'invalid-graph',
        `${where}: "${path.slice(1, 40)}…" is more than ${DEEPEST - 1} levels deep; does a record hold itself?`,
      );
    }
    if (Array.isArray(inner)) return inner.map((entry: unknown, index) => visit(entry, `${path}.${index}`));
    if (!isPlainRecord(inner)) {
      throw new StrategyError(
        'invalid-graph',
        `${where}: ${path === '' ? 'the result' : `"${path.slice(1)}"`} is ${describe(inner)}; expected a column, or records and lists of columns.`,
      );
    }
    return Object.fromEntries(
      Object.entries(inner).map(([name, entry]) => [checkedName(where, name), visit(entry, `${path}.${name}`)]),
    );
  };
  return visit(value, '');
}

function checkedName(where: string, name: string): string {
  if (name !== '' && !name.includes('.')) return name;
  throw new StrategyError('invalid-graph', `${where}: "${name}" cannot name a column; expected a name without a dot.`);
}

function isPlainRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Throws when a column belongs to other candles than those asked for. */
export function checkFrame(column: AnyColumn, frame: GraphFrame, what: string): void {
  const actual = column.output.node.frame;
  if (actual === frame) return;
  const advice =
    frame.kind === 'own' ? 'join it with informative() or resample()' : `build it from the candles of ${frame.label}`;
  throw new StrategyError(
    'mixed-frames',
    `${what} belongs to the candles of ${actual.label}, not of ${frame.label}; ${advice}.`,
  );
}
