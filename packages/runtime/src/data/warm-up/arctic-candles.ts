import { TradaiError } from '@tradai/strategy-sdk';
import type { CandleSource, SourceSpan, SourceUsage } from '../../ports/candle-source.ts';
import type * as Arctic from '../arcticdb/index.ts';
import type { ArcticLibrary, ArcticSource } from '../arcticdb/index.ts';
import { loadArcticdb } from '../arcticdb/on-demand.ts';
import { allocColumns, heapAlloc, makeSeries, type CandleSeries, type SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';

/** Requests at once, of all series together. */
const MOST_REQUESTS = 32;

export interface OpenedArctic {
  readonly source: ArcticSource;
  /** For people, without credentials. */
  readonly place: string;
  /** What was asked and received so far. */
  counts(): SourceUsage;
}

/** Candles in ArcticDB: a library for each market of an exchange, a symbol for each series. */
export class ArcticCandles implements CandleSource {
  readonly kind = 'arcticdb';
  readonly place: string;
  readonly #opened: OpenedArctic;
  readonly #libraries = new Map<string, Promise<ArcticLibrary | null>>();

  /** Nothing is read yet. */
  constructor(opened: OpenedArctic) {
    this.#opened = opened;
    this.place = opened.place;
  }

  get usage(): SourceUsage {
    return this.#opened.counts();
  }

  span(key: SeriesKey): Promise<SourceSpan | null> {
    return this.#read(key, (arctic, library, symbol) => arctic.candleSpan(library, symbol));
  }

  /** Throws `ArcticError`; a library or symbol that is not there has no candles. */
  async read(key: SeriesKey, range: HalfOpenRange): Promise<CandleSeries> {
    const candles = await this.#read(key, (arctic, library, symbol) => arctic.readCandles(library, symbol, range));
    return makeSeries(key, candles ?? allocColumns(0, heapAlloc));
  }

  async #read<Result>(
    key: SeriesKey,
    read: (arctic: typeof Arctic, library: ArcticLibrary, symbol: string) => Promise<Result>,
  ): Promise<Result | null> {
    const arctic = await loadArcticdb();
    const library = await this.#library(arctic, arctic.libraryOfSeries(key));
    if (library === null) return null;
    const attempt = (): Promise<Result | null> =>
      read(arctic, library, arctic.symbolOfSeries(key)).catch(noneFor('arctic-no-symbol'));
    // A writer replaced the version twice while it was read: it may be done now.
    return attempt().catch((error: unknown) => {
      if (isCode(error, 'arctic-changed')) return attempt();
      throw error;
    });
  }

  #library(arctic: typeof Arctic, name: string): Promise<ArcticLibrary | null> {
    const known = this.#libraries.get(name);
    if (known !== undefined) return known;
    const opened = arctic
      .openLibrary(this.#opened.source, name, (storage) => arctic.boundedStorage(storage, MOST_REQUESTS))
      .catch(noneFor('arctic-no-library'));
    this.#libraries.set(name, opened);
    return opened;
  }
}

function noneFor(code: string): (error: unknown) => null {
  return (error) => {
    if (isCode(error, code)) return null;
    throw error;
  };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof TradaiError && error.code === code;
}
