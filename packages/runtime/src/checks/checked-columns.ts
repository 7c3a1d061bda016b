import {
  expressionText,
  type BuiltStrategy,
  type ColumnArray,
  type GraphNode,
  type Output,
} from '@tradai/strategy-sdk/graph';

/** A column that a check looks at. */
export interface CheckedColumn {
  /** The author's name; `long entry "pullback"` for a signal. */
  readonly name: string;
  readonly output: Output;
  /** Null for a column that is no signal. */
  readonly signal: 'entry' | 'exit' | null;
}

/** Something that gives columns: an evaluation. */
export interface Columns {
  column(output: Output): ColumnArray;
}

/** The signals of a strategy with the terms of entries, and its named columns; with `onlyNeeded` those that signals read. */
export function checkedColumns(built: BuiltStrategy, onlyNeeded: boolean): CheckedColumn[] {
  const { entries, exits, columnPaths } = built;
  const names = new Map(columnPaths.map(({ path, output }) => [keyOf(output), path]));
  const nameOf = (output: Output): string | null => names.get(keyOf(output)) ?? null;
  const signals = [
    ...entries.map((entry) => ({ ...entry, signal: 'entry' as const })),
    ...exits.map((exit) => ({ ...exit, signal: 'exit' as const })),
  ].map(({ direction, tag, condition, signal }) => ({
    ...{ name: `${direction} ${signal}${tag === null ? '' : ` "${tag}"`}`, output: condition, signal },
  }));
  const terms = entries
    .flatMap(({ limit, stop, stake, amount }) => [limit, stop, stake, amount])
    .filter((term) => term !== null && typeof term !== 'number')
    .map((output) => ({ name: expressionText(output, nameOf), output, signal: null }));
  const needed = onlyNeeded ? nodesOf([...signals, ...terms]) : null;
  const named = columnPaths
    .filter(({ output }) => needed === null || needed.has(output.node))
    .map(({ path, output }) => ({ name: path, output, signal: null }));
  return [...signals, ...terms, ...named];
}

/** Those of `columns` that a signal is made of, itself not among them; nearest to the candles first. */
export function columnsBehind(signal: CheckedColumn, columns: readonly CheckedColumn[]): CheckedColumn[] {
  const behind = nodesOf([signal]);
  return columns
    .filter((column) => column !== signal && column.signal === null && behind.has(column.output.node))
    .toSorted((a, b) => a.output.node.id - b.output.node.id);
}

function nodesOf(columns: readonly CheckedColumn[]): Set<GraphNode> {
  const found = new Set<GraphNode>();
  const waiting = columns.map(({ output }) => output.node);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const input of node.inputs) waiting.push(input.node);
  }
  return found;
}

function keyOf({ node, index }: Output): string {
  return `${node.id}.${index}`;
}
