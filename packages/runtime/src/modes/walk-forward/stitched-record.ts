import type { StitchedRecord } from '../../contract/walk-forward.ts';
import type { DailyAccount } from '../../metrics/daily.ts';
import { drawdownFigures } from '../../metrics/drawdown-episodes.ts';
import { settle } from '../../metrics/figure.ts';
import { returnFigures } from '../../metrics/returns.ts';
import type { StitchedEquity } from '../../odds/walk-forward/stitched-equity.ts';
import { countedTrades } from './counted-trades.ts';
import type { WindowOutcome } from './window-outcome.ts';

/** Figures of the account over all tests; `daily` is the same by days. */
export function stitchedRecord(
  { timesMs, equity }: StitchedEquity,
  daily: DailyAccount,
  outcomes: readonly WindowOutcome[],
  { candleMs, startingBalance }: { readonly candleMs: number; readonly startingBalance: number },
): StitchedRecord {
  const endMs = timesMs.at(-1)! + candleMs;
  const drawdown = drawdownFigures(equity, timesMs, daily.equity, startingBalance);
  const { values } = settle({ returns: returnFigures(daily, startingBalance, endMs - timesMs[0]!, drawdown.maxRatio) });
  const { returns } = values;
  const trades = countedTrades(outcomes);
  return {
    ...{ from_ms: timesMs[0]!, to_ms: timesMs.at(-1)!, days: returns.days },
    trades: trades.length,
    wins: trades.filter(({ profitAbs }) => profitAbs > 0).length,
    total_return: returns.totalReturn,
    ...{ cagr: returns.cagr, sharpe: returns.sharpe, sortino: returns.sortino, calmar: returns.calmar },
    max_drawdown: drawdown.maxRatio,
    market_change: marketChange(outcomes),
  };
}

function marketChange(outcomes: readonly WindowOutcome[]): number | null {
  const tests = outcomes.flatMap(({ samples }) => samples?.out_of_sample ?? []);
  const overlap = outcomes.some(
    ({ window }, i) => window.testEndMs > (outcomes[i + 1]?.window.testStartMs ?? Infinity),
  );
  if (overlap || tests.length < outcomes.length) return null;
  return tests.reduce((factor, { market_change: change }) => factor * (1 + change), 1) - 1;
}
