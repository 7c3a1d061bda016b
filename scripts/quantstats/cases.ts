import { dailyAccount, daysOf } from '../../packages/runtime/src/metrics/daily.ts';
import { markToMarket } from '../../packages/runtime/src/metrics/equity.ts';
import { candlesOf } from '../../packages/runtime/src/metrics/golden-candles.fixture.ts';
import { closedTrades, shippedCase } from '../../packages/runtime/src/metrics/golden-case.fixture.ts';
import { statistics, type Statistics } from '../../packages/runtime/src/metrics/statistics.ts';

/** A golden run as daily returns, and our figures of it under the names of the comparison. */
export interface CheckedCase {
  readonly name: string;
  readonly days: number;
  readonly series: { readonly first: number; readonly returns: readonly number[]; readonly held: readonly number[] };
  readonly figures: Readonly<Record<string, number>>;
}

/** Years of days, months of hours, leverage with funding; one account that gains and two that lose. */
const CASES = ['ship_plain_1d', 'ship_trend_follower', 'ship_futures_leverage'];

export function checkedCases(): CheckedCase[] {
  return CASES.map(checkedCase);
}

function checkedCase(name: string): CheckedCase {
  const golden = shippedCase(name);
  const candlesByPair = candlesOf(golden)!;
  const longest = [...candlesByPair.values()].reduce((a, b) => (b.length > a.length ? b : a));
  const timesMs = longest.openTimeMs;
  const candleMs = timesMs[1]! - timesMs[0]!;
  const startBalance = golden.summary.starting_balance;
  const trades = closedTrades(golden);
  const account = markToMarket(trades, candlesByPair, startBalance, timesMs);
  const figures = statistics({
    ...{ trades, candlesByPair, account, timesMs, candleMs, startBalance },
    marketChange: golden.summary['market_change'] as number,
  });
  const days = daysOf(timesMs, candleMs);
  const daily = dailyAccount(days, (position) => account.equity[position]!, startBalance);
  // What holding the longest pair made, day by day.
  const held = dailyAccount(days, (position) => longest.close[position]!, longest.open[0]!);
  const alone = statistics({
    ...{ trades: [], account, timesMs, candleMs, startBalance, marketChange: 0 },
    candlesByPair: new Map([['longest', longest]]),
  });
  return {
    name,
    days: daily.returns.length,
    series: { first: daily.firstDay, returns: [...daily.returns], held: [...held.returns] },
    figures: named(figures, alone.benchmark, dailyFalls(daily.equity, startBalance)),
  };
}

function named(
  { returns, drawdown, rows, bootstrap }: Statistics,
  benchmark: Statistics['benchmark'],
  drawdowns: number,
): Record<string, number> {
  return {
    total_return: returns.totalReturn,
    // By whole days, as there; the run's own counts from the first open to the last close.
    cagr: bootstrap.cagr!.estimate,
    volatility: returns.volatility!,
    sharpe: returns.sharpe!,
    sortino: returns.sortino!,
    omega: returns.omega!,
    tail_ratio: returns.tailRatio!,
    skew: returns.skew!,
    kurtosis: returns.kurtosis!,
    best_day: returns.bestDay,
    worst_day: returns.worstDay,
    max_drawdown: bootstrap.maxDrawdown!.estimate,
    conditional_value_at_risk: returns.conditionalValueAtRisk!,
    beta: benchmark.beta!,
    alpha: benchmark.alpha!,
    winning_days: rows.winningDays,
    losing_days: rows.losingDays,
    drawdowns,
    ulcer_index: drawdown.ulcerIndex,
    value_at_risk: returns.valueAtRisk!,
    probabilistic_sharpe: returns.probabilisticSharpe!,
  };
}

/** Falls of the values at the ends of days, where the run's own go by candle closes. */
function dailyFalls(equity: Float64Array, startBalance: number): number {
  let peak = startBalance;
  let falls = 0;
  let isBelow = false;
  for (const value of equity) {
    if (value < peak && !isBelow) falls++;
    isBelow = value < peak;
    peak = Math.max(peak, value);
  }
  return falls;
}
