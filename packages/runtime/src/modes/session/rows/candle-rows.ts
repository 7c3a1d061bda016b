import { nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { FinalCandle } from '../../../market/market-feed.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import { LATE_CANDLE_MS, LONG_GAP_MS, type ReasonsRow } from './row-forms.ts';

export interface CandleRowsParts {
  /** Of the candles that are traded. */
  readonly timeframe: Timeframe;
  /** Another version may have others. */
  readonly pairs: () => readonly string[];
  readonly read: (pair: string) => FateRecord | null;
  /** Exchange time of the last step before this start; 0 for none. */
  readonly lastMs: number;
}

/** Keeps what a closed candle came to, until the next one closes and nothing can be added any more. */
export class CandleRows {
  readonly #parts: CandleRowsParts;
  #candleMs: number;
  #late = new Map<string, number>();
  #blind = new Map<string, number>();
  #blindSince = new Map<string, number>();
  /** Series that pairs have waited for since the candle, and pairs that wait still. */
  #awaited = new Map<string, readonly string[]>();
  #awaiting: ReadonlySet<string> = new Set();
  #lastTurnMs: number;
  #gapMs = 0;

  constructor(parts: CandleRowsParts) {
    this.#parts = parts;
    this.#lastTurnMs = parts.lastMs;
    this.#candleMs = Math.max(0, ...parts.pairs().map((pair) => parts.read(pair)?.seenMs ?? 0));
  }

  /** A look at the market took place. `blind`: pairs without a fresh quote among those that were asked about. */
  turned(nowMs: number, asked: readonly string[], blind: readonly string[]): void {
    this.#noteGap(nowMs);
    this.#lastTurnMs = nowMs;
    for (const pair of asked) {
      if (!blind.includes(pair)) this.#sees(pair, nowMs);
      else if (!this.#blindSince.has(pair)) this.#blindSince.set(pair, nowMs);
    }
  }

  /** Pairs whose candle is held back, with the series that are late, as a look at the market found it. */
  awaited(nowMs: number, awaits: Readonly<Record<string, readonly string[]>>): void {
    for (const [pair, series] of Object.entries(awaits))
      this.#awaited.set(pair, [...new Set([...(this.#awaited.get(pair) ?? []), ...series])]);
    for (const pair of this.#awaiting) if (awaits[pair] === undefined) this.#came(pair, nowMs);
    this.#awaiting = new Set(Object.keys(awaits));
  }

  /**
   * Candles have become final, and are about to be taken. The row of the candle before them, when it is complete now; null when it is not, or
   * nobody looked at it.
   */
  closing(candles: readonly FinalCandle[], nowMs: number, version: string): ReasonsRow | null {
    const own = candles.filter(({ series }) => this.isOwn(series));
    const newestMs = Math.max(0, ...own.map(({ candle }) => candle.openTimeMs));
    const row = newestMs > this.#candleMs ? this.#closed(newestMs, nowMs, version) : null;
    for (const { series, candle } of own) if (candle.openTimeMs === this.#candleMs) this.#came(series.pair, nowMs);
    return row;
  }

  #came(pair: string, nowMs: number): void {
    const lateMs = nowMs - nextOpenMs(this.#candleMs, this.#parts.timeframe);
    if (lateMs > LATE_CANDLE_MS) this.#late.set(pair, lateMs);
  }

  #closed(newestMs: number, nowMs: number, version: string): ReasonsRow | null {
    const endMs = nextOpenMs(newestMs, this.#parts.timeframe);
    this.#noteGap(endMs);
    // A copy: what is set anew while a map is walked comes round again, without end.
    for (const pair of [...this.#blindSince.keys()]) {
      this.#sees(pair, nowMs);
      this.#blindSince.set(pair, nowMs);
    }
    const row = this.#row(version);
    this.#candleMs = newestMs;
    this.#lastTurnMs = Math.max(this.#lastTurnMs, endMs);
    this.#gapMs = 0;
    this.#late = new Map();
    this.#blind = new Map();
    this.#awaited = new Map();
    return row;
  }

  /** Whether it is one of the series that are traded, and not one that these look at. */
  isOwn({ pair, timeframe, candleType }: FinalCandle['series']): boolean {
    return candleType === null && timeframe === this.#parts.timeframe && this.#parts.pairs().includes(pair);
  }

  #row(version: string): ReasonsRow | null {
    const { pairs, read } = this.#parts;
    const of: Record<string, ReasonsRow['of'][string]> = {};
    for (const pair of pairs()) {
      const last = read(pair)?.last ?? null;
      if (last?.candleMs === this.#candleMs)
        of[pair] = [last.direction, last.outcome === 'entered' ? null : last.outcome];
    }
    const awaited = Object.fromEntries([...this.#awaited].filter(([pair]) => pairs().includes(pair)));
    const hasAwaited = this.#candleMs > 0 && Object.keys(awaited).length > 0;
    if (Object.keys(of).length === 0 && !hasAwaited) return null;
    return {
      candleMs: this.#candleMs,
      of,
      ...(this.#late.size === 0 ? {} : { late: Object.fromEntries(this.#late) }),
      ...(hasAwaited ? { awaited } : {}),
      ...(this.#blind.size === 0 ? {} : { blind: Object.fromEntries(this.#blind) }),
      ...(this.#gapMs <= LONG_GAP_MS ? {} : { gapMs: this.#gapMs }),
      version,
    };
  }

  #noteGap(nowMs: number): void {
    if (this.#lastTurnMs > 0) this.#gapMs = Math.max(this.#gapMs, nowMs - this.#lastTurnMs);
  }

  #sees(pair: string, nowMs: number): void {
    const sinceMs = this.#blindSince.get(pair);
    if (sinceMs === undefined) return;
    this.#blindSince.delete(pair);
    if (nowMs > sinceMs) this.#blind.set(pair, (this.#blind.get(pair) ?? 0) + nowMs - sinceMs);
  }
}
