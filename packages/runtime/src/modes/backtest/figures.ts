import type { CandleColumns } from '@tradai/strategy-sdk';
import { timeframeMs } from '@tradai/strategy-sdk';
import { markToMarket } from '../../metrics/equity.ts';
import { marketCloses } from '../../metrics/market-change.ts';
import { statistics, type Statistics } from '../../metrics/statistics.ts';
import { summarize, type Summary } from '../../metrics/summary.ts';
import { walletStatsOf } from '../../metrics/wallet.ts';
import type { EquityCurve } from '../../report/csv.ts';
import type { BacktestRun } from './backtest.ts';
import { candleTimes } from './candle-times.ts';

/** All figures of a run. */
export interface Figures {
  /** freqtrade's. */
  readonly summary: Summary;
  /** Ours. */
  readonly statistics: Statistics;
  /** The account marked to market at each candle's close. */
  readonly equity: EquityCurve;
}

export function figuresOf(run: BacktestRun): Figures {
  const candlesByPair = new Map(run.pairs.map((pair) => [pair.pair, pair.candles]));
  const timesMs = candleTimes(run.pairs);
  const startBalance = startingBalance(run);
  const { trades } = run.outcome;
  const account = markToMarket(trades, candlesByPair, startBalance, timesMs);
  const summary = summaryOf(run, candlesByPair, timesMs);
  return {
    summary,
    statistics: statistics({
      ...{ trades, candlesByPair, account, timesMs, startBalance },
      candleMs: timeframeMs(run.settings.timeframe),
      marketChange: summary.marketChange,
      slippage: run.outcome.fillNotes.slippageAbs,
    }),
    equity: { timesMs, values: account.equity },
  };
}

function startingBalance({ settings }: BacktestRun): number {
  return settings.money.dryRunWallet;
}

function summaryOf(
  run: BacktestRun,
  candlesByPair: ReadonlyMap<string, CandleColumns>,
  timesMs: Float64Array,
): Summary {
  const { outcome, pairs, settings } = run;
  const { trades, backtestStartMs, backtestEndMs } = outcome;
  const startBalance = startingBalance(run);
  const isSpot = settings.tradingMode === 'spot';
  return summarize({
    trades,
    startingBalance: startBalance,
    finalBalance: outcome.finalBalance,
    backtestStartMs,
    backtestEndMs,
    pairs: pairs.map(({ pair }) => pair),
    marketCloses: pairs
      .map(({ pair, candles }) => marketCloses(pair, candles, backtestStartMs))
      .filter((closes) => closes !== null),
    maxOpenTrades: settings.rules.maxOpenTrades,
    rejectedSignals: outcome.rejectedSignals,
    counters: outcome.counters,
    walletStats: walletStatsOf({ trades, candlesByPair, startBalance, timesMs, isSpot, notes: outcome.walletNotes }),
  });
}
