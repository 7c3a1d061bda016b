import type { LiveMarket, MarketSeries, Quote } from '../ports/live-market.ts';
import { atLeastReal, type MarketClock } from './clock.ts';
import { Closes } from './closes.ts';
import { CONNECTS, type ConnectBudget } from './connect-budget.ts';
import { ExchangeTime } from './exchange-time.ts';
import { feedCauses } from './feed-causes.ts';
import type { FeedHealth, FeedNews, KnownCandles, MarketFeed, SeriesHealth } from './market-feed.ts';
import { QuoteBoard } from './quote-board.ts';
import { RestDesk } from './rest-desk.ts';
import { SeriesTrack } from './series-track.ts';
import { ShownTime } from './shown-time.ts';
import { StreamKeeper } from './stream-keeper.ts';
import { StreamProof } from './stream-proof.ts';

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
/** Real time for which a book counts at least. */
const BOOK_FLOOR_MS = 500;
/** A stream carries so many series: exchanges allow 200, and trouble of one concerns all. */
const PER_STREAM = 100;
const NOTHING: FeedNews = { candles: [], late: [], moved: [] };

/** Makes a feed; it asks nobody before `start`. A feed is for one set of series and pairs: another one takes another feed. */
export function liveFeed(options: FeedOptions): MarketFeed {
  return new LiveFeed(options);
}

class LiveFeed implements MarketFeed {
  readonly #options: FeedOptions;
  readonly #shown: ShownTime;
  readonly #time: ExchangeTime;
  readonly #quotes: QuoteBoard;
  readonly #desk: RestDesk;
  readonly #keepers: StreamKeeper[] = [];
  readonly #proof = new StreamProof();
  readonly #over = new AbortController();
  #tracks: SeriesTrack[] = [];
  #unlisted: ReadonlySet<string> = new Set();
  #byPair = new Map<string, SeriesTrack>();
  #closes = new Closes([], [], 0);
  #movedAtMs = -Infinity;
  #ring: () => void = () => {};

  constructor(options: FeedOptions) {
    const { market, clock } = options;
    this.#options = options;
    this.#shown = new ShownTime(clock);
    this.#time = new ExchangeTime(clock, this.#shown);
    this.#quotes = new QuoteBoard(BOOK_FLOOR_MS * clock.factor);
    this.#desk = new RestDesk({ market, clock, time: this.#time, onAnswer: () => this.#ring() });
  }

  nowMs(): number {
    return this.#time.nowMs();
  }

  signMs(): number {
    return this.#time.estimateMs;
  }

  maySign(): boolean {
    return this.#time.maySign;
  }

  doubtTime(): void {
    this.#time.doubted();
  }

