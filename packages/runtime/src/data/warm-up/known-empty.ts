import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { SeriesKey } from '../candles.ts';
import { seriesPath } from '../cache/series-path.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { joinNear } from './missing-ranges.ts';

/**
 * Ranges in which a source has no candles, by source. An exchange was asked twice for each; of an ArcticDB library they are holes between its own
 * candles. They are kept beside the series so that nobody asks again in every run.
 */
export type KnownEmpty = Readonly<Record<string, readonly HalfOpenRange[]>>;

const SCHEMA = 'tradai.known-empty/1';

interface Stored {
  readonly schema?: unknown;
  readonly sources?: Readonly<Record<string, readonly (readonly [fromMs: number, toMs: number])[]>>;
}

/** `BTC_USDT-1h.empty.json`. */
function knownEmptyPath(dataDir: string, key: SeriesKey): string {
  return seriesPath(dataDir, key).replace(/\.tradai$/, '.empty.json');
}

/** Nothing when the file is not there or cannot be read: what it says can be asked again. */
export function readKnownEmpty(dataDir: string, key: SeriesKey): KnownEmpty {
  try {
    const { schema, sources = {} } = JSON.parse(readFileSync(knownEmptyPath(dataDir, key), 'utf8')) as Stored;
    if (schema !== SCHEMA) return {};
    const list = Object.entries(sources).map(
      ([source, ranges]) => [source, ranges.map(([fromMs, toMs]) => ({ fromMs, toMs }))] as const,
    );
    return Object.fromEntries(list);
  } catch {
    return {};
  }
}

/** The caller holds the cache's lock. Nothing to know is no file. */
export function writeKnownEmpty(dataDir: string, key: SeriesKey, known: KnownEmpty): void {
  if (Object.keys(known).length === 0) return rmSync(knownEmptyPath(dataDir, key), { force: true });
  const sources = Object.fromEntries(
    Object.entries(known).map(([source, ranges]) => [source, ranges.map(({ fromMs, toMs }) => [fromMs, toMs])]),
  );
  const path = knownEmptyPath(dataDir, key);
  const aside = `${path}.${process.pid}.tmp`;
  writeFileSync(aside, `${JSON.stringify({ schema: SCHEMA, series: basename(path, '.empty.json'), sources })}\n`);
  renameSync(aside, path);
}

export function withEmpty(known: KnownEmpty, source: string, ranges: readonly HalfOpenRange[]): KnownEmpty {
  if (ranges.length === 0) return known;
  const all = [...(known[source] ?? []), ...ranges].toSorted((a, b) => a.fromMs - b.fromMs);
  return { ...known, [source]: joinNear(all) };
}
