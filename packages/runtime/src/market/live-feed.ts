import PQueue from 'p-queue';
import { ServiceError } from '../ports/errors.ts';
import type { LiveMarket, MarketSeries, Quote } from '../ports/live-market.ts';
import { atLeastReal, type MarketClock } from './clock.ts';
import { Closes } from './closes.ts';
import { CONNECTS, type ConnectBudget } from './connect-budget.ts';
import { ExchangeTime } from './exchange-time.ts';
import { feedCauses } from './feed-causes.ts';
import { assertSame } from './known-candles.ts';
import type { FeedHealth, FeedNews, KnownCandles, MarketFeed } from './market-feed.ts';
import { QuoteBoard } from './quote-board.ts';
import { SeriesTrack } from './series-track.ts';
import { StreamKeeper } from './stream-keeper.ts';

export interface FeedOptions {
  readonly market: LiveMarket;
  readonly clock: MarketClock;
  /** Pairs that are traded: their prices are streamed, and of candles that close together theirs come last. */
  readonly pairs: readonly string[];
  /** Told in a sentence what a person may want to know. */
  readonly onNotice?: (text: string) => void;
  readonly connects?: ConnectBudget;
  /** From 0 to 1. */
  readonly chance?: () => number;
}

/** A close waits for its slowest series. */
const CLOSE_WAIT_MS = 3_000;
const CLOSE_WAIT_FLOOR_MS = 250;
/** Real time between two looks at everything. */
const BEAT_MS = 100;
/** Real time between two ends of `next` because of prices. */
const MOVES_MS = 200;
/** Requests at once. */
const AT_ONCE = 8;
/** Rows that are compared with what a session knows. */
const OVERLAP = 5;
/** A stream carries so many series: exchanges allow 200, and trouble of one concerns all. */
const PER_STREAM = 100;
const NOTHING: FeedNews = { candles: [], late: [], moved: [] };

/** Makes a feed; it asks nobody before `start`. */
export function liveFeed(options: FeedOptions): MarketFeed {
  return new LiveFeed(options);
}

