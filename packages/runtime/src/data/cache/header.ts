import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { SeriesKey } from '../candles.ts';
import { DataError } from '../errors.ts';

/**
 * Layout of a cache file, little-endian:
 *
 *   0  8  magic `TRADAI\r\n` (a text-mode transfer breaks it)
 *   8  4  version
 *  12  4  number of UTC days that have a price-digits byte
 *  16  8  first 8 bytes of the SHA-256 of the series' name
 *  24  8  number of candles, float64
 *  32  8  open time of the first candle in ms, float64
 *  40  8  open time of the last candle in ms, float64
 *  48  4  CRC-32 of everything behind the header
 *  52  4  zero
 *  56  4  CRC-32 of bytes 0 to 55
 *  60  4  zero
 *  64     columns time, open, high, low, close, volume as float64, one after another
 *   …     one byte per UTC day from the first candle's to the last one's: see `dailyPriceDigits`
 *
 * Version 1 had no price-digits bytes.
 */
export const HEADER_BYTES = 64;
export const CACHE_VERSION = 2;
export const COLUMN_COUNT = 6;

const MAGIC = Buffer.from('TRADAI\r\n', 'latin1');

export interface CacheHeader {
  readonly version: number;
  readonly seriesHash: string;
  readonly count: number;
  readonly days: number;
  /** Open times of the first and last candle; 0 when there is none. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly checksum: number;
}

export function seriesHash({ exchange, market, pair, timeframe, kind }: SeriesKey): string {
  return createHash('sha256').update([exchange, market, pair, timeframe, kind].join('|')).digest('hex').slice(0, 16);
}

export function encodeHeader(header: CacheHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(header.version, 8);
  bytes.writeUInt32LE(header.days, 12);
  bytes.write(header.seriesHash, 16, 'hex');
  bytes.writeDoubleLE(header.count, 24);
  bytes.writeDoubleLE(header.firstMs, 32);
  bytes.writeDoubleLE(header.lastMs, 40);
  bytes.writeUInt32LE(header.checksum, 48);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 56)), 56);
  return bytes;
}

/** Throws `cache-corrupt` or `cache-newer`. `fileBytes` is the size of the whole file, `file` is for messages. */
export function decodeHeader(bytes: Buffer, fileBytes: number, file: string): CacheHeader {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC))
    throw corrupt(file, 'it does not begin with the header of a candle file');
  if (bytes.readUInt32LE(56) !== crc32(bytes.subarray(0, 56))) throw corrupt(file, 'its header is damaged');
  const header: CacheHeader = {
    version: bytes.readUInt32LE(8),
    days: bytes.readUInt32LE(12),
    seriesHash: bytes.toString('hex', 16, 24),
    count: bytes.readDoubleLE(24),
    firstMs: bytes.readDoubleLE(32),
    lastMs: bytes.readDoubleLE(40),
    checksum: bytes.readUInt32LE(48),
  };
  if (header.version > CACHE_VERSION) {
    throw new DataError(
      'cache-newer',
      `${file} has format version ${header.version}; this program reads up to ${CACHE_VERSION}. Update the program or import again.`,
      { file },
    );
  }
  const expected = HEADER_BYTES + header.count * COLUMN_COUNT * 8 + header.days;
  if (fileBytes !== expected) throw corrupt(file, `it has ${fileBytes} bytes where its header promises ${expected}`);
  return header;
}

export function corrupt(file: string, what: string): DataError {
  return new DataError('cache-corrupt', `${file} is damaged: ${what}. Delete it and import the candles again.`, {
    file,
  });
}
