import { timeframeMs, TradaiError, type CandleColumns } from '@tradai/strategy-sdk';
import type { CandlesOf } from '@tradai/strategy-sdk/graph';
import type { FundingEvents } from '../../core/funding.ts';
import { candleBlockLength, meanReturns } from '../../odds/candles/candle-block.ts';
import { stationarySample } from '../../odds/significance/stationary-bootstrap.ts';
import type { Random } from '../../search/random.ts';
import type { BacktestRun, TradedPair } from '../backtest/backtest.ts';
import { informativeFrames } from '../backtest/needed-series.ts';
import type { ReadSeries } from '../backtest/read-series.ts';
import { baseCandles, drawSeries, type BaseCandles, type BaseSeries } from './base-series.ts';
import { longerSeries, putTogether, type LongerSeries } from './longer-series.ts';

/**
 * Histories that a run's candles might have had: what lies before the run is real, what comes after is drawn in blocks, the same ones for all pairs.
 * One history at a time; the next one overwrites it.
 */
export class MadeHistories {
  /** Of blocks, in candles. */
  readonly meanBlock: number;
  readonly #base: BaseCandles;
  readonly #longer: readonly LongerSeries[];
  readonly #made = new Map<CandleColumns, CandleColumns>();
  /** Of the present history, by own candles of a pair. */
  readonly #funding = new Map<CandleColumns, FundingEvents>();

  /** Throws `bad-option` for a run whose candles cannot all be made. */
  constructor(run: BacktestRun, meanBlock: number | null) {
    const looked = lookedAt(run);
    const ownMs = timeframeMs(run.settings.timeframe);
    refuse(run, looked, ownMs);
    const own = new Set(run.pairs.map(({ candles }) => candles));
    const beside = looked.filter(({ key, candles }) => timeframeMs(key.timeframe) === ownMs && !own.has(candles));
    this.#base = baseCandles(run, beside);
    const keys = [...run.pairs.map(({ own: { key } }) => key), ...beside.map(({ key }) => key)];
    this.#longer = looked
      .filter(({ key }) => timeframeMs(key.timeframe) > ownMs)
      .map((series) => longerSeries(series, this.#shorter(series, keys, run)));
    for (const { real, made } of [...this.#base.series, ...this.#longer]) this.#made.set(real, made);
    this.meanBlock = meanBlock ?? blockOf(this.#base);
  }

  /** Candles of the run that each history has. */
  get candles(): number {
    return this.#base.count * this.#base.series.length;
  }

  next(random: Random): void {
    const { series, count, sharedCount } = this.#base;
    const sources = stationarySample(sharedCount, this.meanBlock, random, count);
    for (const each of series) this.#funding.set(each.real, drawSeries(each, sources));
    for (const each of this.#longer) putTogether(each);
  }

  /** Candles of the history in place of those of a pair, and of what its columns look at. */
  candlesOf({ candlesOf }: Pick<TradedPair, 'candlesOf'>): CandlesOf {
    return (frame) => this.#made.get(candlesOf(frame))!;
  }

  /** What goes with them. */
  fundingOf({ candles }: Pick<TradedPair, 'candles'>): FundingEvents {
    return this.#funding.get(candles)!;
  }

  #shorter({ key }: ReadSeries, keys: readonly ReadSeries['key'][], run: BacktestRun): BaseSeries {
    const place = keys.findIndex(({ pair }) => pair === key.pair);
    if (place >= 0) return this.#base.series[place]!;
    throw new TradaiError(
      'bad-option',
      `the strategy looks at ${key.pair} ${key.timeframe}, and the run has no ${run.settings.timeframe} candles of ${key.pair} to make them of`,
    );
  }
}

/** Series of the strategy's informative frames, each once. */
function lookedAt({ built, pairs, series }: BacktestRun): ReadSeries[] {
  const frames = informativeFrames(built);
  const candles = new Set(pairs.flatMap(({ candlesOf }) => frames.map((frame) => candlesOf(frame))));
  return series.filter((each) => candles.has(each.candles));
}

function refuse({ settings }: BacktestRun, looked: readonly ReadSeries[], ownMs: number): void {
  const other = looked.find(({ key }) => key.kind !== 'candle' || key.market !== settings.tradingMode);
  const shorter = looked.find(({ key }) => timeframeMs(key.timeframe) < ownMs);
  const problem =
    settings.timeframeDetail !== null
      ? `the run looks into its candles by timeframe_detail ${settings.timeframeDetail}, and made candles have nothing inside`
      : other !== undefined
        ? `the strategy looks at ${other.key.pair} ${other.key.timeframe} ${other.key.market} ${other.key.kind} candles, which are not made with those it trades`
        : shorter !== undefined
          ? `the strategy looks at ${shorter.key.pair} ${shorter.key.timeframe}, and made candles have no shorter ones inside`
          : null;
  if (problem !== null) throw new TradaiError('bad-option', problem);
}

function blockOf({ series, sharedCount }: BaseCandles): number {
  const closes = series.map(({ real, shared }) => ({ close: real.close, from: shared }));
  return candleBlockLength(meanReturns(closes, sharedCount));
}
