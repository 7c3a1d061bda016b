import { allocColumns, columnList, columnsOfList, heapAlloc, type Columns } from '../candles.ts';
import { isSameRow } from './row-order.ts';

export interface MergedColumns {
  readonly columns: Columns;
  /** Candles that both have and agree on. */
  readonly equal: number;
  /** Candles that both have and differ in. */
  readonly differing: number;
}

/** Called for a candle that differs: which to keep. May throw instead. */
export type OnConflict = (rowOfA: number, rowOfB: number) => 'a' | 'b';

/** Merges two sorted series; candles of one time become one. */
export function mergeColumns(a: Columns, b: Columns, onConflict: OnConflict): MergedColumns {
  const n = a.openTimeMs.length;
  const m = b.openTimeMs.length;
  const merged = allocColumns(n + m, heapAlloc);
  let i = 0;
  let j = 0;
  let to = 0;
  let equal = 0;
  let differing = 0;
  while (i < n || j < m) {
    const timeA = i < n ? a.openTimeMs[i]! : Infinity;
    const timeB = j < m ? b.openTimeMs[j]! : Infinity;
    let source = timeA <= timeB ? a : b;
    if (timeA === timeB) {
      if (isSameRow(a, i, b, j)) equal += 1;
      else {
        differing += 1;
        if (onConflict(i, j) === 'b') source = b;
      }
    }
    copyRow(source, source === a ? i : j, merged, to);
    to += 1;
    if (timeA <= timeB) i += 1;
    if (timeB <= timeA) j += 1;
  }
  return { columns: to === n + m ? merged : firstRows(merged, to), equal, differing };
}

/** Joins series that follow each other. */
export function concatColumns(parts: readonly Columns[]): Columns {
  if (parts.length === 1) return parts[0]!;
  const joined = allocColumns(
    parts.reduce((sum, part) => sum + part.openTimeMs.length, 0),
    heapAlloc,
  );
  let at = 0;
  for (const part of parts) {
    const target = columnList(joined);
    columnList(part).forEach((column, place) => target[place]!.set(column, at));
    at += part.openTimeMs.length;
  }
  return joined;
}

function copyRow(source: Columns, from: number, target: Columns, to: number): void {
  target.openTimeMs[to] = source.openTimeMs[from]!;
  target.open[to] = source.open[from]!;
  target.high[to] = source.high[from]!;
  target.low[to] = source.low[from]!;
  target.close[to] = source.close[from]!;
  target.volume[to] = source.volume[from]!;
}

function firstRows(columns: Columns, n: number): Columns {
  return columnsOfList(columnList(columns).map((column) => column.slice(0, n)));
}
