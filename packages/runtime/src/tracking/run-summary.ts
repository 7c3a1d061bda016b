import { decimalText } from '../contract/decimal-text.ts';
import type { ResultDocument } from '../contract/result.ts';
import { SUMMARY_SCHEMA, type SummaryDocument } from '../contract/run-summary.ts';
import { resultMetrics } from './result-metrics.ts';

/** A result without whatever grows with the number of trades. */
export function runSummary(result: ResultDocument): SummaryDocument {
  const { strategy_name, manifest_sha256, stake_currency, backtest_start_ms, backtest_end_ms, summary } = result;
  const { total_trades: trades, profit_total, profit_total_abs, max_drawdown_account, sharpe } = summary;
  return {
    ...{ schema: SUMMARY_SCHEMA, strategy_name, manifest_sha256, stake_currency },
    ...{ backtest_start_ms, backtest_end_ms, trades },
    profit_ratio: decimalText(profit_total),
    profit_abs: decimalText(profit_total_abs),
    max_drawdown_ratio: decimalText(max_drawdown_account),
    sharpe: Number.isFinite(sharpe) ? decimalText(sharpe) : null,
    figures: resultMetrics(result),
  };
}
