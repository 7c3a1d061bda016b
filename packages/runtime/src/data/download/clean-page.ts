import { candleOpenMs, nextOpenMs } from '@tradai/strategy-sdk';
import { columnsOfList, describeSeries, type Columns, type SeriesKey } from '../candles.ts';
import { DataError } from '../errors.ts';
import { CandleTable } from '../import/candle-table.ts';
import { Fault } from '../import/fault.ts';
import { iso } from '../import/row-order.ts';
import type { ExchangePage, ExchangeRow } from './exchange-candles.ts';

/** What a page brought, as it can be stored. */
export interface CleanPage {
  /** Closed candles, rising. */
  readonly columns: Columns;
  /** Rows of a time that another row has, too. */
  readonly duplicates: number;
  /** Rows that no candle can be, left out. */
  readonly dropped: number;
  /** Time of the last row that has closed, left out or not; null when there is none. */
  readonly lastMs: number | null;
  /** Latest time of any row, closed or not; −Infinity for an empty page. */
  readonly reachedMs: number;
}

/** What becomes of rows with missing or impossible values; refused when left out. */
export type BadRows = 'drop' | undefined;

const MINUTE = 60_000;

/**
 * Checks the rows of a page as an import checks those of a file, puts them in order, and leaves out what is earlier than `fromMs`, what has
 * not closed, and all but the last row of a time: the exchange corrected it. Times of candles are floored to whole minutes, as in
 * freqtrade. Throws `bad-price`, `bad-range`, `missing-value`, `off-grid`, `bad-time`, naming series and candle; `badRows` has the first three left out.
 */
export function cleanPage(key: SeriesKey, { rows, nowMs }: ExchangePage, fromMs: number, badRows?: BadRows): CleanPage {
  const timed = rows.map((row) => ({ row, timeMs: timeOf(row, key) })).filter(({ timeMs }) => timeMs >= fromMs);
  const reachedMs = timed.reduce((latest, { timeMs }) => Math.max(latest, timeMs), -Infinity);
  const closed = timed.filter(({ timeMs }) => closeOf(timeMs, key) <= nowMs).toSorted((a, b) => a.timeMs - b.timeMs);
  const kept = closed.filter(({ timeMs }, i) => timeMs !== closed[i + 1]?.timeMs);
  const table = new CandleTable(null, key.kind, badRows === undefined ? {} : { badRows, emptyRows: badRows });
  for (const { row, timeMs } of kept) addRow(table, key, timeMs, row);
  return {
    columns: columnsOfList(table.rows.join()),
    duplicates: closed.length - kept.length,
    dropped: table.badRows.rows + table.emptyRows.rows,
    lastMs: kept.at(-1)?.timeMs ?? null,
    reachedMs,
  };
}

function timeOf([time]: ExchangeRow, key: SeriesKey): number {
  if (time === undefined || !Number.isSafeInteger(time)) throw fault(key, null, 'bad-time', `its time is ${time}`);
  if (key.kind === 'funding') return time;
  const floored = Math.floor(time / MINUTE) * MINUTE;
  if (candleOpenMs(floored, key.timeframe) === floored) return floored;
  throw fault(key, time, 'off-grid', `no ${key.timeframe} candle opens then`);
}

/** Funding has no length: it is known when it is paid. */
function closeOf(timeMs: number, { kind, timeframe }: SeriesKey): number {
  return kind === 'funding' ? timeMs : nextOpenMs(timeMs, timeframe);
}

function addRow(table: CandleTable, key: SeriesKey, timeMs: number, row: ExchangeRow): void {
  const [, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = row;
  const text = (field: string): string => String(row[FIELDS.indexOf(field)] ?? '');
  try {
    table.add(0, timeMs, open, high, low, close, volume, text);
  } catch (error) {
    if (error instanceof Fault) throw fault(key, timeMs, error.code, error.message, 'badRows');
    throw error;
  }
}

const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'];

function fault(key: SeriesKey, timeMs: number | null, code: Fault['code'], reason: string, remedy?: string): DataError {
  const candle = timeMs === null ? 'a candle' : `the candle of ${iso(timeMs)}`;
  return new DataError(code, `${describeSeries(key)}, ${candle} as the exchange gives it: ${reason}.`, {
    ...(remedy === undefined ? {} : { remedy }),
  });
}
