import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { columnList, type CandleSeries } from '../candles.ts';
import { dailyPriceDigits } from '../price-digits.ts';
import { bytesOf, checksumOf } from './bytes.ts';
import { CACHE_VERSION, encodeHeader, seriesHash } from './header.ts';
import { seriesPath } from './series-path.ts';

/**
 * Writes series so that either all or none are seen: every file is written and synced under a temporary name first, then all are
 * renamed. The caller holds the cache's lock. Gives the paths.
 */
export function writeSeries(dataDir: string, list: readonly CandleSeries[]): string[] {
  const prepared: { temporary: string; path: string }[] = [];
  try {
    for (const series of list) {
      const path = seriesPath(dataDir, series.key);
      const temporary = `${path}.${process.pid}.tmp`;
      mkdirSync(dirname(path), { recursive: true });
      prepared.push({ temporary, path });
      writeSynced(temporary, encodeSeries(series));
    }
    for (const { temporary, path } of prepared) renameSync(temporary, path);
  } finally {
    for (const { temporary } of prepared) rmSync(temporary, { force: true });
  }
  const paths = prepared.map(({ path }) => path);
  for (const folder of new Set(paths.map((path) => dirname(path)))) syncFolder(folder);
  return paths;
}

/** Header, columns and price digits, in the order of the file. */
function encodeSeries(series: CandleSeries): Uint8Array[] {
  const { digits } = dailyPriceDigits(series);
  const header = encodeHeader({
    version: CACHE_VERSION,
    seriesHash: seriesHash(series.key),
    count: series.length,
    days: digits.length,
    firstMs: series.openTimeMs[0] ?? 0,
    lastMs: series.openTimeMs[series.length - 1] ?? 0,
    checksum: checksumOf(series, digits),
  });
  return [header, ...columnList(series).map(bytesOf), digits];
}

function writeSynced(path: string, parts: readonly Uint8Array[]): void {
  const descriptor = openSync(path, 'w');
  try {
    for (const part of parts) {
      for (let done = 0; done < part.byteLength;) done += writeSync(descriptor, part, done, part.byteLength - done);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
