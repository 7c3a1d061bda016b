import { allocColumns, heapAlloc, type CandleSeries, type Columns, type SeriesKey } from '../candles.ts';
import { firstFrom } from './missing-ranges.ts';
import type { HalfOpenRange } from '../timerange.ts';

export type OriginKind = 'cache' | 'arcticdb' | 'exchange';

/** Where candles of a series came from. */
export interface Origin {
  readonly kind: OriginKind;
  /** For people, without credentials. */
  readonly place: string;
}

/** Candles of one series that several sources gave, with the source of each. */
export interface Patchwork {
  readonly key: SeriesKey;
  readonly columns: Columns;
  readonly origins: readonly Origin[];
  /** Per candle its place in `origins`. */
  readonly origin: Uint8Array;
}

/** Candles in a row that came from one source. */
export interface PatchPart extends Origin {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly candles: number;
}

/** What the cache has; nothing when it has no such series. */
export function patchworkOf(key: SeriesKey, cached: CandleSeries | null, dataDir: string): Patchwork {
  const columns = cached ?? allocColumns(0, heapAlloc);
  return {
    key,
    columns,
    origins: [{ kind: 'cache', place: dataDir }],
    origin: new Uint8Array(columns.openTimeMs.length),
  };
}

/** For messages: `the local cache`, `ArcticDB (s3://…)`. */
export function describeOrigin({ kind, place }: Origin): string {
  if (kind === 'cache') return 'the local cache';
  return kind === 'arcticdb' ? `ArcticDB (${place})` : place;
}

/** The candles of a range, oldest first, as runs of one source; holes are inside. */
export function partsIn({ columns, origin, origins }: Patchwork, { fromMs, toMs }: HalfOpenRange): PatchPart[] {
  const { openTimeMs } = columns;
  const parts: { place: number; firstMs: number; lastMs: number; candles: number }[] = [];
  for (let row = firstFrom(openTimeMs, fromMs); row < openTimeMs.length && openTimeMs[row]! < toMs; row += 1) {
    const time = openTimeMs[row]!;
    const part = parts.at(-1);
    if (part !== undefined && part.place === origin[row]) {
      part.lastMs = time;
      part.candles += 1;
    } else parts.push({ place: origin[row]!, firstMs: time, lastMs: time, candles: 1 });
  }
  return parts.map(({ place, ...part }) => ({ ...origins[place]!, ...part }));
}
