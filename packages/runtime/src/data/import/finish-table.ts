import { candleOpenMs, nextOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { Columns, SeriesKey } from '../candles.ts';
import type { CandleTable } from './candle-table.ts';
import { Fault, faultError } from './fault.ts';
import type { ReadContext, Reading } from './reading.ts';
import { gather, iso, orderRows, type RowsInOrder } from './row-order.ts';
import { identify } from './series-identity.ts';
import { findStepChange } from './steps.ts';
import { chooseTimeframe } from './timeframe-choice.ts';
import { candlesOfTrades, type TradeTable } from './trade-table.ts';
import { Tally, tallied, type ImportWarning } from './warnings.ts';

/** A checked series of one file. */
export interface FinishedTable {
  readonly key: SeriesKey;
  readonly columns: Columns;
  readonly file: string;
  readonly unit: 'line' | 'row';
  lineOf(row: number): number;
  readonly warnings: readonly ImportWarning[];
  readonly notes: readonly string[];
}

/** What is known about all tables of the file. */
export interface FinishContext extends ReadContext {
  readonly reading: Reading;
  /** Present, in epoch milliseconds: candles that are open then are left out. */
  readonly nowMs: number;
  /** Whether the file holds one pair only. */
  readonly alone: boolean;
}

/** Checks order, timeframe and grid of a table and names its series. Throws `DataError`s. */
export function finishCandles(table: CandleTable, context: FinishContext): FinishedTable {
  const { reading, options } = context;
  const place = { file: context.file, unit: reading.unit };
  const [openTimeMs, open, high, low, close, volume] = table.rows.join() as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  if (openTimeMs.length === 0) throw faultError(new Fault('empty', 'no row is left'), place);
  refuseVolumeUnit(table, context);
  const rows = orderRows({
    columns: { openTimeMs, open, high, low, close, volume },
    lineOf: (row) => table.lines.lineOf(row),
    options,
    usedZone: reading.usedZone,
    place,
  });
  const identity = inFile(place, () => identify(table.pair, context.claims, reading.kind, options, context.alone));
  const warnings = [...rowWarnings(table, context), ...orderWarnings(rows, context)];
  if (reading.kind === 'funding')
    return finish({ ...identity, timeframe: '1h', kind: 'funding' }, rows, identity.notes, warnings, context);
  refuseStepChange(rows, context);
  const timeframe = inFile(place, () =>
    chooseTimeframe({
      times: rows.columns.openTimeMs,
      option: options.timeframe,
      named: context.claims.timeframe,
      statedMs: reading.statedMs,
    }),
  );
  warnings.push(...shiftCloseTimes(rows.columns.openTimeMs, timeframe, context));
  const gridded = onGrid(rows, timeframe, warnings, context);
  return finish({ ...identity, timeframe, kind: reading.kind }, gridded, identity.notes, warnings, context);
}

/** Builds candles from trades; ids give the order, so trades out of order are sorted and reported. Throws `DataError`s. */
export function finishTrades(table: TradeTable, timeframe: Timeframe, context: FinishContext): FinishedTable {
  const place = { file: context.file, unit: context.reading.unit };
  if (table.rows.length === 0) throw faultError(new Fault('empty', 'the file has no trades'), place);
  if (table.firstUnorderedLine > 0 && context.options.sort !== true) {
    throw faultError(
      new Fault('order', 'the trade is before the one above, and trades have no ids to sort by', {
        option: 'sort',
        values: 'true',
      }),
      { ...place, at: table.firstUnorderedLine },
    );
  }
  const { columns, firstRows, repeated } = candlesOfTrades(table, timeframe);
  const identity = inFile(place, () => identify(table.pair, context.claims, 'candle', context.options, context.alone));
  const warnings: ImportWarning[] = [];
  if (table.outOfOrder > 0)
    warnings.push({
      code: 'sorted',
      file: context.file,
      rows: table.outOfOrder,
      message: `${context.file}: ${table.outOfOrder} trades were out of order and have been sorted.`,
    });
  if (repeated > 0)
    warnings.push({
      code: 'duplicates-merged',
      file: context.file,
      rows: repeated,
      message: `${context.file}: ${repeated} trades with the id of another were counted once.`,
    });
  const rows = { columns, lineOf: (row: number) => table.lines.lineOf(firstRows[row]!) };
  return finish({ ...identity, timeframe, kind: 'candle' }, rows, identity.notes, warnings, context);
}

type KeptRows = Pick<RowsInOrder, 'columns' | 'lineOf'>;

function finish(
  key: SeriesKey,
  rows: KeptRows,
  notes: readonly string[],
  warnings: ImportWarning[],
  context: FinishContext,
): FinishedTable {
  const columns = withoutOpenCandle(rows, key, warnings, context);
  const { exchange, market, pair, timeframe, kind } = key;
  return {
    key: { exchange, market, pair, timeframe, kind },
    columns,
    file: context.file,
    unit: context.reading.unit,
    lineOf: (row) => rows.lineOf(row),
    warnings,
    notes,
  };
}

/** One wrong quotient is a slip of the venue; most wrong is another unit. */
function refuseVolumeUnit({ volumeMismatch, volumeChecks }: CandleTable, { file, reading }: FinishContext): void {
  if (volumeMismatch.rows === 0 || volumeMismatch.rows * 2 < volumeChecks) return;
  const reason = `${reading.quoteName} ÷ volume lies outside low…high: the volume is not in the base asset`;
  throw faultError(
    new Fault('volume-unit', reason, { option: 'volumeColumn', values: 'the column in the base asset' }),
    { file, unit: reading.unit, at: volumeMismatch.lines[0]! },
  );
}

function rowWarnings(table: CandleTable, context: FinishContext): ImportWarning[] {
  return [
    warning('empty-rows-dropped', table.emptyRows, 'without a value left out', context),
    warning('bad-rows-dropped', table.badRows, 'with impossible values left out', context),
    warning('clamped', table.clamped, 'had high or low widened to open and close', context),
    warning('volume-converted', table.converted, 'had their quote volume divided by the close', context),
    warning('volume-mismatch', table.volumeMismatch, 'have a quote volume that does not fit volume and price', context),
  ].flat();
}

function orderWarnings(rows: RowsInOrder, context: FinishContext): ImportWarning[] {
  return [
    warning('sorted', rows.sorted, 'were out of order and have been sorted', context),
    warning('duplicates-merged', rows.merged, 'equal to another left out', context),
    warning('conflicts-resolved', rows.resolved, 'that differ from another of the same time left out', context),
  ].flat();
}

function warning(
  code: ImportWarning['code'],
  tally: Tally,
  what: string,
  { file, reading }: FinishContext,
): ImportWarning[] {
  if (tally.rows === 0) return [];
  return [
    { code, file, rows: tally.rows, lines: tally.lines, message: `${file}: ${tallied(tally, reading.unit)} ${what}.` },
  ];
}

function refuseStepChange(rows: RowsInOrder, { file, reading, options }: FinishContext): void {
  const change = options.timeframe === undefined ? findStepChange(rows.columns.openTimeMs) : null;
  if (change === null) return;
  const lines = [rows.lineOf(change.at - 1), rows.lineOf(change.at)];
  const [before, after] = lines[0]! < lines[1]! ? [change.before, change.after] : [change.after, change.before];
  throw faultError(
    new Fault(
      'mixed-timeframe',
      `candles of ${before} up to this ${reading.unit}, of ${after} from it on; import them as files of their own`,
    ),
    { file, unit: reading.unit, at: Math.max(...lines), lines },
  );
}

/** Moves times that mark the end of their candle to its beginning, where option, header or the times themselves say so. */
function shiftCloseTimes(
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

function onGrid(rows: KeptRows, timeframe: Timeframe, warnings: ImportWarning[], context: FinishContext): KeptRows {
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
  warnings.push(...warning('off-grid-dropped', off, `off the ${timeframe} grid left out`, context));
  const kept = Uint32Array.from({ length: times.length }, (_, row) => row).filter((row) => !isOff(times[row]!));
  if (kept.length === 0) throw faultError(new Fault('empty', 'no row is left'), { file: context.file });
  return { columns: gather(rows.columns, kept), lineOf: (row) => rows.lineOf(kept[row]!) };
}

/** A candle that has not ended is left out; more than one means that the times are wrong. */
function withoutOpenCandle(
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
  const cut = (column: Float64Array) => column.subarray(0, last);
  return {
    openTimeMs: cut(columns.openTimeMs),
    open: cut(columns.open),
    high: cut(columns.high),
    low: cut(columns.low),
    close: cut(columns.close),
    volume: cut(columns.volume),
  };
}

function inFile<Result>(place: { file: string }, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault ? faultError(error, { file: place.file }) : error;
  }
}
