import type { MarketClock } from '../../../market/clock.ts';
import type { FeedHealth, FeedNews, KnownCandles, MarketFeed } from '../../../market/market-feed.ts';
import type { Quote } from '../../../core/quote.ts';
import type { RealTime } from '../host/real-time.ts';
import { HOUR, OWN, playCandles } from './play-driver.fixture.ts';

/** A market's clock that passes with a test's time, from `startMs` on. */
export function playClock(time: RealTime, startMs: number): MarketClock {
  return {
    nowMs: () => startMs + time.nowMs(),
    monotonicMs: () => time.nowMs(),
    factor: 1,
    sleep: (ms, signal) => time.sleep(ms, signal),
  };
}

/** Plays closes of an hour each: a candle is final as soon as it has closed, and in between the price is the last close. */
export class PlayFeed implements MarketFeed {
  readonly #clock: MarketClock;
  readonly #closes: readonly number[];
  readonly #own: typeof OWN;
  #nextIndex = 0;
  causes: FeedHealth['causes'] = [];
  isFresh = true;
  isClosed = false;
  /** How far its time has run ahead of what was measured since, and whether orders may be stamped by that. */
  aheadMs = 0;
  isSure = true;
  /** Pairs whose streams have told nothing yet. */
  silent: readonly string[] = [];
  /** What its streams sent that nobody knows. */
  unknown: string[] = [];
  /** How long an exchange takes to show its books. */
  books: () => Promise<void> = () => Promise.resolve();

  constructor(clock: MarketClock, closes: readonly number[], pair = OWN.pair) {
    this.#own = { ...OWN, pair };
    this.#clock = clock;
    this.#closes = closes;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  signMs(): number {
    return this.#clock.nowMs() - this.aheadMs;
  }

  maySign(): boolean {
    return this.isSure;
  }

  doubtTime(): void {
    this.isSure = false;
  }

  async start(known: readonly KnownCandles[]): Promise<void> {
    await Promise.resolve();
    const newestMs = known[0]?.newest.at(-1)?.openTimeMs ?? -1;
    this.#nextIndex = playCandles(this.#closes).filter(({ openTimeMs }) => openTimeMs <= newestMs).length;
  }

  async next(untilMs: number, signal?: AbortSignal): Promise<FeedNews> {
    const closeMs = (this.#candle(this.#nextIndex)?.openTimeMs ?? Infinity) + HOUR;
    await this.#clock.sleep(Math.min(untilMs, closeMs) - this.#clock.nowMs(), signal);
    const candles: FeedNews['candles'][number][] = [];
    for (;;) {
      const candle = this.#candle(this.#nextIndex);
      if (candle === undefined || candle.openTimeMs + HOUR > this.#clock.nowMs()) break;
      candles.push({ series: this.#own, candle, isMade: false });
      this.#nextIndex += 1;
    }
    return { candles, late: [], moved: [] };
  }

  watchPrices(): void {}

  quoteOf(): Quote | null {
    const close = this.#closes[Math.max(0, this.#nextIndex - 1)]!;
    return { timeMs: this.#clock.nowMs(), bid: close, ask: close, last: close, book: null };
  }

  async refreshBooks(): Promise<void> {
    await this.books();
  }

  unproven(): readonly string[] {
    return this.silent;
  }

  takeUnknown(): readonly string[] {
    return this.unknown.splice(0);
  }

  health(): FeedHealth {
    const { isFresh, causes } = this;
    const series = [{ series: this.#own, ageMs: 0, isFresh, why: isFresh ? null : ('late' as const) }];
    const none = { offsetMs: 0, reconnects: 0, unknownFrames: 0, changedCandles: 0, trouble: null };
    return { series, lastAnswerMs: this.#clock.nowMs(), causes, ...none };
  }

  async close(): Promise<void> {
    await Promise.resolve();
    this.isClosed = true;
  }

  #candle(index: number) {
    return playCandles(this.#closes)[index];
  }
}
