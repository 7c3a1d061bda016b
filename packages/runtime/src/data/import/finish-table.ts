import type { Timeframe } from '@tradai/strategy-sdk';
import { columnsOfList, type Columns, type SeriesKey } from '../candles.ts';
import type { CandleTable } from './candle-table.ts';
import { onGrid, shiftCloseTimes, withoutOpenCandle, type KeptRows } from './candle-times.ts';
import { Fault, faultError } from './fault.ts';
import type { FinishContext } from './reading.ts';
import { orderRows, type RowsInOrder } from './row-order.ts';
import { identify } from './series-identity.ts';
import { findStepChange } from './steps.ts';
import { chooseTimeframe } from './timeframe-choice.ts';
import { candlesOfTrades, type TradeTable } from './trade-table.ts';
import { tallyWarnings, type ImportWarning } from './warnings.ts';

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

/** Checks order, timeframe and grid of a table and names its series. Throws `DataError`s. */
export function finishCandles(table: CandleTable, context: FinishContext): FinishedTable {
  const { reading, options } = context;
  const place = { file: context.file, unit: reading.unit };
  const columns = columnsOfList(table.rows.join());
  if (columns.openTimeMs.length === 0) throw faultError(new Fault('empty', 'no row is left'), place);
  refuseVolumeUnit(table, context);
  const rows = orderRows({
    columns,
    lineOf: (row) => table.lines.lineOf(row),
    options,
    usedZone: reading.usedZone,
    place,
  });
  const identity = inFile(place, () => identify(table.pair, context.claims, reading.kind, options, context.alone));
  const warnings = [...rowWarnings(table, place), ...orderWarnings(rows, place)];
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

type TallyPlace = Parameters<typeof tallyWarnings>[3];

/** One wrong quotient is a slip of the venue; most wrong is another unit. */
function refuseVolumeUnit({ volumeMismatch, volumeChecks }: CandleTable, { file, reading }: FinishContext): void {
  if (volumeMismatch.rows === 0 || volumeMismatch.rows * 2 < volumeChecks) return;
  const reason = `${reading.quoteName} ÷ volume lies outside low…high: the volume is not in the base asset`;
  throw faultError(
    new Fault('volume-unit', reason, { option: 'volumeColumn', values: 'the column in the base asset' }),
    { file, unit: reading.unit, at: volumeMismatch.lines[0]! },
  );
}

function rowWarnings(table: CandleTable, place: TallyPlace): ImportWarning[] {
  return [
    tallyWarnings('empty-rows-dropped', table.emptyRows, 'without a value left out', place),
    tallyWarnings('bad-rows-dropped', table.badRows, 'with impossible values left out', place),
    tallyWarnings('clamped', table.clamped, 'had high or low widened to open and close', place),
    tallyWarnings('volume-converted', table.converted, 'had their quote volume divided by the close', place),
    tallyWarnings(
      'volume-mismatch',
      table.volumeMismatch,
      'have a quote volume that does not fit volume and price',
      place,
    ),
  ].flat();
}

function orderWarnings(rows: RowsInOrder, place: TallyPlace): ImportWarning[] {
  return [
    tallyWarnings('sorted', rows.sorted, 'were out of order and have been sorted', place),
    tallyWarnings('duplicates-merged', rows.merged, 'equal to another left out', place),
    tallyWarnings('conflicts-resolved', rows.resolved, 'that differ from another of the same time left out', place),
  ].flat();
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

function inFile<Result>(place: { file: string }, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault ? faultError(error, { file: place.file }) : error;
  }
}