  async start(known: readonly KnownCandles[], signal?: AbortSignal): Promise<void> {
    const { market, pairs, clock } = this.#options;
    const { factor } = clock;
    await this.#desk.begin(signal);
    await this.#leaveOut([...pairs, ...known.map(({ series }) => series.pair)], signal);
    this.#tracks = known.map(({ series, newest }) => {
      const rules = { isStreamed: this.#canStream(series), saysClosed: market.saysClosed, factor };
      const track = new SeriesTrack(series, rules);
      track.begin(newest.at(-1) ?? null, this.nowMs());
      if (series.candleType === null) this.#byPair.set(series.pair, track);
      return track;
    });
    this.#closes = new Closes(this.#tracks, pairs, atLeastReal(CLOSE_WAIT_MS, CLOSE_WAIT_FLOOR_MS, factor));
    this.#openStreams();
    try {
      const isListed = ({ series }: { readonly series: MarketSeries }): boolean => !this.#unlisted.has(series.pair);
      await this.#desk.catchUp(known.filter(isListed), this.#tracks.filter(isListed), signal);
    } catch (error) {
      await this.#closeStreams();
      throw error;
    }
    void this.#beat();
  }

  async next(untilMs: number, signal?: AbortSignal): Promise<FeedNews> {
    const { clock } = this.#options;
    // The exchange's time stands still where its clock was set back; looks go on.
    const endMs = clock.monotonicMs() + untilMs - this.nowMs();
    for (;;) {
      const nowMs = this.nowMs();
      const { candles, late, waitsUntilMs } = this.#closes.harvest(nowMs);
      const moved = this.#takeMoved();
      if (candles.length > 0 || moved.length > 0) return { candles, late, moved };
      const leftMs = Math.min(untilMs - nowMs, endMs - clock.monotonicMs());
      if (leftMs <= 0 || signal?.aborted === true || this.#over.signal.aborted) return NOTHING;
      await this.#wake(Math.min(leftMs, waitsUntilMs - nowMs), signal);
    }
  }

  watchPrices(pairs: readonly string[]): void {
    this.#quotes.watch(pairs);
  }

  quoteOf(pair: string): Quote | null {
    return this.#quotes.of(pair, this.#byPair.get(pair)?.last ?? null, this.nowMs());
  }

  refreshBooks(pairs: readonly string[], levels: number, signal?: AbortSignal): Promise<void> {
    this.#quotes.refreshing(this.nowMs());
    return this.#desk.books(pairs, levels, this.#quotes, signal);
  }

  unproven(): readonly string[] {
    return this.#proof.unproven;
  }

  takeUnknown(): readonly string[] {
    return this.#keepers.flatMap((keeper) => keeper.takeUnknown() ?? []);
  }

  health(): FeedHealth {
    const { market, clock } = this.#options;
    const nowMs = this.nowMs();
    const facts = {
      series: this.#tracks.map((track) => this.#healthOf(track, nowMs)),
      lastAnswerMs: this.#desk.lastAnswerMs,
      offsetMs: this.#time.offsetMs,
      reconnects: sum(this.#keepers, ({ reconnects }) => reconnects),
      unknownFrames: sum(this.#keepers, ({ unknown }) => unknown),
      changedCandles: sum(this.#tracks, ({ changes }) => changes),
    };
    const known = { nowMs, mood: market.mood, isTimeKnown: this.#time.isBelieved, factor: clock.factor };
    const causes = feedCauses(facts, known);
    return { ...facts, causes, trouble: this.#troubleOf(causes) };
  }

  #troubleOf(causes: FeedHealth['causes']): string | null {
    if (causes.includes('no-exchange-answer')) return this.#desk.trouble;
    const { doubt } = this.#time;
    return causes.includes('clock') && doubt !== null ? `${this.#options.market.name}: ${doubt}.` : null;
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#ring();
    await this.#closeStreams();
  }

  /** Of pairs that the exchange no longer has there are no candles and no prices; the others do not suffer for it. */
  async #leaveOut(pairs: readonly string[], signal?: AbortSignal): Promise<void> {
    const { market, onNotice } = this.#options;
    this.#unlisted = new Set(await this.#desk.unlisted([...new Set(pairs)], signal));
    for (const pair of this.#unlisted)
      onNotice?.(`${market.name} does not list ${pair}: there are no candles and no prices of it.`);
  }

  #healthOf(track: SeriesTrack, nowMs: number): SeriesHealth {
    const health = track.health(nowMs);
    return this.#unlisted.has(track.series.pair) ? { ...health, isFresh: false, why: 'unlisted' } : health;
  }

  #canStream(series: MarketSeries): boolean {
    return !this.#unlisted.has(series.pair) && this.#options.market.canStream(series);
  }

  async #closeStreams(): Promise<void> {
    await Promise.all(this.#keepers.splice(0).map((keeper) => keeper.close()));
  }

  #openStreams(): void {
    const { market, clock, pairs, onNotice = () => {}, connects = CONNECTS, chance = Math.random } = this.#options;
    const streamed = this.#tracks.filter(({ series }) => this.#canStream(series));
    const quoted = pairs.filter((pair) => !this.#unlisted.has(pair));
    const shards = [
      ...chunks(streamed, PER_STREAM).map((tracks) => ({ tracks, quotes: [] as readonly string[] })),
      ...chunks(quoted, PER_STREAM).map((quotes) => ({ tracks: [] as readonly SeriesTrack[], quotes })),
    ];
    this.#proof.expect(
      'candle',
      streamed.map(({ series }) => series.pair),
    );
    this.#proof.expect('quote', quoted);
    for (const shard of shards) {
      const keeper = new StreamKeeper({
        ...shard,
        market,
        connects,
        chance,
        onNotice,
        shown: this.#shown,
        moment: () => ({ realMs: clock.monotonicMs() / clock.factor, marketMs: this.nowMs() }),
        onQuote: (pair, quote) => {
          this.#proof.saw('quote', pair);
          this.#quotes.put(pair, quote, this.nowMs());
        },
        onCandle: (pair) => this.#proof.saw('candle', pair),
        onNews: () => {
          this.#desk.heard();
          if (shard.tracks.some(({ ready }) => ready.length > 0) || this.#quotes.hasMoved) this.#ring();
        },
      });
      this.#keepers.push(keeper);
      keeper.check();
    }
  }

  async #beat(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#over.signal.aborted) {
      for (const keeper of this.#keepers) keeper.check();
      this.#desk.check(this.#tracks);
      this.#noticeChanges();
      await clock.sleep(BEAT_MS * clock.factor, this.#over.signal);
    }
  }

  #noticeChanges(): void {
    const { market, onNotice } = this.#options;
    for (const track of this.#tracks) {
      if (!track.takeChange()) continue;
      const { pair, timeframe } = track.series;
      onNotice?.(
        `${market.name} shows a closed ${timeframe} candle of ${pair} otherwise than before; the first one stands.`,
      );
    }
  }

  #takeMoved(): readonly string[] {
    if (!this.#quotes.hasMoved) return [];
    const { clock } = this.#options;
    const realMs = clock.monotonicMs() / clock.factor;
    if (realMs - this.#movedAtMs < MOVES_MS) return [];
    this.#movedAtMs = realMs;
    return this.#quotes.takeMoved();
  }

  /** Until something happened, or this much market time has passed. */
  async #wake(ms: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const alarm = new AbortController();
    const stop = (): void => alarm.abort();
    const longestMs = this.#quotes.hasMoved ? MOVES_MS * clock.factor : Infinity;
    this.#ring = stop;
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await clock.sleep(Math.max(1, Math.min(ms, longestMs)), alarm.signal);
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#ring = () => {};
    }
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
