import { candleOpenMs, nextOpenMs, timeframeMs } from '@tradai/strategy-sdk';
import type { MarketCandle, MarketSeries } from '../ports/live-market.ts';
import { atLeastReal } from './clock.ts';
import { LookEvidence } from './look-evidence.ts';
import type { FinalCandle, SeriesHealth } from './market-feed.ts';
import { flatCandle, isSameCandle, isSound } from './sound-candle.ts';

export interface TrackRules {
  /** Whether a stream tells this series. */
  readonly isStreamed: boolean;
  /** Whether it says of candles that they are closed. */
  readonly saysClosed: boolean;
  /** Market time per real time. */
  readonly factor: number;
}

/** After a candle's end, without the exchange's word: then REST is asked. */
const CLOSED_MS = 1_000;
/** So long the exchange's word is waited for before REST is asked. */
const WORD_MS = 1_500;
/** A stream that is later than this is dead when REST has the candle. */
const DUE_MS = 3_000;
const FLOOR_MS = 250;
/** Pauses between looks that brought nothing. */
const PAUSES_MS = [1_000, 1_000, 2_000, 4_000, 8_000, 15_000];
/** Entries need a candle that is not older than one candle and this. */
const FRESH_MS = 30_000;
const FRESH_FLOOR_MS = 500;
/** How far a candle may be ahead of what we think the exchange's time is. */
const AHEAD_MS = 5_000;
const AHEAD_FLOOR_MS = 500;
/** Final candles that are remembered, to see whether the exchange changes its mind. */
const REMEMBERED = 12;
/** Candles beyond a hole that are kept; more can be asked for again. */
const MOST_BEYOND = 500;

/**
 * Decides which candles of one series are final, and gives them in order, each once, without a hole. All times are the exchange's. It asks
 * nobody: `lookFrom` says when and from where REST is to be asked, `answer` takes what came.
 */
export class SeriesTrack {
  readonly series: MarketSeries;
  readonly #rules: TrackRules;
  readonly #evidence: LookEvidence;
  /** Final, beyond a hole or not yet given. */
  readonly #beyond = new Map<number, MarketCandle>();
  #ready: FinalCandle[] = [];
  #remembered: MarketCandle[] = [];
  #newest: MarketCandle | null = null;
  #expectedMs = 0;
  #begunMs = 0;
  #isLooking = false;
  #mustLook = false;
  #hasFailed = false;
  #pauses = 0;
  #nextLookMs = -Infinity;
  /** Of the newest candle of which the stream told the end, or that of a later one. */
  #toldMs = -Infinity;
  #missedMs = -Infinity;
  readonly #changed = new Set<number>();
  #toldChanges = 0;
  /** How many final candles the exchange showed otherwise. */
  changes = 0;
  /** The price of the last trade that is known. */
  last: number | null = null;

  constructor(series: MarketSeries, rules: TrackRules) {
    this.series = series;
    this.#rules = rules;
    this.#evidence = new LookEvidence(series.timeframe, this.#floored(CLOSED_MS));
  }

  /** Begins after a candle that is known, or with the one that is open. */
  begin(newest: MarketCandle | null, nowMs: number): void {
    const { timeframe } = this.series;
    this.#newest = newest;
    this.#begunMs = nowMs;
    this.#expectedMs = newest === null ? candleOpenMs(nowMs, timeframe) : nextOpenMs(newest.openTimeMs, timeframe);
    this.last = newest?.close ?? null;
    if (newest !== null) this.#remembered = [newest];
  }

