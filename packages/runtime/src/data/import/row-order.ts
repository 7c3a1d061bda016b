import type { Columns } from '../candles.ts';
import { columnList } from '../candles.ts';
import { faultError, Fault, type Place } from './fault.ts';
import type { ImportOptions } from './options.ts';
import { Tally } from './warnings.ts';

export interface RowsInOrder {
  readonly columns: Columns;
  /** Line of a row, by its place in the sorted columns. */
  lineOf(row: number): number;
  readonly sorted: Tally;
  readonly merged: Tally;
  readonly resolved: Tally;
}

export interface RowsAsRead {
  readonly columns: Columns;
  lineOf(row: number): number;
  readonly options: ImportOptions;
  /** Times were read in a zone by option: a repeated time may be a clock change. */
  readonly usedZone: boolean;
  readonly place: Pick<Place, 'file' | 'unit'>;
}

/**
 * Brings rows into rising order. A file that is newest first throughout is turned around; any other disorder and repeated times are
 * refused at the first line, or repaired under `sort` and `duplicates`. Throws `order`, `duplicate`, `conflict`.
 */
export function orderRows(rows: RowsAsRead): RowsInOrder {
  const times = rows.columns.openTimeMs;
  const n = times.length;
  const descending = n > 1 && times[0]! > times[n - 1]!;
  const sorted = new Tally();
  const repeats = scan(rows, descending, sorted);
  const tallies = { sorted, merged: new Tally(), resolved: new Tally() };
  if (sorted.rows === 0 && !repeats) {
    if (descending) for (const column of columnList(rows.columns)) column.reverse();
    return {
      columns: rows.columns,
      lineOf: descending ? (row) => rows.lineOf(n - 1 - row) : (row) => rows.lineOf(row),
      ...tallies,
    };
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
  const kept = withoutRepeats(rows, order, tallies.merged, tallies.resolved);
  return { columns: gather(rows.columns, kept), lineOf: (row) => rows.lineOf(kept[row]!), ...tallies };
}

/** Copies the rows named by `order`, in that order. */
export function gather(columns: Columns, order: Uint32Array): Columns {
  const pick = (column: Float64Array) => Float64Array.from(order, (row) => column[row]!);
  return {
    openTimeMs: pick(columns.openTimeMs),
    open: pick(columns.open),
    high: pick(columns.high),
    low: pick(columns.low),
    close: pick(columns.close),
    volume: pick(columns.volume),
  };
}

/** Looks for the first fault in the order of the file. Gives whether a time stands twice in neighboring rows. */
function scan(rows: RowsAsRead, descending: boolean, sorted: Tally): boolean {
  const times = rows.columns.openTimeMs;
  let repeats = false;
  for (let row = 1; row < times.length; row += 1) {
    const step = descending ? times[row - 1]! - times[row]! : times[row]! - times[row - 1]!;
    if (step > 0) continue;
    if (step === 0) {
      repeats = true;
      if (rows.options.duplicates === undefined) throw repeated(rows, row - 1, row);
    } else if (rows.options.sort === true) {
      sorted.add(rows.lineOf(row));
    } else {
      const reason = `the time ${iso(times[row]!)} is ${descending ? 'after' : 'before'} that of the row above`;
      throw faultError(new Fault('order', reason, { option: 'sort', values: 'true' }), {
        ...rows.place,
        at: rows.lineOf(row),
      });
    }
  }
  return repeats;
}

/** `order` is by time, then by place in the file. */
function withoutRepeats(rows: RowsAsRead, order: Uint32Array, merged: Tally, resolved: Tally): Uint32Array {
  const times = rows.columns.openTimeMs;
  const kept: number[] = [];
  for (const row of order) {
    const previous = kept.at(-1);
    if (previous === undefined || times[previous] !== times[row]) {
      kept.push(row);
    } else if (rows.options.duplicates === undefined) {
      throw repeated(rows, previous, row);
    } else if (isSameRow(rows.columns, previous, rows.columns, row)) {
      merged.add(rows.lineOf(row));
    } else if (rows.options.duplicates === 'merge') {
      throw repeated(rows, previous, row);
    } else {
      resolved.add(rows.lineOf(rows.options.duplicates === 'first' ? row : previous));
      if (rows.options.duplicates === 'last') kept[kept.length - 1] = row;
    }
  }
  return Uint32Array.from(kept);
}

function repeated(rows: RowsAsRead, first: number, second: number) {
  const lines = [rows.lineOf(first), rows.lineOf(second)];
  const place: Place = { ...rows.place, at: lines[1]!, lines };
  const time = iso(rows.columns.openTimeMs[second]!);
  const also = `as in ${rows.place.unit ?? 'line'} ${lines[0]}`;
  if (isSameRow(rows.columns, first, rows.columns, second)) {
    return faultError(
      new Fault('duplicate', `the same candle of ${time} twice, ${also}`, { option: 'duplicates', values: 'merge' }),
      place,
    );
  }
  if (rows.usedZone) {
    return faultError(
      new Fault('duplicate', `the same time ${time} twice, ${also}: a clock change? Name the zone of the file`, {
        option: 'timezone',
        values: 'Europe/Berlin, say,',
      }),
      place,
    );
  }
  const merge = rows.options.duplicates === 'merge' ? '; merge is for equal rows' : '';
  return faultError(
    new Fault('conflict', `two different candles for ${time}, ${also}${merge}`, {
      option: 'duplicates',
      values: 'first or last',
    }),
    place,
  );
}

export function isSameRow(a: Columns, i: number, b: Columns, j: number): boolean {
  return (
    a.open[i] === b.open[j] &&
    a.high[i] === b.high[j] &&
    a.low[i] === b.low[j] &&
    a.close[i] === b.close[j] &&
    a.volume[i] === b.volume[j]
  );
}

/** `2021-02-11 03:00 UTC`, with seconds and milliseconds only where there are any. */
export function iso(ms: number): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return String(ms);
  const text = new Date(ms).toISOString().replace('T', ' ').slice(0, -1);
  return `${text.replace(/(:00)?\.000$/, '')} UTC`;
}