class LiveFeed implements MarketFeed {
  readonly #options: FeedOptions;
  readonly #time: ExchangeTime;
  readonly #quotes: QuoteBoard;
  readonly #keepers: StreamKeeper[] = [];
  readonly #over = new AbortController();
  #tracks: SeriesTrack[] = [];
  #byPair = new Map<string, SeriesTrack>();
  #closes = new Closes([], [], 0);
  #looking = 0;
  #lastAnswerMs: number | null = null;
  #movedAtMs = -Infinity;
  #isMeasuring = false;
  #ring: () => void = () => {};

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#time = new ExchangeTime(options.clock);
    this.#quotes = new QuoteBoard(this.#real(500));
  }

  nowMs(): number {
    return this.#time.nowMs();
  }

  async start(known: readonly KnownCandles[], signal?: AbortSignal): Promise<void> {
    const { market, pairs } = this.#options;
    await this.#time.measure(() => market.timeMs());
    signal?.throwIfAborted();
    const nowMs = this.#answered();
    this.#tracks = known.map(({ series, newest }) => {
      const rules = { isStreamed: market.canStream(series), saysClosed: market.saysClosed, factor: this.#factor };
      const track = new SeriesTrack(series, rules);
      track.begin(newest.at(-1) ?? null, nowMs);
      if (series.candleType === null) this.#byPair.set(series.pair, track);
      return track;
    });
    const waitMs = atLeastReal(CLOSE_WAIT_MS, CLOSE_WAIT_FLOOR_MS, this.#factor);
    this.#closes = new Closes(this.#tracks, pairs, waitMs);
    this.#openStreams();
    await manyAtOnce(known.map((each, at) => () => this.#catchUp(each, this.#tracks[at]!, signal)));
    void this.#beat();
  }

  async next(untilMs: number, signal?: AbortSignal): Promise<FeedNews> {
    for (;;) {
      const nowMs = this.nowMs();
      const { candles, late, waitsUntilMs } = this.#closes.harvest(nowMs);
      const moved = this.#takeMoved();
      if (candles.length > 0 || moved.length > 0) return { candles, late, moved };
      if (nowMs >= untilMs || signal?.aborted === true || this.#over.signal.aborted) return NOTHING;
      await this.#wake(Math.min(untilMs, waitsUntilMs) - nowMs, signal);
    }
  }

  watchPrices(pairs: readonly string[]): void {
    this.#quotes.watch(pairs);
  }

  quoteOf(pair: string): Quote | null {
    return this.#quotes.of(pair, this.#byPair.get(pair)?.last ?? null, this.nowMs());
  }

  async refreshBooks(pairs: readonly string[], levels: number, signal?: AbortSignal): Promise<void> {
    const { market } = this.#options;
    const ask = async (pair: string): Promise<void> => {
      if (signal?.aborted === true || market.mood === 'ban') return;
      const askedMs = this.nowMs();
      try {
        this.#quotes.put(pair, await market.quote(pair, levels), askedMs);
        this.#answered();
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
      }
    };
    const work = manyAtOnce(pairs.map((pair) => () => ask(pair)));
    await (signal === undefined ? work : Promise.race([work, aborted(signal)]));
  }

  health(): FeedHealth {
    const nowMs = this.nowMs();
    const facts = {
      series: this.#tracks.map((track) => track.health(nowMs)),
      lastAnswerMs: this.#lastAnswerMs,
      offsetMs: this.#time.offsetMs,
      reconnects: sum(this.#keepers, ({ reconnects }) => reconnects),
      unknownFrames: sum(this.#keepers, ({ unknown }) => unknown),
      changedCandles: sum(this.#tracks, ({ changes }) => changes),
    };
    const { mood } = this.#options.market;
    return {
      ...facts,
      causes: feedCauses(facts, { nowMs, mood, isTimeKnown: this.#time.isBelieved, factor: this.#factor }),
    };
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#ring();
    await Promise.all(this.#keepers.map((keeper) => keeper.close()));
  }

  get #factor(): number {
    return this.#options.clock.factor;
  }

  /** Real time, in market time. */
  #real(ms: number): number {
    return ms * this.#factor;
  }

  /** The exchange spoke. */
  #answered(): number {
    this.#lastAnswerMs = this.nowMs();
    return this.#lastAnswerMs;
  }

  #openStreams(): void {
    const { market, clock, pairs, onNotice = () => {}, connects = CONNECTS, chance = Math.random } = this.#options;
    const streamed = this.#tracks.filter(({ series }) => market.canStream(series));
    const shards = [
      ...chunks(streamed, PER_STREAM).map((tracks) => ({ tracks, quotes: [] as readonly string[] })),
      ...chunks(pairs, PER_STREAM).map((quotes) => ({ tracks: [] as readonly SeriesTrack[], quotes })),
    ];
    for (const shard of shards)
      this.#keepers.push(
        new StreamKeeper({
          ...shard,
          market,
          connects,
          chance,
          onNotice,
          moment: () => ({ realMs: clock.monotonicMs() / clock.factor, marketMs: this.nowMs() }),
          onQuote: (pair, quote) => this.#quotes.put(pair, quote, this.nowMs()),
          onNews: () => {
            this.#answered();
            if (shard.tracks.some(({ ready }) => ready.length > 0) || this.#quotes.hasMoved) this.#ring();
          },
        }),
      );
    for (const keeper of this.#keepers) keeper.check();
  }

  /** All that closed since a session knew it. */
  async #catchUp({ series, newest }: KnownCandles, track: SeriesTrack, signal?: AbortSignal): Promise<void> {
    const { market } = this.#options;
    const [first] = newest.slice(-OVERLAP);
    if (first === undefined) return;
    const askedMs = this.nowMs();
    const rows = await market.candles(series, first.openTimeMs);
    signal?.throwIfAborted();
    assertSame(market.name, series, newest.slice(-OVERLAP), rows);
    track.answer(rows, { fromMs: first.openTimeMs, askedMs, nowMs: this.#answered() });
    // A long absence takes several pages.
    for (let look = track.lookFrom(this.nowMs()); look !== null; look = track.lookFrom(this.nowMs())) {
      signal?.throwIfAborted();
      await this.#look(track, look);
    }
  }

  async #beat(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#over.signal.aborted) {
      this.#check();
      await clock.sleep(this.#real(BEAT_MS), this.#over.signal);
    }
  }

  #check(): void {
    const nowMs = this.nowMs();
    for (const keeper of this.#keepers) keeper.check();
    if (this.#options.market.mood === 'ban') return;
    if (this.#time.isDue && !this.#isMeasuring) void this.#measure();
    for (const track of this.#tracks) {
      if (this.#looking >= AT_ONCE) return;
      const look = track.lookFrom(nowMs);
      if (look !== null) void this.#look(track, look);
    }
  }

  async #measure(): Promise<void> {
    this.#isMeasuring = true;
    try {
      await this.#time.measure(() => this.#options.market.timeMs());
      this.#answered();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    } finally {
      this.#isMeasuring = false;
    }
  }

  async #look(track: SeriesTrack, { fromMs, count }: { fromMs: number; count: number }): Promise<void> {
    const askedMs = this.nowMs();
    this.#looking += 1;
    try {
      const rows = await this.#options.market.candles(track.series, fromMs, count);
      const before = track.changes;
      track.answer(rows, { fromMs, askedMs, nowMs: this.#answered() });
      if (track.changes > before) this.#noticeChange(track.series);
      this.#ring();
    } catch (error) {
      track.failed(this.nowMs());
      if (!(error instanceof ServiceError)) throw error;
    } finally {
      this.#looking -= 1;
    }
  }

  #noticeChange({ pair, timeframe }: MarketSeries): void {
    const { market, onNotice } = this.#options;
    onNotice?.(
      `${market.name} shows a closed ${timeframe} candle of ${pair} otherwise than before; the first one stands.`,
    );
  }

  #takeMoved(): readonly string[] {
    if (!this.#quotes.hasMoved) return [];
    const realMs = this.#options.clock.monotonicMs() / this.#factor;
    if (realMs - this.#movedAtMs < MOVES_MS) return [];
    this.#movedAtMs = realMs;
    return this.#quotes.takeMoved();
  }

  /** Until something happened, or this much market time has passed. */
  async #wake(ms: number, signal?: AbortSignal): Promise<void> {
    const alarm = new AbortController();
    const stop = (): void => alarm.abort();
    this.#ring = stop;
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await this.#options.clock.sleep(
        Math.max(1, Math.min(ms, this.#quotes.hasMoved ? this.#real(MOVES_MS) : Infinity)),
        alarm.signal,
      );
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#ring = () => {};
    }
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

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
