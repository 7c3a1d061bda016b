import { nextOpenMs } from '@tradai/strategy-sdk';
import type { Candle } from '../columns/live-columns.ts';
import type { SeriesCandle, SeriesName } from './session-pair.ts';

/** Candles of one series that are wanted. */
export interface AwaitedSeries {
  readonly series: SeriesName;
  /** Open time of the newest candle that was given out; undefined before the first. */
  readonly newestMs: () => number | undefined;
}

/** A candle, with the place of its series in the list. */
export interface GivenCandle {
  readonly place: number;
  readonly candle: Candle;
}

/**
 * Holds candles back until everything that closes with them is there: a pair's rows are computed close by close, each on all series that the
 * pair looks at, in whatever order candles arrive. Of one close they are given out in the order of `list`.
 */
export class WholeCloses {
  readonly #list: readonly AwaitedSeries[];
  /** By place; oldest first. */
  readonly #held: SeriesCandle['candle'][][];
  #missing: readonly SeriesName[] = [];

  constructor(list: readonly AwaitedSeries[]) {
    this.#list = list;
    this.#held = list.map(() => []);
  }

  /** Series for which candles of others are held back; empty: nothing is. */
  get missing(): readonly SeriesName[] {
    return this.#missing;
  }

  /** Throws `RangeError` where a candle does not follow the one before it; one that is known is passed over. */
  put(candles: readonly SeriesCandle[]): void {
    for (const { series, candle } of candles)
      for (const [place, awaited] of this.#list.entries())
        if (isSame(series, awaited.series) && this.#isNext(place, candle)) this.#held[place]!.push(candle);
  }

  /** The next close that is whole; null: there is none. What it gives must be taken before it is asked again. */
  take(): readonly GivenCandle[] | null {
    const endMs = Math.min(...this.#held.map(([first], place) => this.#endMs(place, first)));
    if (endMs === Infinity) {
      this.#missing = [];
      return null;
    }
    const closing = this.#list.flatMap((_, place) =>
      this.#endMs(place, this.#held[place]![0]) === endMs ? [place] : [],
    );
    this.#missing = this.#list.flatMap(({ series }, place) => (this.#isMissing(place, endMs) ? [series] : []));
    if (this.#missing.length > 0) return null;
    return closing.map((place) => ({ place, candle: this.#held[place]!.shift()! }));
  }

  #endMs(place: number, candle: Candle | undefined): number {
    return candle === undefined ? Infinity : nextOpenMs(candle.openTimeMs, this.#list[place]!.series.timeframe);
  }

  /** Whether a candle of this close, or of one before, is still to come. */
  #isMissing(place: number, endMs: number): boolean {
    const { series, newestMs } = this.#list[place]!;
    const newest = newestMs();
    if (newest === undefined || hasNoGrid(series) || this.#held[place]!.length > 0) return false;
    return nextOpenMs(nextOpenMs(newest, series.timeframe), series.timeframe) <= endMs;
  }

  #isNext(place: number, { openTimeMs }: Candle): boolean {
    const { series, newestMs } = this.#list[place]!;
    const newest = this.#held[place]!.at(-1)?.openTimeMs ?? newestMs();
    if (newest === undefined) return true;
    if (openTimeMs <= newest) return false;
    if (hasNoGrid(series) || openTimeMs === nextOpenMs(newest, series.timeframe)) return true;
    const at = (timeMs: number): string => new Date(timeMs).toISOString();
    throw new RangeError(
      `${series.pair} ${series.timeframe}: the candle of ${at(openTimeMs)} does not follow that of ${at(newest)}; holes have to be filled before`,
    );
  }
}

/** Funding rates come at times of their own: nobody can say when the next one is due. */
export function hasNoGrid({ candleType }: SeriesName): boolean {
  return candleType === 'funding_rate';
}

function isSame(a: SeriesName, b: SeriesName): boolean {
  return a.pair === b.pair && a.timeframe === b.timeframe && a.candleType === b.candleType;
}
