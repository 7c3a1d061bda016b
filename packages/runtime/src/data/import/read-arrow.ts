import { zstdDecompressSync } from 'node:zlib';
import type * as ArrowModule from 'apache-arrow';
import type { Vector } from 'apache-arrow';
import { arrowMessages } from './arrow-messages.ts';
import { collect } from './collect.ts';
import { Fault, faultError } from './fault.ts';
import { checkLz4Frame } from './lz4-frame.ts';
import { readValues, type Cell, type ValueTable } from './read-values.ts';
import type { Part, ReadContext, Reading } from './reading.ts';

type Arrow = typeof ArrowModule;

/** Reads a feather (Arrow IPC) file, as freqtrade and pandas write it. The library is loaded when the first one comes. */
export async function readArrow(part: Part, context: ReadContext): Promise<Reading> {
  const bytes = await collect(part);
  const arrow = await loadArrow();
  let table: ValueTable;
  try {
    table = valuesOf(arrow, arrowMessages(bytes));
  } catch (error) {
    if (error instanceof Fault) throw faultError(error, context);
    throw faultError(new Fault('corrupt', `the Arrow file is damaged: ${(error as Error).message}`), context, error);
  }
  if (table.length === 0) throw faultError(new Fault('empty', 'the table has no rows'), context);
  return readValues(table, context);
}

async function loadArrow(): Promise<Arrow> {
  // The default export: what a bundler leaves of a CommonJS module has no other.
  const [arrow, { default: lz4 }] = await Promise.all([import('apache-arrow'), import('lz4js')]);
  arrow.compressionRegistry.set(arrow.CompressionType.LZ4_FRAME, {
    decode: (data) => {
      checkLz4Frame(data);
      return lz4.decompress(data);
    },
  });
  arrow.compressionRegistry.set(arrow.CompressionType.ZSTD, { decode: (data) => zstdDecompressSync(data) });
  return arrow;
}

function valuesOf(arrow: Arrow, messages: Uint8Array): ValueTable {
  const table = arrow.tableFromIPC(messages);
  const fields = table.schema.fields;
  const cells = fields.map((field, place) => cellReader(arrow, table.getChildAt(place)!, field.type));
  return {
    names: fields.map(({ name }) => columnName(name)),
    length: table.numRows,
    width: () => fields.length,
    cell: (row, place) => cells[place]!(row),
  };
}

/** pandas' name for an index without one. */
export function columnName(name: string): string {
  return /^__index_level_\d+__$/.test(name) ? '' : name;
}

function cellReader(arrow: Arrow, vector: Vector, type: Vector['type']): (row: number) => Cell {
  if (arrow.DataType.isTimestamp(type)) {
    const zoned = typeof type.timezone === 'string' && type.timezone !== '';
    return (row) => timeCell(timeAt(vector, row), zoned);
  }
  return (row) => plainCell(vector.get(row));
}

/** Infinity for what no number of milliseconds can be. */
function timeAt(vector: Vector, row: number): number | bigint | null {
  try {
    return vector.get(row) as number | bigint | null;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** What a Date can hold. */
const LAST_MS = 8.64e15;

/** The library gives every timestamp in milliseconds. Without a zone it is a clock time and must not pass for UTC. */
export function timeCell(value: number | bigint | null, zoned: boolean): Cell {
  if (value === null) return null;
  const ms = Number(value);
  if (!(Math.abs(ms) <= LAST_MS)) return `${value}, beyond all dates`;
  return zoned ? Math.floor(ms) : new Date(ms).toISOString().slice(0, -1);
}

export function plainCell(value: unknown): Cell {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.getTime();
  if (value === null || ['number', 'string', 'boolean', 'undefined'].includes(typeof value)) return value as Cell;
  return JSON.stringify(value);
}
