import type { FinalCandle } from '../../../market/market-feed.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import { TIME_BUDGET_MS } from '../driver/session-driver.ts';
import type { CandleRows } from '../rows/candle-rows.ts';

/** A candle for which the strategy took longer than its time decides nothing: its pairs are not entered before they have another one. */
export class Overruns {
  readonly #rows: Pick<CandleRows, 'isOwn'>;
  readonly #late = new Set<string>();

  constructor(rows: Pick<CandleRows, 'isOwn'>) {
    this.#rows = rows;
  }

  /** `tookMs`: real time that the strategy took for all of them together. Pairs of other candles have decided in time, or wait for theirs. */
  took(candles: readonly FinalCandle[], tookMs: number): void {
    const own = candles.map(({ series }) => series).filter((series) => this.#rows.isOwn(series));
    for (const { pair } of own)
      if (tookMs > TIME_BUDGET_MS) this.#late.add(pair);
      else this.#late.delete(pair);
  }

  barred(): Readonly<Record<string, SessionReason>> {
    return Object.fromEntries([...this.#late].map((pair) => [pair, 'slow-strategy' as const]));
  }
}
