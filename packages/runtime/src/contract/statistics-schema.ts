/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { MISSING } from '../core/missing.ts';
import { each } from './each.ts';

const number = z.number();
const count = z.int().nonnegative();
const time = z.int();
const orNull = number.nullable();
const timeOrNull = time.nullable();

const episode = z.object({
  ...each(time, ['start_ts', 'bottom_ts']),
  recovered_ts: timeOrNull,
  ...each(number, ['ratio', 'abs', 'duration_s']),
});

const interval = z.object(each(number, ['estimate', 'p5', 'p50', 'p95'])).nullable();

const line = z.object({ period: z.string(), ...each(number, ['return_ratio', 'profit_abs']), trades: count });

const returns = z.object({
  days: count,
  ...each(number, ['total_return', 'best_day', 'worst_day']),
  ...each(orNull, ['cagr', 'volatility', 'sharpe', 'probabilistic_sharpe', 'sortino', 'calmar', 'omega']),
  ...each(orNull, ['tail_ratio', 'value_at_risk', 'conditional_value_at_risk', 'skew', 'kurtosis']),
});

const drawdown = z.object({
  ...each(number, ['max_ratio', 'max_abs', 'longest_s', 'under_water_share', 'ulcer_index']),
  ...each(timeOrNull, ['start_ts', 'bottom_ts', 'recovered_ts']),
  count,
  ...each(orNull, ['average_ratio', 'average_s']),
  worst: z.array(episode),
});

const trades = z.object({
  ...each(orNull, ['average_mae', 'average_mfe', 'winners_mae', 'losers_mfe', 'edge_ratio']),
  ...each(orNull, ['profit_without_best_one', 'profit_without_best_five', 'profit_without_best_ten']),
  ...each(orNull, ['best_trade_share', 'best_pair_share', 'effective_winners']),
});

const benchmark = z.object({
  market_change: number,
  ...each(orNull, ['hold_return', 'hold_cagr', 'hold_volatility', 'hold_sharpe', 'hold_max_drawdown']),
  ...each(orNull, ['excess_return', 'alpha', 'beta', 'correlation']),
});

export const statisticsSchema = z.object({
  returns,
  drawdown,
  balance: z.object(each(number, ['start', 'end', 'high', 'low'])),
  exposure: z.object({
    ...each(number, ['time_share', 'volume']),
    ...each(orNull, ['average_ratio', 'max_ratio', 'turnover_per_day']),
  }),
  trades,
  costs: z.object({
    ...each(number, ['price_profit', 'fees', 'slippage', 'funding', 'profit']),
    cost_share: orNull,
  }),
  rows: z.object({
    ...each(count, ['winning_trades', 'losing_trades', 'winning_days', 'losing_days']),
    worst_losing_row_abs: number,
  }),
  months: z.array(line),
  years: z.array(line),
  benchmark,
  bootstrap: z.object({
    ...each(count, ['draws', 'block_days', 'seed']),
    ...each(interval, ['total_return', 'cagr', 'volatility', 'sharpe', 'sortino', 'calmar', 'max_drawdown']),
  }),
  missing: z.record(z.string(), z.enum(MISSING)),
});
