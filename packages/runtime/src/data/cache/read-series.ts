import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import {
  allocColumns,
  columnList,
  columnsOfList,
  makeSeries,
  type Alloc,
  type CandleSeries,
  type Columns,
  type SeriesKey,
} from '../candles.ts';
import { dailyPriceDigits, dayOf, type DailyPriceDigits } from '../price-digits.ts';
import { bytesOf, checksumOf } from './bytes.ts';
import { COLUMN_COUNT, corrupt, decodeHeader, HEADER_BYTES, seriesHash, type CacheHeader } from './header.ts';
import { seriesPath } from './series-path.ts';

/** A series as loaded, with the decimals of its prices day by day (of the loaded candles only). */
export interface LoadedSeries extends CandleSeries {
  readonly priceDigits: DailyPriceDigits;
}

/** Start inclusive, end exclusive, in milliseconds; infinite ends mean all there is. */
export interface ReadRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The 64 bytes in front of a series; `null` when the cache does not have it. */
export function readHeader(dataDir: string, key: SeriesKey): CacheHeader | null {
  const file = seriesPath(dataDir, key);
  if (!existsSync(file)) return null;
  return withFile(file, (descriptor) => headerOf(descriptor, file, key));
}

/**
 * Reads a series, or the part of it inside `range`, into memory from `alloc`. Only the bytes of the range are read; the checksum is
 * verified when all of them are. `null` when the cache does not have the series. Throws `cache-corrupt` and `cache-newer`.
 */
export function readSeries(dataDir: string, key: SeriesKey, alloc: Alloc, range?: ReadRange): LoadedSeries | null {
  const file = seriesPath(dataDir, key);
  if (!existsSync(file)) return null;
  return withFile(file, (descriptor) => {
    const header = headerOf(descriptor, file, key);
    const from = range === undefined ? 0 : firstIndexAt(descriptor, header, range.fromMs, file);
    const to = range === undefined ? header.count : firstIndexAt(descriptor, header, range.toMs, file);
    return readRows(descriptor, { header, file, key, from, to: Math.max(from, to), alloc });
  });
}

/** Open times alone, rising, without the checksum being verified; empty when the cache does not have the series. */
export function readTimes(dataDir: string, key: SeriesKey): Float64Array {
  const file = seriesPath(dataDir, key);
  if (!existsSync(file)) return new Float64Array(0);
  return withFile(file, (descriptor) => {
    const times = new Float64Array(headerOf(descriptor, file, key).count);
    readExactly(descriptor, bytesOf(times), HEADER_BYTES, file);
    return times;
  });
}

interface RowsToRead {
  readonly header: CacheHeader;
  readonly file: string;
  readonly key: SeriesKey;
  readonly from: number;
  readonly to: number;
  readonly alloc: Alloc;
}

function readRows(descriptor: number, { header, file, key, from, to, alloc }: RowsToRead): LoadedSeries {
  const columns = allocColumns(to - from, alloc);
  columnList(columns).forEach((column, place) => {
    readExactly(descriptor, bytesOf(column), HEADER_BYTES + (place * header.count + from) * 8, file);
  });
  const series = makeSeries(key, columns);
  const digits = new Uint8Array(header.days);
  readExactly(descriptor, digits, HEADER_BYTES + COLUMN_COUNT * header.count * 8, file);
  const whole = from === 0 && to === header.count;
  if (whole && checksumOf(series, digits) !== header.checksum)
    throw corrupt(file, 'its contents do not match its checksum');
  return { ...series, priceDigits: digitsFor(series, header, digits, whole) };
}

/** Version 1 stored no digits: they are counted now, and stored when the series is written next. */
function digitsFor(series: CandleSeries, header: CacheHeader, stored: Uint8Array, whole: boolean): DailyPriceDigits {
  if (header.version === 1) return dailyPriceDigits(series);
  return whole ? { firstDay: dayOf(header.firstMs), digits: stored } : digitsOfPart(series, header, stored);
}

/** The stored bytes serve for days inside the range; its first and last day may be cut, so their candles are counted anew. */
function digitsOfPart(series: CandleSeries, header: CacheHeader, stored: Uint8Array): DailyPriceDigits {
  if (series.length === 0) return { firstDay: 0, digits: new Uint8Array(0) };
  const times = series.openTimeMs;
  const firstDay = dayOf(times[0]!);
  const lastDay = dayOf(times[series.length - 1]!);
  const offset = dayOf(header.firstMs);
  const digits = stored.slice(firstDay - offset, lastDay - offset + 1);
  let head = 1;
  while (head < series.length && dayOf(times[head]!) === firstDay) head += 1;
  let tail = series.length - 1;
  while (tail > 0 && dayOf(times[tail - 1]!) === lastDay) tail -= 1;
  digits[0] = dailyPriceDigits(slice(series, 0, head)).digits[0]!;
  digits[lastDay - firstDay] = dailyPriceDigits(slice(series, tail, series.length)).digits[0]!;
  return { firstDay, digits };
}

function slice(series: CandleSeries, from: number, to: number): Columns {
  return columnsOfList(columnList(series).map((column) => column.subarray(from, to)));
}

/** Binary search in the time column on disk: some twenty reads of eight bytes in a million candles. */
function firstIndexAt(descriptor: number, header: CacheHeader, timeMs: number, file: string): number {
  if (header.count === 0 || timeMs <= header.firstMs) return 0;
  if (timeMs > header.lastMs) return header.count;
  const value = new Float64Array(1);
  let low = 0;
  let high = header.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    readExactly(descriptor, bytesOf(value), HEADER_BYTES + middle * 8, file);
    if (value[0]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function headerOf(descriptor: number, file: string, key: SeriesKey): CacheHeader {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const got = readSync(descriptor, bytes, 0, HEADER_BYTES, 0);
  const header = decodeHeader(bytes.subarray(0, got), fstatSync(descriptor).size, file);
  if (header.seriesHash !== seriesHash(key)) throw corrupt(file, 'it holds another series than its name says');
  return header;
}

function readExactly(descriptor: number, target: Uint8Array, position: number, file: string): void {
  for (let done = 0; done < target.byteLength;) {
    const got = readSync(descriptor, target, done, target.byteLength - done, position + done);
    if (got === 0) throw corrupt(file, 'it ends early');
    done += got;
  }
}

function withFile<Result>(file: string, use: (descriptor: number) => Result): Result {
  // Whoever opens a pipe waits for somebody who writes, and what reads a folder is told no name.
  if (!statSync(file).isFile()) throw corrupt(file, 'it is no file');
  const descriptor = openSync(file, 'r');
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
