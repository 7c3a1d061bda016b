import { timeframeMs } from '@tradai/strategy-sdk';
import {
  candleFrame,
  candleSpan,
  candleTimes,
  createLibrary,
  libraryOfSeries,
  listLibraries,
  openLibrary,
  openWriter,
  readCandles,
  seriesOfSymbol,
  symbolOfSeries,
  symbolsOf,
  updateFrame,
  writeFrame,
  type ArcticLibrary,
  type ArcticSource,
  type ArcticWriter,
  type FrameToWrite,
  type MetadataValue,
  type StoredCandles,
  type WriterLeases,
} from '../arcticdb/index.ts';
import { allocColumns, heapAlloc, makeSeries, MARKETS, type CandleSeries, type SeriesKey } from '../candles.ts';
import { coverageOfSeries } from '../coverage.ts';
import { isSameRow } from '../import/row-order.ts';
import type { CandleTarget } from './candle-target.ts';

/** Each update leaves small slices, and each slice is a request of whoever reads. */
const MOST_SLICES_OVER_NEEDED = 4;

export interface ArcticPlace {
  readonly source: ArcticSource;
  /** For people, without credentials. */
  readonly place: string;
  readonly pathPrefix: string;
  readonly leases: WriterLeases;
}

/**
 * Stores in ArcticDB: a library for each market of an exchange, made when it is not there, and a symbol for each series. A piece is an
 * update of its own time, so to store it twice does no harm; earlier versions are deleted but for those of snapshots.
 */
export function arcticTarget({ source, place, pathPrefix, leases }: ArcticPlace): CandleTarget {
  const writers = new Map<string, Promise<ArcticWriter>>();
  const writerOf = (key: SeriesKey): Promise<ArcticWriter> => {
    const name = libraryOfSeries(key);
    const known = writers.get(name);
    if (known !== undefined) return known;
    const opened = openLibrary(source, name)
      .catch((error: unknown) => {
        if (!isCode(error, 'arctic-no-library')) throw error;
        return createLibrary(source, name, { pathPrefix });
      })
      .then((library) => openWriter(library, leases));
    writers.set(name, opened);
    return opened;
  };
  /** Without making one where there is none. */
  const libraryFor = async (of: Pick<SeriesKey, 'exchange' | 'market'>): Promise<ArcticLibrary | null> => {
    const opened = writers.get(libraryOfSeries(of));
    if (opened !== undefined) return (await opened).library;
    return openLibrary(source, libraryOfSeries(of)).catch((error: unknown) => {
      if (isCode(error, 'arctic-no-library')) return null;
      throw error;
    });
  };
  const read = async (key: SeriesKey, range = {}): Promise<StoredCandles | null> => {
    const { library } = await writerOf(key);
    return readCandles(library, symbolOfSeries(key), range).catch(noneWithoutSymbol);
  };
  return {
    place,
    // Every change of a symbol takes its lease.
    alone: (_, work) => work(),
    async span(key) {
      const { library } = await writerOf(key);
      return candleSpan(library, symbolOfSeries(key)).catch(noneWithoutSymbol);
    },
    async add(series) {
      const [fromMs, lastMs] = [series.openTimeMs[0]!, series.openTimeMs.at(-1)!];
      const { same, differing } = compare(await read(series.key, { fromMs, toMs: lastMs + 1 }), series);
      if (same === series.length) return { candles: same, added: 0, replaced: 0 };
      const symbol = symbolOfSeries(series.key);
      const { rows } = await updateFrame(await writerOf(series.key), symbol, frameOf(series), optionsOf(series.key));
      return { candles: rows, added: series.length - same - differing, replaced: differing };
    },
    // A library has no place for it, and to ask again costs a request.
    knownEmpty: () => Promise.resolve([]),
    noteEmpty: () => Promise.resolve(),
    async tidy(key) {
      const stored = await read(key);
      const writer = await writerOf(key);
      if (stored === null) return;
      const needed = Math.ceil(stored.openTimeMs.length / writer.library.config.rowsPerSlice);
      if (stored.slices <= needed * MOST_SLICES_OVER_NEEDED) return;
      await writeFrame(writer, symbolOfSeries(key), frameOf(makeSeries(key, stored)), optionsOf(key));
    },
    async coverage(key) {
      const stored = await read(key);
      return stored === null ? null : coverageOfSeries(makeSeries(key, stored));
    },
    async times(key) {
      const library = await libraryFor(key);
      if (library === null) return new Float64Array(0);
      // Months are not equally long.
      const stepMs = key.kind === 'funding' || key.timeframe === '1M' ? null : timeframeMs(key.timeframe);
      const times = await candleTimes(library, symbolOfSeries(key), stepMs).catch(noneWithoutSymbol);
      return times ?? new Float64Array(0);
    },
    async read(key, range) {
      const library = await libraryFor(key);
      const stored =
        library === null ? null : await readCandles(library, symbolOfSeries(key), range).catch(noneWithoutSymbol);
      return makeSeries(key, stored ?? allocColumns(0, heapAlloc));
    },
    async list(exchange, market) {
      const library = await libraryFor({ exchange, market });
      const symbols = library === null ? [] : await symbolsOf(library);
      return symbols.map((symbol) => seriesOfSymbol({ exchange, market }, symbol)).filter((key) => key !== null);
    },
    async markets() {
      const names = await listLibraries(source);
      return names.flatMap((name) => {
        const market = MARKETS.find((each) => name.endsWith(`.${each}`));
        return market === undefined ? [] : [{ exchange: name.slice(0, -market.length - 1), market }];
      });
    },
  };
}

function compare(stored: StoredCandles | null, series: CandleSeries): Record<'same' | 'differing', number> {
  const counts = { same: 0, differing: 0 };
  if (stored === null) return counts;
  const places = new Map(Array.from(series.openTimeMs, (time, i) => [time, i]));
  stored.openTimeMs.forEach((time, row) => {
    const place = places.get(time);
    if (place !== undefined) counts[isSameRow(stored, row, series, place) ? 'same' : 'differing'] += 1;
  });
  return counts;
}

/** A funding series has one column, its rate. */
function frameOf(series: CandleSeries): FrameToWrite {
  const frame = candleFrame(series);
  if (series.key.kind !== 'funding') return frame;
  return {
    ...frame,
    columns: [{ name: 'funding_rate', data: { kind: 'number', type: 'float64', values: series.open } }],
  };
}

/** Metadata go with every version, since a new one does not take over those of the one before. */
function optionsOf({ exchange, market, pair, timeframe, kind }: SeriesKey): {
  readonly metadata: MetadataValue;
  readonly prune: true;
} {
  const ofKind = kind === 'funding' ? { kind: 'funding_rate' } : { timeframe, ...(kind === 'candle' ? {} : { kind }) };
  return { metadata: { exchange, market, pair, ...ofKind }, prune: true };
}

function noneWithoutSymbol(error: unknown): null {
  if (isCode(error, 'arctic-no-symbol')) return null;
  throw error;
}

function isCode(error: unknown, code: string): boolean {
  return (error as { readonly code?: unknown }).code === code;
}
