import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
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
  const folders = new Set(list.map(({ key }) => dirname(seriesPath(dataDir, key))));
  for (const folder of folders) {
    makeFolder(folder);
    removeLeftovers(folder);
  }
  try {
    for (const series of list) {
      const path = seriesPath(dataDir, series.key);
      const temporary = `${path}.${process.pid}.tmp`;
      prepared.push({ temporary, path });
      writeSynced(temporary, encodeSeries(series));
    }
    for (const { temporary, path } of prepared) renameSync(temporary, path);
  } finally {
    for (const { temporary } of prepared) rmSync(temporary, { force: true });
  }
  for (const folder of folders) syncFolder(folder);
  return prepared.map(({ path }) => path);
}

/** Temporary files of a process that was killed while it wrote: whoever holds the lock is the only one that has any. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/\.tradai\.\d+\.tmp$/.test(name)) rmSync(join(folder, name), { force: true });
  }
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
  } catch (error) {
    // The system does not name the file of a descriptor.
    throw Object.assign(error as NodeJS.ErrnoException, { path });
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
