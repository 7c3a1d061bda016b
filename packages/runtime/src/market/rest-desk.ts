import PQueue from 'p-queue';
import { DataError } from '../data/errors.ts';
import { isPassing, ServiceError } from '../ports/errors.ts';
import { isClosed, type LiveMarket, type MarketCandle, type MarketSeries } from '../ports/live-market.ts';
import { atLeastReal, type MarketClock } from './clock.ts';
import type { ExchangeTime } from './exchange-time.ts';
import { differenceFrom } from './known-candles.ts';
import type { KnownCandles } from './market-feed.ts';
import type { QuoteBoard } from './quote-board.ts';
import type { SeriesTrack } from './series-track.ts';
import { isSoundBook } from './sound-book.ts';

export interface DeskOptions {
  readonly market: LiveMarket;
  readonly time: ExchangeTime;
  readonly clock: MarketClock;
  /** Told after answers that may bring news. */
  readonly onAnswer: () => void;
}

/** Requests at once. */
const AT_ONCE = 8;
/** Rows that are compared with what a session knows. */
const OVERLAP = 5;
/** Looks before a start fails, so far apart. */
const LOOKS = 3;
const APART_MS = 1_500;
const APART_FLOOR_MS = 250;

/** All requests of a feed: what failed in passing is asked for again later, by those who need it. */
export class RestDesk {
  readonly #options: DeskOptions;
  #looking = 0;
  #isMeasuring = false;
  #lastAnswerMs: number | null = null;
  #trouble: string | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** The exchange's time when it last said anything; null before the first time. */
  get lastAnswerMs(): number | null {
    return this.#lastAnswerMs;
  }

  /** What kept the last request from being answered, a sentence; null as soon as the exchange says anything. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** The exchange spoke, here or in a stream. */
  heard(): number {
    this.#trouble = null;
    this.#lastAnswerMs = this.#options.time.nowMs();
    return this.#lastAnswerMs;
  }

  /** Asks for the exchange's time before anything else. Throws `ServiceError`. */
  async begin(signal?: AbortSignal): Promise<void> {
    await this.#patiently(() => this.#measure(), signal);
  }

  /** Those that the exchange does not have. Throws `ServiceError`. */
  unlisted(pairs: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    return this.#patiently(() => this.#options.market.unlisted(pairs), signal);
  }

  /** Asks for what is due: nothing while the exchange asks for patience, and no more than a few requests at once. */
  check(tracks: readonly SeriesTrack[]): void {
    const { market, time } = this.#options;
    if (isClosed(market.mood)) return;
    if (time.isDue && !this.#isMeasuring) void this.#measureAgain();
    const nowMs = time.nowMs();
    for (const track of tracks) {
      if (this.#looking >= AT_ONCE) return;
      const look = track.lookFrom(nowMs);
      if (look !== null) void this.#look(track, look);
    }
  }

  /** All that closed since a session knew it. Throws `sources-differ`, and `ServiceError` where the first answer cannot be had. */
  async catchUp(known: readonly KnownCandles[], tracks: readonly SeriesTrack[], signal?: AbortSignal): Promise<void> {
    await manyAtOnce(known.map((each, at) => () => this.#catchUpOne(each, tracks[at]!, signal)));
  }

  /** Books down to `levels`; those that cannot be had are left out. */
  async books(pairs: readonly string[], levels: number, board: QuoteBoard, signal?: AbortSignal): Promise<void> {
    const work = manyAtOnce(pairs.map((pair) => () => this.#book(pair, levels, board, signal)));
    await (signal === undefined ? work : Promise.race([work, aborted(signal)]));
  }

  async #catchUpOne({ series, newest }: KnownCandles, track: SeriesTrack, signal?: AbortSignal): Promise<void> {
    const { time } = this.#options;
    const overlap = newest.slice(-OVERLAP);
    if (overlap.length === 0) return;
    const { rows, askedMs } = await this.#sameRows(series, overlap, signal);
    track.answer(rows, { fromMs: overlap[0]!.openTimeMs, askedMs, nowMs: this.heard() });
    // A long absence takes several pages.
    for (let look = track.lookFrom(time.nowMs()); look !== null; look = track.lookFrom(time.nowMs())) {
      await this.#look(track, look);
      signal?.throwIfAborted();
    }
  }

  /** Rows that begin with what is known. An answer may lag, or lack a row, so that one alone proves nothing. */
  async #sameRows(series: MarketSeries, overlap: readonly MarketCandle[], signal?: AbortSignal) {
    const { market, time } = this.#options;
    const look = async () => {
      const askedMs = time.provenMs;
      const rows = await market.candles(series, overlap[0]!.openTimeMs);
      const difference = differenceFrom(market.name, series, overlap, rows);
      if (difference !== null) throw difference;
      return { rows, askedMs };
    };
    return this.#patiently(look, signal);
  }

  /** Three times, before it is said that something cannot be had. */
  async #patiently<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { clock } = this.#options;
    for (let look = 1; ; look += 1) {
      signal?.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        const mayPass = isPassing(error) || error instanceof DataError;
        if (!mayPass || look === LOOKS) throw error;
      }
      await clock.sleep(atLeastReal(APART_MS, APART_FLOOR_MS, clock.factor), signal);
    }
  }

  async #measure(): Promise<void> {
    await this.#options.time.measure(() => this.#options.market.timeMs());
    this.heard();
  }

  async #measureAgain(): Promise<void> {
    this.#isMeasuring = true;
    try {
      await this.#passing(this.#measure());
    } finally {
      this.#isMeasuring = false;
    }
  }

  async #look(track: SeriesTrack, { fromMs, count }: { fromMs: number; count: number }): Promise<void> {
    const { market, time, onAnswer } = this.#options;
    const askedMs = time.provenMs;
    this.#looking += 1;
    const rows = await this.#passing(market.candles(track.series, fromMs, count));
    this.#looking -= 1;
    if (rows === null) return track.failed(time.nowMs());
    track.answer(rows, { fromMs, askedMs, nowMs: this.heard() });
    onAnswer();
  }

  async #passing<T>(answer: Promise<T>): Promise<T | null> {
    return passing(answer, ({ message }) => (this.#trouble = message));
  }

  async #book(pair: string, levels: number, board: QuoteBoard, signal?: AbortSignal): Promise<void> {
    const { market, time } = this.#options;
    if (signal?.aborted === true || isClosed(market.mood)) return;
    const askedMs = time.nowMs();
    const quote = await passing(market.quote(pair, levels));
    // What cannot be a book gives no price: the next question brings a whole one.
    if (quote === null || !isSoundBook(quote)) return;
    board.put(pair, quote, askedMs);
    this.heard();
  }
}

/** Null when the exchange did not give it. */
async function passing<T>(answer: Promise<T>, onFailure: (error: ServiceError) => void = () => {}): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    onFailure(error);
    return null;
  }
}

/** The first failure is the whole one's. */
async function manyAtOnce(work: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = new PQueue({ concurrency: AT_ONCE });
  try {
    await queue.addAll(work);
  } finally {
    queue.clear();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
