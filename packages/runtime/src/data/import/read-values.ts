import { MISSING, NO_NUMBER, parseDecimalText, PLAIN_NUMBERS } from './decimal-text.ts';
import { Fault, faultError, type PlaceUnit } from './fault.ts';
import { fieldsNeeded, type Layout } from './layout.ts';
import { layoutOf, tradesWithoutTimeframe } from './read-layout.ts';
import type { ReadContext, Reading } from './reading.ts';
import { makeRowReader, makeTimeReader, type RowFields, type RowReader } from './row-reader.ts';
import type { Sample } from './sample.ts';
import { statedLength } from './stated-length.ts';

export type Cell = number | string | boolean | null | undefined;

/** Rows that are in memory as values: a JSON array, an Arrow or parquet table. Times with a zone are UTC milliseconds. */
export interface ValueTable {
  readonly names: readonly string[] | null;
  readonly length: number;
  /** Number of values in a row; 0 for one that is no row at all. */
  width(row: number): number;
  cell(row: number, place: number): Cell;
}

const SAMPLE_ROWS = 200;
const UNIT: PlaceUnit = 'row';

/** Reads rows of values; places in messages count rows from 1. */
export async function readValues(table: ValueTable, context: ReadContext): Promise<Reading> {
  const sample = sampleOf(table);
  const layout = inFile(context, () => layoutOf(sample, context));
  if (layout.shape === 'trades' && context.options.timeframe === undefined) throw tradesWithoutTimeframe(context);
  const times = await makeTimeReader(layout, sample, context, () => columnTexts(table, layout.time)).catch(
    (error: unknown) => {
      throw error instanceof Fault ? faultError(error, { file: context.file, unit: UNIT, at: 1 }) : error;
    },
  );
  const rows = makeRowReader(layout, times, context);
  const fault = readRows(table, layout, rows, context);
  return {
    candles: rows.candles.tables,
    trades: rows.trades.tables,
    kind: (layout.shape === 'candles' ? layout.kind : null) ?? context.kind,
    unit: UNIT,
    statedMs: layout.shape === 'candles' ? statedLength(sample, layout) : null,
    stampsClose: layout.shape === 'candles' && layout.stampsClose,
    usedZone: times.usedZone,
    quoteName: layout.shape === 'candles' ? layout.quoteName : '',
    fault,
  };
}

function readRows(table: ValueTable, layout: Layout, rows: RowReader, context: ReadContext) {
  const needed = fieldsNeeded(layout);
  let row = 0;
  const fields: RowFields = {
    number: (place) => numberOf(table.cell(row, place)),
    text: (place) => String(table.cell(row, place) ?? 'null'),
    time: (reader, place, previousMs) => reader.fromText(String(table.cell(row, place) ?? ''), previousMs),
  };
  try {
    for (; row < table.length; row += 1) {
      const width = table.width(row);
      if (width < needed)
        throw new Fault(
          'cut-row',
          width === 0 ? 'this is no row of values' : `the row has ${width} of ${needed} values`,
        );
      rows.read(row + 1, fields);
    }
    return null;
  } catch (error) {
    if (error instanceof Fault) return faultError(error, { file: context.file, unit: UNIT, at: row + 1 });
    throw error;
  }
}

function numberOf(cell: Cell): number {
  if (typeof cell === 'number') return Number.isFinite(cell) || Number.isNaN(cell) ? cell : NO_NUMBER;
  if (typeof cell === 'string') return parseDecimalText(cell, PLAIN_NUMBERS);
  return typeof cell === 'boolean' ? NO_NUMBER : MISSING;
}

function sampleOf(table: ValueTable): Sample {
  const rows = Array.from({ length: Math.min(SAMPLE_ROWS, table.length) }, (_, row) =>
    Array.from({ length: table.width(row) }, (_unused, place) => String(table.cell(row, place) ?? 'null')),
  );
  const filled = rows.filter((row) => row.length > 0);
  return { names: table.names, rows: filled, style: PLAIN_NUMBERS };
}

// eslint-disable-next-line typescript/require-await -- shares its type with the streamed column of a text
async function* columnTexts(table: ValueTable, place: number): AsyncGenerator<string> {
  for (let row = 0; row < table.length; row += 1) yield String(table.cell(row, place) ?? '');
}

function inFile<Result>({ file }: ReadContext, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault ? faultError(error, { file }) : error;
  }
}
