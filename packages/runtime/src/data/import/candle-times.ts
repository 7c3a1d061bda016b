import { candleOpenMs, nextOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import { columnList, columnsOfList, type Columns, type SeriesKey } from '../candles.ts';
import { Fault, faultError } from './fault.ts';
import type { FinishContext } from './reading.ts';
import { gather, iso, type RowsInOrder } from './row-order.ts';
import { Tally, tallyWarnings, type ImportWarning } from './warnings.ts';

/** Rows in order, after some were left out. */
export type KeptRows = Pick<RowsInOrder, 'columns' | 'lineOf'>;

/** Moves times that mark the end of their candle to its beginning, where option, header or the times themselves say so. */
export function shiftCloseTimes(
  times: Float64Array,
  timeframe: Timeframe,
  { options, reading, file }: FinishContext,
): ImportWarning[] {
  const proven = times.every((time) => time % 60_000 === 59_999) || times.every((time) => time % 60_000 === 59_000);
  const isClose = options.timestamp === undefined ? reading.stampsClose || proven : options.timestamp === 'close';
  if (!isClose) return [];
  for (let i = 0; i < times.length; i += 1) {
    const time = times[i]!;
    const late = time % 1000 === 999 ? 1 : time % 60_000 === 59_000 ? 1000 : 0;
    times[i] = timeframe === '1M' ? candleOpenMs(time + late - 1, timeframe) : time + late - timeframeMs(timeframe);
  }
  return [
    {
      code: 'close-time-shifted',
      file,
      rows: times.length,
      message: `${file}: times mark the end of their candles and have been moved to the beginning, ${timeframe} earlier.`,
    },
  ];
}

/** Refuses or leaves out rows whose time does not begin a candle. Throws `off-grid`, `empty`. */
export function onGrid(
  rows: KeptRows,
  timeframe: Timeframe,
  warnings: ImportWarning[],
  context: FinishContext,
): KeptRows {
  const times = rows.columns.openTimeMs;
  const off = new Tally();
  const isOff = (time: number) => candleOpenMs(time, timeframe) !== time;
  let first = -1;
  for (let row = 0; row < times.length; row += 1) {
    if (!isOff(times[row]!)) continue;
    if (first < 0 || rows.lineOf(row) < rows.lineOf(first)) first = row;
    off.add(rows.lineOf(row));
  }
  if (first < 0) return rows;
  if (context.options.offGrid !== 'drop') {
    const remedy =
      off.rows * 2 > times.length
        ? ({ option: 'timestamp', values: 'close, if times mark the end,' } as const)
        : ({ option: 'offGrid', values: 'drop' } as const);
    throw faultError(
      new Fault('off-grid', `the open time ${iso(times[first]!)} is no multiple of ${timeframe}`, remedy),
      { file: context.file, unit: context.reading.unit, at: rows.lineOf(first) },
    );
  }
  warnings.push(
    ...tallyWarnings('off-grid-dropped', off, `off the ${timeframe} grid left out`, {
      file: context.file,
      unit: context.reading.unit,
    }),
  );
  const kept = Uint32Array.from({ length: times.length }, (_, row) => row).filter((row) => !isOff(times[row]!));
  if (kept.length === 0) throw faultError(new Fault('empty', 'no row is left'), { file: context.file });
  return { columns: gather(rows.columns, kept), lineOf: (row) => rows.lineOf(kept[row]!) };
}

/** A candle that has not ended is left out; more than one means that the times are wrong. */
export function withoutOpenCandle(
  rows: KeptRows,
  { pair, timeframe, kind }: SeriesKey,
  warnings: ImportWarning[],
  { nowMs, file, reading }: FinishContext,
): Columns {
  const { columns } = rows;
  const last = columns.openTimeMs.length - 1;
  const timeMs = columns.openTimeMs[last]!;
  if (timeMs > nowMs)
    throw faultError(
      new Fault('bad-time', `the candle of ${iso(timeMs)} lies in the future: the unit or zone of the times is wrong`),
      { file, unit: reading.unit, at: rows.lineOf(last) },
    );
  if (kind === 'funding' || nextOpenMs(timeMs, timeframe) <= nowMs) return columns;
  if (last === 0) throw faultError(new Fault('empty', 'the only candle has not ended yet'), { file });
  warnings.push({
    code: 'unfinished-dropped',
    file,
    pair,
    rows: 1,
    timeMs,
    message: `${file}: the candle of ${iso(timeMs)} has not ended yet and is left out.`,
  });
  return columnsOfList(columnList(columns).map((column) => column.subarray(0, last)));
}
