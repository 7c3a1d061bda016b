import { timeframeMs, type CandleColumns } from '@tradai/strategy-sdk';
import { daysOf, type DailyAccount } from '../../metrics/daily.ts';
import { dayMarks, markedDaily, type DayMarks } from '../../metrics/daily-marks.ts';
import type { BacktestRun } from '../backtest/backtest.ts';
import { candleTimes } from '../backtest/candle-times.ts';

/** The account of a run at the ends of its days. */
export interface PlayedDays {
  /** Open times of the candles of the run. */
  readonly timesMs: Float64Array;
  readonly candleMs: number;
  readonly start: number;
  readonly marks: DayMarks;
  readonly daily: DailyAccount;
}

export function playedDays({ pairs, settings, outcome }: BacktestRun): PlayedDays {
  const timesMs = candleTimes(pairs);
  const candleMs = timeframeMs(settings.timeframe);
  const marks = dayMarks(daysOf(timesMs, candleMs), timesMs);
  const start = settings.money.dryRunWallet;
  const candlesByPair = new Map(pairs.map(({ pair, candles }): [string, CandleColumns] => [pair, candles]));
  return { timesMs, candleMs, start, marks, daily: markedDaily(outcome.trades, candlesByPair, start, marks) };
}
