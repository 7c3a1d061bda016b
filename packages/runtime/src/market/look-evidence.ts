import { nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { MarketCandle } from '../ports/live-market.ts';
import { isSameCandle } from './sound-candle.ts';

interface Asked {
  /** Rows from here on were asked for. */
  readonly fromMs: number;
  readonly askedMs: number;
  /** The first candle that is not final yet. */
  readonly expectedMs: number;
  /** Times of rows that cannot be true: there is something, whatever it is. */
  readonly doubtful: ReadonlySet<number>;
}

/**
 * What REST has shown of candles that are not final yet. A row is proven by a later row of the same answer, or by a second look that finds it
 * unchanged after its end. That a candle does not exist is proven by two answers with later rows. Looks count as two when `apartMs` lie between.
 */
export class LookEvidence {
  readonly #timeframe: Timeframe;
  readonly #apartMs: number;
  readonly #seen = new Map<number, { readonly candle: MarketCandle; readonly askedMs: number }>();
  readonly #absent = new Map<number, number>();
  readonly #empty = new Set<number>();

  constructor(timeframe: Timeframe, apartMs: number) {
    this.#timeframe = timeframe;
    this.#apartMs = apartMs;
  }

  /** Whether it is proven that the exchange has no such candle. */
  isEmpty(openTimeMs: number): boolean {
    return this.#empty.has(openTimeMs);
  }

  /** Sound rows in any order. `latest`: the newest of them, which may be open. */
  weigh(
    rows: readonly MarketCandle[],
    asked: Asked,
  ): { readonly proven: readonly MarketCandle[]; readonly latest: MarketCandle | null } {
    const { byTime, contradicted } = withoutContradictions(rows);
    const times = [...byTime.keys()].toSorted((a, b) => a - b);
    const lastMs = times.at(-1);
    if (lastMs === undefined) return { proven: [], latest: null };
    const proven = times.filter((time) => time < lastMs).map((time) => byTime.get(time)!);
    const latest = byTime.get(lastMs)!;
    if (this.#isConfirmed(latest, asked)) proven.push(latest);
    this.#noteHoles(new Set([...times, ...contradicted, ...asked.doubtful]), lastMs, asked);
    return { proven, latest };
  }

  forgetBefore(openTimeMs: number): void {
    for (const known of [this.#seen, this.#absent, this.#empty])
      for (const time of known.keys()) if (time < openTimeMs) known.delete(time);
  }

  /** The last row, asked for after its end, and found the same a while before that. */
  #isConfirmed(candle: MarketCandle, { askedMs }: Asked): boolean {
    const { openTimeMs } = candle;
    if (askedMs < nextOpenMs(openTimeMs, this.#timeframe) + this.#apartMs) return false;
    const seen = this.#seen.get(openTimeMs);
    if (seen !== undefined && isSameCandle(seen.candle, candle)) return askedMs - seen.askedMs >= this.#apartMs;
    this.#seen.set(openTimeMs, { candle, askedMs });
    return false;
  }

  #noteHoles(shown: ReadonlySet<number>, lastMs: number, { fromMs, askedMs, expectedMs }: Asked): void {
    for (let time = Math.max(fromMs, expectedMs); time < lastMs; time = nextOpenMs(time, this.#timeframe)) {
      const firstMs = this.#absent.get(time);
      if (shown.has(time)) this.#absent.delete(time);
      else if (firstMs === undefined) this.#absent.set(time, askedMs);
      else if (askedMs - firstMs >= this.#apartMs) this.#empty.add(time);
    }
  }
}

interface RowsByTime {
  readonly byTime: ReadonlyMap<number, MarketCandle>;
  readonly contradicted: ReadonlySet<number>;
}

/** Rows by time; those that an answer has twice, and differently, are no evidence. */
function withoutContradictions(rows: readonly MarketCandle[]): RowsByTime {
  const byTime = new Map<number, MarketCandle>();
  const contradicted = new Set<number>();
  for (const row of rows) {
    const known = byTime.get(row.openTimeMs);
    if (known === undefined) byTime.set(row.openTimeMs, row);
    else if (!isSameCandle(known, row)) contradicted.add(row.openTimeMs);
  }
  for (const time of contradicted) byTime.delete(time);
  return { byTime, contradicted };
}
