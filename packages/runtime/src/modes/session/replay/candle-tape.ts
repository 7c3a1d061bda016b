import { timeframeMs, type CandleColumns } from '@tradai/strategy-sdk';
import { firstAtOrAfter } from '../../../core/first-at-or-after.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { SeriesCandle, SeriesName } from '../../../session/session-pair.ts';
import type { SeriesCandles, VersionSpec } from '../driver/driver-parts.ts';
import { candleAt } from '../driver/candle-at.ts';
import { sessionNeeds } from '../driver/session-series.ts';
import { seriesKey, seriesOfKey } from '../rows/row-forms.ts';

type CandlesOf = (series: SeriesName, fromMs: number, toMs: number) => Promise<CandleColumns>;

/** So many candles are fetched ahead, because a log asks for one after the other. */
const AHEAD = 1_000;

/** The exchange's candles as a log names them: up to which each series was taken. */
export class CandleTape {
  readonly #candlesOf: CandlesOf;
  /** Open time of the newest candle that was taken, by `seriesKey`. */
  readonly #newest = new Map<string, number>();
  /** Fetched ahead, by `seriesKey`. */
  readonly #ahead = new Map<string, CandleColumns>();

  constructor(candlesOf: CandlesOf) {
    this.#candlesOf = candlesOf;
  }

  /** Series were taken up to these candles. */
  reach(newest: Readonly<Record<string, number>>): void {
    for (const [key, openTimeMs] of Object.entries(newest)) this.#newest.set(key, openTimeMs);
  }

  /** What a version is opened with. Of a series that was not taken yet: what had closed by then, up to which it is taken from now on. */
  async history(version: VersionSpec, records: SessionRecords, nowMs: number): Promise<readonly SeriesCandles[]> {
    const needs = await sessionNeeds(version, records, nowMs);
    return Promise.all(
      needs.map(async ({ series, fromMs }) => {
        const key = seriesKey(series);
        const toMs = this.#newest.get(key) ?? nowMs - timeframeMs(series.timeframe);
        const candles = await this.#candlesOf(series, fromMs, toMs);
        const { openTimeMs, length } = candles;
        if (!this.#newest.has(key) && length > 0) this.reach({ [key]: openTimeMs[length - 1]! });
        return { series, candles };
      }),
    );
  }

  /** The candles that were taken when series came up to these. */
  async taken(newest: Readonly<Record<string, number>>): Promise<readonly SeriesCandle[]> {
    const found: SeriesCandle[] = [];
    for (const [key, toMs] of Object.entries(newest)) {
      const series = seriesOfKey(key);
      const afterMs = this.#newest.get(key) ?? toMs - 1;
      const candles = await this.#between(series, afterMs + 1, toMs);
      const { openTimeMs, length } = candles;
      for (let i = firstAtOrAfter(openTimeMs, afterMs + 1, length); i < length && openTimeMs[i]! <= toMs; i++)
        found.push({ series, candle: candleAt(candles, i) });
    }
    this.reach(newest);
    return found;
  }

  async #between(series: SeriesName, fromMs: number, toMs: number): Promise<CandleColumns> {
    const key = seriesKey(series);
    const known = this.#ahead.get(key);
    const { openTimeMs = new Float64Array(0), length = 0 } = known ?? {};
    if (known !== undefined && length > 0 && openTimeMs[0]! <= fromMs && openTimeMs[length - 1]! >= toMs) return known;
    const fetched = await this.#candlesOf(series, fromMs, toMs + AHEAD * timeframeMs(series.timeframe));
    this.#ahead.set(key, fetched);
    return fetched;
  }
}
