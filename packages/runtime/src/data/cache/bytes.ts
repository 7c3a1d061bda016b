import { crc32 } from 'node:zlib';
import { columnList, type Columns } from '../candles.ts';

/** The memory of a column, not a copy. Cache files are little-endian, as is every machine that Node 24 runs on. */
export function bytesOf(column: Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** CRC-32 of columns and price digits in the order in which they lie in the file. */
export function checksumOf(columns: Columns, digits: Uint8Array): number {
  let sum = 0;
  for (const column of columnList(columns)) sum = crc32(bytesOf(column), sum);
  return crc32(digits, sum);
}
