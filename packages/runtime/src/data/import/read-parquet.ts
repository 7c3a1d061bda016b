import type { DecodedArray, SchemaElement } from 'hyparquet';
import { collect } from './collect.ts';
import { Fault, faultError } from './fault.ts';
import { columnName, plainCell, timeCell } from './read-arrow.ts';
import { readValues, type Cell, type ValueTable } from './read-values.ts';
import type { Part, ReadContext, Reading } from './reading.ts';

/** Reads a parquet file column by column. The library is loaded when the first one comes. */
export async function readParquet(part: Part, context: ReadContext): Promise<Reading> {
  const bytes = await collect(part);
  let table: ValueTable;
  try {
    table = await valuesOf(bytes);
  } catch (error) {
    throw faultError(new Fault('corrupt', `the parquet file is damaged: ${(error as Error).message}`), context, error);
  }
  if (table.length === 0) throw faultError(new Fault('empty', 'the table has no rows'), context);
  return readValues(table, context);
}

async function valuesOf(bytes: Buffer): Promise<ValueTable> {
  const [{ parquetMetadata, parquetRead }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(buffer);
  const schema = metadata.schema.filter((element) => element.num_children === undefined);
  const length = Number(metadata.num_rows);
  const columns = new Map(schema.map(({ name }) => [name, Array.from<unknown>({ length })]));
  await parquetRead({
    file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
    metadata,
    compressors,
    parsers: {
      timestampFromMilliseconds: Number,
      timestampFromMicroseconds: (us) => Number(us / 1000n),
      timestampFromNanoseconds: (ns) => Number(ns / 1_000_000n),
    },
    onChunk: ({ columnName: name, columnData, rowStart }) => copyInto(columns.get(name), columnData, rowStart),
  });
  const cells = schema.map((element) => cellReader(columns.get(element.name)!, element));
  return {
    names: schema.map(({ name }) => columnName(name)),
    length,
    width: () => schema.length,
    cell: (row, place) => cells[place]!(row),
  };
}

function copyInto(column: unknown[] | undefined, data: DecodedArray, rowStart: number): void {
  if (!column) return;
  for (let i = 0; i < data.length && rowStart + i < column.length; i += 1) column[rowStart + i] = data[i];
}

function cellReader(
  column: readonly unknown[],
  { logical_type: logical, converted_type: converted, type }: SchemaElement,
): (row: number) => Cell {
  const isTime =
    logical?.type === 'TIMESTAMP' ||
    converted === 'TIMESTAMP_MILLIS' ||
    converted === 'TIMESTAMP_MICROS' ||
    type === 'INT96';
  if (!isTime) return (row) => plainCell(column[row]);
  const zoned = logical?.type === 'TIMESTAMP' ? logical.isAdjustedToUTC : converted !== undefined;
  return (row) => timeCell((column[row] ?? null) as number | null, zoned);
}
