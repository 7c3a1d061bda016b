import type { CandleColumns } from '@tradai/strategy-sdk';
import { Arena } from '../../columns/arena.ts';
import type { Timerange } from '../../data/timerange.ts';
import { CandleLoader } from '../backtest/load-pair.ts';
import type { NeededCandles } from '../backtest/needed-series.ts';
import type { SettledSearch } from '../hyperopt/prepare-study.ts';
import { sampleWithin } from '../hyperopt/samples.ts';

const OWN_ALONE: NeededCandles = { graph: { frames: [] }, lookback: 0, frameLookbacks: new Map() };

/** Candles of all pairs over a range, also of windows that did not trade. */
export function testedCandles(
  { backtest, settled }: SettledSearch,
  timerange: Timerange,
): ReadonlyMap<string, CandleColumns> {
  const settings = { ...settled.settings, startupCandleCount: 0, timeframeDetail: null };
  const { pairs } = sampleWithin(backtest, settings, { ...OWN_ALONE, startupCandles: 0 }, timerange);
  const loader = new CandleLoader({ ...backtest, pairs, timerange }, settings, OWN_ALONE, new Arena());
  return new Map(
    pairs.flatMap((pair): [string, CandleColumns][] => {
      const loaded = loader.load(pair);
      return loaded === null ? [] : [[pair, loaded.own.candles]];
    }),
  );
}
