import { nextOpenMs, timeframeMs } from '@tradai/strategy-sdk';
import type { MarketSeries } from '../ports/live-market.ts';
import type { FinalCandle } from './market-feed.ts';
import type { SeriesTrack } from './series-track.ts';

export interface Harvest {
  readonly candles: readonly FinalCandle[];
  readonly late: readonly MarketSeries[];
  /** When a close is given although series are missing; `Infinity`: no close waits. */
  readonly waitsUntilMs: number;
}

/** Hands out candles close by close: all series of one close together, and no longer than `waitMs` for the slowest. */
export class Closes {
  readonly #tracks: readonly SeriesTrack[];
  readonly #waitMs: number;
  /** Series that were given up, with the end of the candle that was not there: nobody waits for it a second time. */
  readonly #givenUp = new Map<SeriesTrack, number>();

  /** Pairs of `traded` come last of those that close together. */
  constructor(tracks: readonly SeriesTrack[], traded: readonly string[], waitMs: number) {
    const last = new Set(traded);
    const isLast = ({ series: { pair, candleType } }: SeriesTrack): number =>
      Number(last.has(pair) && candleType === null);
    const length = ({ series }: SeriesTrack): number => timeframeMs(series.timeframe);
    this.#tracks = tracks.toSorted((a, b) => length(b) - length(a) || isLast(a) - isLast(b));
    this.#waitMs = waitMs;
  }

  harvest(nowMs: number): Harvest {
    const candles: FinalCandle[] = [];
    const late = new Set<SeriesTrack>();
    for (const endMs of this.#ends()) {
      const awaited = this.#tracks.filter((track) => this.#isAwaited(track, endMs));
      if (awaited.length > 0 && nowMs < endMs + this.#waitMs)
        return { candles, late: seriesOf(late), waitsUntilMs: endMs + this.#waitMs };
      for (const track of awaited) {
        this.#givenUp.set(track, track.expectedEndMs);
        late.add(track);
      }
      for (const track of this.#tracks) candles.push(...track.takeUntil(endMs));
    }
    return { candles, late: seriesOf(late), waitsUntilMs: Infinity };
  }

  /** Whether its candle of this close, or one before, is still to come. */
  #isAwaited(track: SeriesTrack, endMs: number): boolean {
    return track.expectedEndMs <= endMs && this.#givenUp.get(track) !== track.expectedEndMs;
  }

  #ends(): number[] {
    const ends = new Set<number>();
    for (const { ready } of this.#tracks)
      for (const { series, candle } of ready) ends.add(nextOpenMs(candle.openTimeMs, series.timeframe));
    return [...ends].toSorted((a, b) => a - b);
  }
}

function seriesOf(tracks: Iterable<SeriesTrack>): readonly MarketSeries[] {
  return [...tracks].map(({ series }) => series);
}
