import type { ResultDocument } from '../contract/result.ts';
import type { TradeRecord } from '../contract/records.ts';
import { dateTime, decimals, duration, money, percent, ratio, shortDuration } from './format.ts';
import { table } from './table.ts';

type Row = readonly [string, string];

export function summaryTable(result: ResultDocument, width: number): string {
  const groups = [range(result), totals(result), extremes(result), orders(result), balances(result), wallet(result)];
  const rows = groups
    .filter((group) => group.length > 0)
    .flatMap((group, i) => (i === 0 ? group : [['', ''] as const, ...group]));
  return table({
    title: 'SUMMARY METRICS',
    columns: [
      { head: 'Metric', align: 'left' },
      { head: 'Value', align: 'left' },
    ],
    rows,
    width,
  });
}

function range({ summary }: ResultDocument): Row[] {
  return [
    ['Backtesting from', dateTime(summary.backtest_start_ts)],
    ['Backtesting to', dateTime(summary.backtest_end_ts)],
    ['Max open trades', String(summary.max_open_trades)],
  ];
}

function totals({ summary, stake_currency: currency }: ResultDocument): Row[] {
  return [
    ['Total/Daily Avg Trades', `${summary.total_trades} / ${ratio(summary.trades_per_day)}`],
    ['Starting balance', money(summary.starting_balance, currency)],
    ['Final balance', money(summary.final_balance, currency)],
    ['Absolute profit', money(summary.profit_total_abs, currency)],
    ['Total profit %', `${percent(summary.profit_total)}%`],
    ['CAGR %', `${percent(summary.cagr)}%`],
    ['Sortino', ratio(summary.sortino)],
    ['Sharpe', ratio(summary.sharpe)],
    ['Calmar', ratio(summary.calmar)],
    ['SQN', ratio(summary.sqn)],
    ['p-value of the mean profit', decimals(summary.p_value, 4)],
    ['Profit factor', ratio(summary.profit_factor)],
    ['Expectancy (Ratio)', `${ratio(summary.expectancy)} (${ratio(summary.expectancy_ratio)})`],
    ['Avg. daily profit', money(summary.profit_total_abs / Math.max(1, summary.backtest_days), currency)],
    ['Avg. stake amount', money(summary.avg_stake_amount, currency)],
    ['Total trade volume', money(summary.total_volume, currency)],
    ...longAndShort(summary, currency),
  ];
}

function longAndShort(summary: ResultDocument['summary'], currency: string): Row[] {
  if (summary.trade_count_short === 0) return [];
  return [
    ['Long / Short trades', `${summary.trade_count_long} / ${summary.trade_count_short}`],
    ['Long / Short profit %', `${percent(summary.profit_total_long)}% / ${percent(summary.profit_total_short)}%`],
    [
      'Long / Short profit',
      `${money(summary.profit_total_long_abs, currency)} / ${money(summary.profit_total_short_abs, currency)}`,
    ],
  ];
}

function extremes({ summary, trades, stake_currency: currency }: ResultDocument): Row[] {
  if (trades.length === 0) return [];
  const best = trades.reduce((a, b) => (b.profit_ratio > a.profit_ratio ? b : a));
  const worst = trades.reduce((a, b) => (b.profit_ratio < a.profit_ratio ? b : a));
  return [
    ['Best Pair', pairText(summary.best_pair)],
    ['Worst Pair', pairText(summary.worst_pair)],
    ['Best trade', tradeText(best)],
    ['Worst trade', tradeText(worst)],
    ['Best day', money(summary.backtest_best_day_abs, currency)],
    ['Worst day', money(summary.backtest_worst_day_abs, currency)],
    ['Days win/draw/lose', `${summary.winning_days} / ${summary.draw_days} / ${summary.losing_days}`],
    [
      'Min/Max/Avg. Duration Winners',
      durations(summary.winner_holding_min_s, summary.winner_holding_max_s, summary.winner_holding_avg_s),
    ],
    [
      'Min/Max/Avg. Duration Losers',
      durations(summary.loser_holding_min_s, summary.loser_holding_max_s, summary.loser_holding_avg_s),
    ],
    ['Max Consecutive Wins / Loss', `${summary.max_consecutive_wins} / ${summary.max_consecutive_losses}`],
  ];
}

function orders({ summary }: ResultDocument): Row[] {
  return [
    ['Rejected Entry signals', String(summary.rejected_signals)],
    ['Entry/Exit Timeouts', `${summary.timedout_entry_orders} / ${summary.timedout_exit_orders}`],
    ['Canceled Trade Entries', String(summary.canceled_trade_entries)],
    ['Canceled Entry Orders', String(summary.canceled_entry_orders)],
    ['Replaced Entry Orders', String(summary.replaced_entry_orders)],
  ];
}

function balances({ summary, stake_currency: currency }: ResultDocument): Row[] {
  const market: Row = ['Market change', `${percent(summary.market_change)}%`];
  if (summary.total_trades === 0) return [market];
  return [
    ['Min balance', money(summary.csum_min, currency)],
    ['Max balance', money(summary.csum_max, currency)],
    ['Max % of account underwater', `${percent(summary.max_relative_drawdown)}%`],
    ['Absolute drawdown', `${money(summary.max_drawdown_abs, currency)} (${percent(summary.max_drawdown_account)}%)`],
    ['Drawdown duration', duration(summary.drawdown_duration_s)],
    ['Profit at drawdown start', money(summary.max_drawdown_high, currency)],
    ['Profit at drawdown end', money(summary.max_drawdown_low, currency)],
    ['Drawdown start', dateTime(summary.drawdown_start_ts)],
    ['Drawdown end', dateTime(summary.drawdown_end_ts)],
    market,
  ];
}

/** Of the wallet at every candle; on futures it knows no open profit. */
function wallet({ summary: { wallet_stats: stats }, stake_currency: currency }: ResultDocument): Row[] {
  if (stats === null) return [];
  return [
    ['Wallet low / high', `${money(stats.low_balance, currency)} / ${money(stats.high_balance, currency)}`],
    ['Wallet Sharpe / Sortino / Calmar', [stats.sharpe, stats.sortino, stats.calmar].map(ratio).join(' / ')],
    ['Wallet drawdown', `${money(stats.max_drawdown_abs, currency)} (${percent(stats.max_drawdown_account)}%)`],
  ];
}

function pairText(line: ResultDocument['summary']['best_pair']): string {
  return line === null ? '–' : `${String(line.key)} ${percent(line.profit_total)}%`;
}

function tradeText(trade: TradeRecord): string {
  return `${trade.pair} ${percent(trade.profit_ratio)}%`;
}

function durations(least: number | null, most: number | null, average: number | null): string {
  return `${shortDuration(least)} / ${shortDuration(most)} / ${shortDuration(average)}`;
}