  /** When the next candle ends. */
  get expectedEndMs(): number {
    return nextOpenMs(this.#expectedMs, this.series.timeframe);
  }

  /** Final and not yet taken, oldest first. */
  get ready(): readonly FinalCandle[] {
    return this.#ready;
  }

  get hasHole(): boolean {
    return this.#beyond.size > 0;
  }

  /** Takes out the final candles that end by then. */
  takeUntil(endMs: number): FinalCandle[] {
    const { timeframe } = this.series;
    const taken = this.#ready.filter(({ candle }) => nextOpenMs(candle.openTimeMs, timeframe) <= endMs);
    this.#ready = this.#ready.slice(taken.length);
    return taken;
  }

  /** What a stream told. False when it cannot be true. */
  hear(candle: MarketCandle, isClosed: boolean | null, nowMs: number): boolean {
    const { timeframe } = this.series;
    const byMs = nowMs + this.#aheadMs;
    if (!isSound(candle, timeframe, byMs)) return false;
    if (isClosed === true && nextOpenMs(candle.openTimeMs, timeframe) > byMs) return false;
    if (candle.openTimeMs >= this.#expectedMs) this.last = candle.close;
    if (isClosed === true) {
      this.#toldMs = Math.max(this.#toldMs, candle.openTimeMs);
      this.#accept(candle);
      this.#advance();
    } else if (!this.#rules.saysClosed) this.#toldMs = Math.max(this.#toldMs, candle.openTimeMs - 1);
    return true;
  }

  /** From where REST is to be asked now, and for how many rows; null: not now. What is asked for must end in `answer` or `failed`. */
  lookFrom(nowMs: number): { readonly fromMs: number; readonly count: number } | null {
    if (this.#isLooking || nowMs < this.#nextLookMs) return null;
    if (!this.#mustLook && !this.hasHole && nowMs < this.#lookMs) return null;
    const fromMs = this.#newest?.openTimeMs ?? this.#expectedMs;
    this.#isLooking = true;
    return { fromMs, count: Math.ceil((nowMs - fromMs) / timeframeMs(this.series.timeframe)) + 3 };
  }

  /** Something may have been missed. */
  lookSoon(): void {
    this.#mustLook = true;
  }

  /** Rows that REST gave: asked at `askedMs` for all from `fromMs` on. */
  answer(rows: readonly MarketCandle[], { fromMs, askedMs, nowMs }: Look): void {
    this.#isLooking = false;
    this.#hasFailed = false;
    this.#mustLook = false;
    const before = this.#expectedMs;
    const [sound, bad] = partition(rows, (row) => isSound(row, this.series.timeframe, nowMs + this.#aheadMs));
    const doubtful = new Set(bad.map(({ openTimeMs }) => openTimeMs));
    const { proven, latest } = this.#evidence.weigh(sound, { fromMs, askedMs, expectedMs: before, doubtful });
    for (const candle of proven) this.#accept(candle);
    if (latest !== null && latest.openTimeMs > this.#toldMs) this.last = latest.close;
    this.#advance();
    this.#pauseAfter(this.#expectedMs > before, nowMs);
  }

  failed(nowMs: number): void {
    this.#isLooking = false;
    this.#hasFailed = true;
    this.#pauseAfter(false, nowMs);
  }

  /** The end of a candle about which the stream kept silent, and which REST had to give; once for each, else null. */
  missed(nowMs: number): number | null {
    const newest = this.#newest;
    if (!this.#rules.isStreamed || newest === null || newest.volume === 0) return null;
    const { openTimeMs } = newest;
    if (openTimeMs <= Math.max(this.#toldMs, this.#missedMs) || openTimeMs < this.#begunMs) return null;
    const endMs = nextOpenMs(openTimeMs, this.series.timeframe);
    if (nowMs < endMs + this.#floored(DUE_MS)) return null;
    this.#missedMs = openTimeMs;
    return endMs;
  }

  health(nowMs: number): SeriesHealth {
    const { series } = this;
    const sinceMs = this.#newest === null ? this.#begunMs : nextOpenMs(this.#newest.openTimeMs, series.timeframe);
    const ageMs = Math.max(0, nowMs - sinceMs);
    const freshMs = timeframeMs(series.timeframe) + atLeastReal(FRESH_MS, FRESH_FLOOR_MS, this.#rules.factor);
    const isOld = ageMs > freshMs || this.#newest === null;
    const why = this.hasHole ? 'hole' : isOld ? (this.#hasFailed ? 'no-answer' : 'late') : null;
    return { series, ageMs, isFresh: why === null, why };
  }

  /** Whether a candle was shown otherwise since this was asked the last time. */
  takeChange(): boolean {
    const isNew = this.changes > this.#toldChanges;
    this.#toldChanges = this.changes;
    return isNew;
  }

  /** When REST is asked at the latest. */
  get #lookMs(): number {
    const { isStreamed, saysClosed } = this.#rules;
    return this.expectedEndMs + this.#floored(isStreamed && saysClosed ? WORD_MS : CLOSED_MS);
  }

  /** A final candle: new, known, or another than the one that was final before. */
  #accept(candle: MarketCandle): void {
    const { openTimeMs } = candle;
    const known = this.#beyond.get(openTimeMs) ?? this.#remembered.find((each) => each.openTimeMs === openTimeMs);
    if (known !== undefined) {
      if (!isSameCandle(known, candle)) this.#change(openTimeMs);
      return;
    }
    if (openTimeMs < this.#expectedMs || this.#beyond.size >= MOST_BEYOND) return;
    this.#beyond.set(openTimeMs, candle);
  }

  /** It stays as it was; once for each candle, REST is asked again. */
  #change(openTimeMs: number): void {
    if (this.#changed.has(openTimeMs)) return;
    this.#changed.add(openTimeMs);
    this.changes += 1;
    this.#mustLook = true;
  }

  #advance(): void {
    for (;;) {
      const candle = this.#beyond.get(this.#expectedMs);
      if (candle !== undefined) this.#give(candle, false);
      else if (!this.#evidence.isEmpty(this.#expectedMs)) break;
      else if (this.#newest !== null) this.#give(flatCandle(this.#expectedMs, this.#newest.close), true);
      // Before the first candle there is no price.
      else this.#expectedMs = nextOpenMs(this.#expectedMs, this.series.timeframe);
    }
    this.#evidence.forgetBefore(this.#expectedMs);
  }

  #give(candle: MarketCandle, isMade: boolean): void {
    this.#beyond.delete(candle.openTimeMs);
    this.#pauses = 0;
    this.#ready.push({ series: this.series, candle, isMade });
    this.#newest = candle;
    this.#remembered.push(candle);
    if (this.#remembered.length > REMEMBERED) this.#changed.delete(this.#remembered.shift()!.openTimeMs);
    this.#expectedMs = nextOpenMs(candle.openTimeMs, this.series.timeframe);
  }

  #pauseAfter(hasProgressed: boolean, nowMs: number): void {
    if (hasProgressed) {
      this.#pauses = 0;
      this.#nextLookMs = nowMs;
      return;
    }
    this.#nextLookMs = nowMs + this.#floored(PAUSES_MS[Math.min(this.#pauses, PAUSES_MS.length - 1)]!);
    this.#pauses += 1;
  }

  get #aheadMs(): number {
    return atLeastReal(AHEAD_MS, AHEAD_FLOOR_MS, this.#rules.factor);
  }

  #floored(ms: number): number {
    return atLeastReal(ms, (FLOOR_MS * ms) / DUE_MS, this.#rules.factor);
  }
}

/** A request for rows. */
export interface Look {
  readonly fromMs: number;
  readonly askedMs: number;
  readonly nowMs: number;
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  const parts: [T[], T[]] = [[], []];
  for (const item of items) parts[isFirst(item) ? 0 : 1].push(item);
  return parts;
}
