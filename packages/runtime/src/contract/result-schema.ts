/** Only for reading and validating: zod takes time to load, so nothing on the way to a run imports this file. */
import { z } from 'zod';
import { NO_ENTRY_REASONS } from '../core/reasons.ts';
import { each } from './each.ts';
import { RESULT_SCHEMA } from './result.ts';
import { fillsSchema } from './fills-schema.ts';
import { statisticsSchema } from './statistics-schema.ts';

const number = z.number();
const text = z.string();
const count = z.int().nonnegative();
const time = z.int();
const orNull = number.nullable();

const orderSchema = z.object({
  id: count,
  side: z.enum(['buy', 'sell']),
  is_entry: z.boolean(),
  type: z.enum(['limit', 'market']),
  tag: text.nullable(),
  placed_time_ms: time,
  filled_time_ms: time.nullable(),
  status: z.enum(['open', 'closed', 'canceled']),
  ...each(number, ['price', 'amount', 'filled', 'cost']),
  funding_fee: orNull,
});

const tradeSchema = z.object({
  id: count,
  ...each(text, ['pair', 'enter_tag', 'exit_reason']),
  ...each(z.boolean(), ['is_short', 'stop_is_trailing']),
  ...each(time, ['open_time_ms', 'close_time_ms', 'duration_min']),
  ...each(number, [
    'open_rate',
    'close_rate',
    'amount',
    'stake_amount',
    'max_stake_amount',
    'leverage',
    'fee_open',
    'fee_close',
    'funding_fees',
    'initial_stop_loss',
    'initial_stop_loss_ratio',
    'stop_loss',
    'stop_loss_ratio',
    'min_rate',
    'max_rate',
    'profit_abs',
    'profit_ratio',
    'realized_profit',
  ]),
  ...each(orNull, ['liquidation_price', 'price_precision', 'amount_precision']),
  orders: z.array(orderSchema),
  custom_data: z.record(z.string(), z.unknown()).nullable(),
});

const lockSchema = z.object({
  pair: text,
  side: z.enum(['long', 'short', '*']),
  reason: text,
  lock_time_ms: time.nullable(),
  lock_end_time_ms: time,
});

const lineFigures = [
  'profit_mean',
  'profit_total_abs',
  'profit_total',
  'winrate',
  'cagr',
  'expectancy',
  'expectancy_ratio',
  'sortino',
  'sharpe',
  'calmar',
  'sqn',
  'p_value',
  'profit_factor',
  'max_drawdown_account',
  'max_drawdown_abs',
] as const;

const lineSchema = z.object({
  key: z.union([text, z.tuple([text, text])]),
  ...each(count, ['trades', 'wins', 'draws', 'losses']),
  ...each(number, lineFigures),
  ...each(number, ['profit_mean_pct', 'profit_total_pct']),
  duration_avg_s: orNull,
});

const periodSchema = z.object({
  date: text,
  date_ts: time,
  ...each(count, ['trades', 'wins', 'draws', 'losses']),
  ...each(number, ['profit_abs', 'profit_factor']),
});
const periods = z.array(periodSchema);
const lines = z.array(lineSchema);

const summaryCounters = [
  'timedout_entry_orders',
  'timedout_exit_orders',
  'canceled_trade_entries',
  'canceled_entry_orders',
  'replaced_entry_orders',
] as const;
const allCounters = [...summaryCounters, 'canceled_exit_orders', 'replaced_exit_orders'] as const;

const drawdownSchema = {
  ...each(number, [
    'max_drawdown_abs',
    'max_drawdown_account',
    'max_relative_drawdown',
    'max_drawdown_high',
    'max_drawdown_low',
  ]),
  ...each(orNull, ['drawdown_start_ts', 'drawdown_end_ts', 'drawdown_duration_s']),
};

const walletSchema = z.object({
  ...drawdownSchema,
  ...each(number, ['start_balance', 'end_balance', 'high_balance', 'low_balance', 'sharpe', 'sortino', 'calmar']),
  ...each(time, ['high_ts', 'low_ts']),
});

const summarySchema = z.object({
  ...each(count, [
    'total_trades',
    'trade_count_long',
    'trade_count_short',
    'wins',
    'draws',
    'losses',
    'rejected_signals',
  ]),
  ...each(count, [
    'winning_days',
    'draw_days',
    'losing_days',
    'max_consecutive_wins',
    'max_consecutive_losses',
    'max_open_trades',
  ]),
  ...each(count, summaryCounters),
  ...each(number, lineFigures),
  ...drawdownSchema,
  wallet_stats: walletSchema.nullable(),
  ...each(number, [
    'total_volume',
    'avg_stake_amount',
    'profit_median',
    'profit_total_long',
    'profit_total_short',
    'profit_total_long_abs',
    'profit_total_short_abs',
    'csum_min',
    'csum_max',
    'trades_per_day',
    'market_change',
    'starting_balance',
    'dry_run_wallet',
    'final_balance',
    'max_open_trades_setting',
    'backtest_best_day',
    'backtest_worst_day',
    'backtest_best_day_abs',
    'backtest_worst_day_abs',
  ]),
  ...each(time, ['backtest_start_ts', 'backtest_end_ts', 'backtest_days']),
  ...each(orNull, [
    'holding_avg_s',
    'winner_holding_min_s',
    'winner_holding_max_s',
    'winner_holding_avg_s',
    'loser_holding_min_s',
    'loser_holding_max_s',
    'loser_holding_avg_s',
  ]),
  daily_profit: z.array(z.tuple([text, number])),
  ...each(lineSchema.nullable(), ['best_pair', 'worst_pair']),
  ...each(lines, [
    'results_per_pair',
    'results_per_enter_tag',
    'exit_reason_summary',
    'mix_tag_stats',
    'left_open_trades',
  ]),
  periodic_breakdown: z.object({ day: periods, week: periods, month: periods, year: periods, weekday: periods }),
});

export const seriesSchema = z.object({
  ...each(text, ['exchange', 'market', 'pair', 'timeframe', 'kind', 'sha256']),
  ...each(count, ['candles', 'gaps_filled']),
  ...each(time, ['first_ms', 'last_ms']),
  effective_start_ms: time.nullable(),
});

export const settingSchema = z.object({ key: text, value: z.unknown(), origin: text, hidden: z.unknown().optional() });
export const paramsSchema = z.record(text, z.union([text, number, z.boolean()]));

/** Members that a later minor version added are kept, not refused. */
export const resultSchema = z.looseObject({
  schema: z.literal(RESULT_SCHEMA),
  mode: z.literal('backtest'),
  ...each(text, ['strategy_name', 'manifest_sha256', 'timeframe', 'stake_currency']),
  ...each(text.nullable(), ['timeframe_detail', 'timerange']),
  pairs: z.array(text),
  ...each(number, ['fee', 'starting_balance', 'final_balance']),
  ...each(time, ['backtest_start_ms', 'backtest_end_ms']),
  params: paramsSchema,
  settings: z.array(settingSchema),
  data: z.array(seriesSchema),
  assumptions: z.array(z.object(each(text, ['name', 'text']))),
  warnings: z.array(text),
  counters: z.object(each(count, allCounters)),
  rejected_signals: count,
  rejected_signal_list: z.array(z.object({ time_ms: time, pair: text, tag: text })),
  reasons: z.array(
    z.object({ pair: text, signals: count, entered: count, reasons: z.partialRecord(z.enum(NO_ENTRY_REASONS), count) }),
  ),
  locks: z.array(lockSchema),
  trades: z.array(tradeSchema),
  summary: summarySchema,
  statistics: statisticsSchema,
  fills: fillsSchema.nullable(),
});
