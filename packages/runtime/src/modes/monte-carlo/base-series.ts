import { timeframeMs, TradaiError, type CandleColumns } from '@tradai/strategy-sdk';
import { NO_FUNDING, type FundingEvents } from '../../core/funding.ts';
import { roundToTick } from '../../core/steps.ts';
import { indexAt } from '../../metrics/equity.ts';
import { makeCandles } from '../../odds/candles/make-candles.ts';
import { eventStarts, makeEvents } from '../../odds/candles/make-events.ts';
import type { BacktestRun, TradedPair } from '../backtest/backtest.ts';
import { candleTimes } from '../backtest/candle-times.ts';
import type { ReadSeries } from '../backtest/read-series.ts';

/** Candles of the run's own timeframe that are drawn. */
export interface BaseSeries {
  readonly real: CandleColumns;
  /** Written anew by each history; what lies before `first` is real. */
  readonly made: CandleColumns;
  readonly first: number;
  /** Place of its first made candle among the times of all. */
  readonly offset: number;
  /** Position of the first candle that all series have. */
  readonly shared: number;
  readonly round: (price: number, position: number) => number;
  readonly funding: FundingEvents;
  /** Positions of the first funding of each candle. */
  readonly fundingStarts: Uint32Array;
}

/** All that are drawn together, and how many candles they have in common. */
export interface BaseCandles {
  readonly series: readonly BaseSeries[];
  /** Candles to make: those of any pair. */
  readonly count: number;
  /** Candles to make them of: those that all have. */
  readonly sharedCount: number;
}

/** One series from its first made candle to its last. */
interface Stretch {
  readonly candles: CandleColumns;
  readonly first: number;
  readonly last: number;
  readonly round: BaseSeries['round'];
  readonly funding: FundingEvents;
}

/**
 * Lays traded pairs, and series of the same timeframe that the strategy looks at, beside each other. Of each pair the first candle of the run stays real: nothing is traded on
 * it. Throws `bad-option` when no two candles are there in all of them.
 */
export function baseCandles(run: BacktestRun, beside: readonly ReadSeries[]): BaseCandles {
  const traded = run.pairs.map(tradedStretch);
  const timesMs = candleTimes(traded);
  const all = [...traded, ...beside.map(({ candles }) => besideStretch(candles, timesMs))];
  const fromMs = Math.max(...all.map(({ candles, first }) => candles.openTimeMs[first]!));
  const toMs = Math.min(...all.map(({ candles, last }) => candles.openTimeMs[last]!));
  const sharedCount = positionOf(all[0]!, toMs) - positionOf(all[0]!, fromMs) + 1;
  if (!(sharedCount >= 2))
    throw new TradaiError(
      'bad-option',
      'no two candles are there in all pairs, so that none can be drawn for all at once',
    );
  return {
    series: all.map((stretch) => baseSeries(stretch, timesMs, fromMs, timeframeMs(run.settings.timeframe))),
    count: timesMs.length,
    sharedCount,
  };
}

/**
 * Makes one history. `sources`: for each of `count` candles one of the `sharedCount`, the same for all series, so that they move together as
 * they did. Gives the funding that goes with it.
 */
export function drawSeries(series: BaseSeries, sources: Uint32Array): FundingEvents {
  const { real, made, first, offset, shared, round, funding, fundingStarts } = series;
  const own = sources.subarray(offset, offset + made.length - first).map((source) => shared + source);
  const drawn = { first, sources: own };
  const scales = makeCandles(real, drawn, round, made);
  if (funding.timeMs.length === 0) return funding;
  return makeEvents(funding, fundingStarts, real.openTimeMs, drawn, scales);
}

function tradedStretch({ candles, first, last, input }: TradedPair): Stretch {
  const ticks = Array.from(candles.openTimeMs, (timeMs) => input.ticks.at(timeMs));
  const round = (price: number, position: number): number => {
    const tick = ticks[position]!;
    // A price below half a tick is the lowest that there is, not none.
    return tick === null ? price : Math.max(roundToTick(price, tick), tick);
  };
  return { candles, first: first + 1, last, round, funding: input.funding };
}

/** Nobody trades it, so its prices need no grid. */
function besideStretch(candles: CandleColumns, timesMs: Float64Array): Stretch {
  const { openTimeMs, length } = candles;
  const first = Math.max(1, indexAt(openTimeMs, timesMs[0]! - 1, length) + 1);
  return {
    candles,
    first,
    last: indexAt(openTimeMs, timesMs.at(-1)!, length),
    round: (price) => price,
    funding: NO_FUNDING,
  };
}

function positionOf({ candles }: Pick<Stretch, 'candles'>, timeMs: number): number {
  return indexAt(candles.openTimeMs, timeMs, candles.length);
}

function baseSeries(stretch: Stretch, timesMs: Float64Array, fromMs: number, candleMs: number): BaseSeries {
  const { candles: real, first, last, round, funding } = stretch;
  return {
    ...{ real, first, round, made: copyOf(real, last + 1) },
    offset: indexAt(timesMs, real.openTimeMs[first]!, timesMs.length),
    shared: positionOf(stretch, fromMs),
    ...{ funding, fundingStarts: eventStarts(funding, real.openTimeMs, candleMs) },
  };
}

/** The first `length` candles, to be written over; times stay those of the original. */
export function copyOf({ openTimeMs, ...columns }: CandleColumns, length: number): CandleColumns {
  const copied = (column: Float64Array): Float64Array => column.slice(0, length);
  return {
    openTimeMs: openTimeMs.subarray(0, length),
    open: copied(columns.open),
    high: copied(columns.high),
    low: copied(columns.low),
    close: copied(columns.close),
    volume: copied(columns.volume),
    length,
  };
}
