import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade } from '../core/trade.ts';
import { type BenchmarkFigures, benchmarkFigures } from './benchmark.ts';
import { type Bootstrap, bootstrap } from './bootstrap.ts';
import { type CostFigures, costFigures } from './costs.ts';
import { dailyAccount, daysOf } from './daily.ts';
import { type DrawdownFigures, drawdownFigures } from './drawdown-episodes.ts';
import type { MarkedAccount } from './equity.ts';
import { type ExposureFigures, exposureFigures } from './exposure.ts';
import { type Missing, settle, type Settled } from './figure.ts';
import { type Calendar, calendar } from './months.ts';
import { type ReturnFigures, returnFigures } from './returns.ts';
import { type RowFigures, rowFigures } from './rows.ts';
import { tradeColumns } from './trade-columns.ts';
import { type TradeFigures, tradeFigures } from './trade-figures.ts';

export interface StatisticsInput {
  /** In the order of closing. */
  readonly trades: readonly ClosedTrade[];
  /** Candles by pair; they may begin before the run. */
  readonly candlesByPair: ReadonlyMap<string, CandleColumns>;
  readonly account: MarkedAccount;
  /** Open times of the candles of the run, rising, at least one; the account has a value for each. */
  readonly timesMs: Float64Array;
  readonly candleMs: number;
  readonly startBalance: number;
  readonly marketChange: number;
  /** What fills away from the rule's own prices cost, stake currency. */
  readonly slippage?: number;
}

export interface BalanceFigures {
  readonly start: number;
  readonly end: number;
  readonly high: number;
  readonly low: number;
}

/**
 * Our figures, of the account marked to market at candle closes: they include open losses, which freqtrade's figures of closed trades
 * leave out. A figure that is not there is `null`, and `missing` has the reason under `group.figure`. Formulas: docs/statistics.md.
 */
export interface Statistics extends Calendar {
  readonly returns: Settled<ReturnFigures>;
  readonly drawdown: Settled<DrawdownFigures>;
  readonly balance: BalanceFigures;
  readonly exposure: Settled<ExposureFigures>;
  readonly trades: Settled<TradeFigures>;
  readonly costs: Settled<CostFigures>;
  readonly rows: RowFigures;
  readonly benchmark: Settled<BenchmarkFigures>;
  readonly bootstrap: Settled<Bootstrap>;
  readonly missing: Readonly<Record<string, Missing>>;
}

export function statistics(input: StatisticsInput): Statistics {
  const { trades, candlesByPair, account, timesMs, candleMs, startBalance } = input;
  const { equity } = account;
  const startMs = timesMs[0]!;
  const endMs = timesMs.at(-1)! + candleMs;
  const days = daysOf(timesMs, candleMs);
  const daily = dailyAccount(days, (position) => equity[position]!, startBalance);
  const drawdown = drawdownFigures(equity, timesMs, daily.equity, startBalance);
  const returns = returnFigures(daily, startBalance, endMs - startMs, drawdown.maxRatio);
  const columns = tradeColumns(trades);
  const { values, missing } = settle({
    returns,
    drawdown,
    exposure: exposureFigures(trades, account, startMs, endMs),
    trades: tradeFigures(trades, candlesByPair),
    costs: costFigures(trades, input.slippage ?? 0),
    benchmark: benchmarkFigures({ ...input, days, account: daily, totalReturn: returns.totalReturn }),
    bootstrap: bootstrap(daily.returns),
  });
  return {
    ...values,
    balance: balances(equity, startBalance),
    rows: rowFigures(columns, daily),
    ...calendar(daily, startBalance, columns),
    missing,
  };
}

function balances(equity: Float64Array, start: number): BalanceFigures {
  let [high, low] = [start, start];
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i]!;
    if (value > high) high = value;
    if (value < low) low = value;
  }
  return { start, end: equity.at(-1)!, high, low };
}
