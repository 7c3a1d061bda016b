import type { PageData } from '../html-data.ts';
import { dateTime, decimals, duration, money, percent, ratio, shortDuration } from '../format.ts';
import { type Cell, el, scrolling, signed, simpleTable, tile } from './dom.ts';
import { tabs } from './tabs.ts';

type Result = PageData['result'];
type Line = Result['summary']['results_per_pair'][number];

/** The figures one looks for first. */
export function tiles(result: Result): HTMLElement {
  const { summary, statistics, stake_currency: currency } = result;
  return el(
    'div',
    { class: 'tiles' },
    tile('Total profit', `${percent(summary.profit_total)}%`, summary.profit_total),
    tile(`Profit ${currency}`, decimals(summary.profit_total_abs, 2), summary.profit_total_abs),
    tile('Market change', `${percent(summary.market_change)}%`, summary.market_change),
    tile('Trades', String(summary.total_trades)),
    tile('Win rate', `${decimals(summary.winrate * 100, 1)}%`),
    tile('Profit factor', ratio(summary.profit_factor)),
    tile(
      'Drawdown, closed',
      `${percent(summary.max_drawdown_account)}%`,
      0,
      "freqtrade's figure: profits of closed trades only",
    ),
    tile(
      'Drawdown, all',
      `${percent(statistics.drawdown.max_ratio)}%`,
      0,
      'Account marked to market at every candle close',
    ),
    tile('Sharpe, daily', ratio(statistics.returns.sharpe), 0, 'Of the daily returns of the account marked to market'),
  );
}

/** The tables per pair, tag and reason, one at a time. */
export function lineTables(result: Result): HTMLElement {
  const { summary, stake_currency: currency } = result;
  const tables: readonly (readonly [string, readonly Line[]])[] = [
    ['Pairs', summary.results_per_pair],
    ['Enter tags', summary.results_per_enter_tag],
    ['Exit reasons', summary.exit_reason_summary],
    ['Tags and reasons', summary.mix_tag_stats],
    ['Left open', summary.left_open_trades],
  ];
  return tabs(tables.map(([name, lines]) => [name, () => scrolling(linesTable(lines, currency))]));
}

function linesTable(lines: readonly Line[], currency: string): HTMLTableElement {
  const heads = [
    '',
    'Trades',
    'Avg profit %',
    `Profit ${currency}`,
    'Profit %',
    'Avg duration',
    'Win',
    'Draw',
    'Loss',
    'Win %',
    'Drawdown %',
  ];
  const rows = lines.map((line): Cell[] => [
    typeof line.key === 'string' ? line.key || '(none)' : line.key.map((text) => text || '(none)').join(' → '),
    String(line.trades),
    percent(line.profit_mean),
    signed(decimals(line.profit_total_abs, 3), line.profit_total_abs),
    percent(line.profit_total),
    duration(line.duration_avg_s),
    ...[line.wins, line.draws, line.losses].map(String),
    decimals(line.winrate * 100, 1),
    percent(line.max_drawdown_account),
  ]);
  return simpleTable([...heads], rows, 'lines');
}

/** What became of every entry signal. */
export function reasonsTable({ result, reasonTexts }: PageData): HTMLElement {
  const fates = result.reasons;
  const reasons = Object.keys(reasonTexts).filter((reason) => fates.some((fate) => countOf(fate, reason) > 0));
  const rows = fates.map((fate) => [
    fate.pair,
    String(fate.signals),
    String(fate.entered),
    ...reasons.map((reason) => String(countOf(fate, reason))),
  ]);
  const explained = reasons.map((reason) => el('li', {}, el('b', {}, reason), `: ${reasonTexts[reason]!}`));
  const none = fates.every(({ signals }) => signals === 0)
    ? el('p', {}, 'The entry conditions were true on no candle of any pair.')
    : null;
  return el(
    'div',
    {},
    scrolling(simpleTable(['Pair', 'Signals', 'Entered', ...reasons], rows)),
    el('ul', { class: 'note' }, ...explained),
    none,
  );
}

function countOf({ reasons }: Result['reasons'][number], reason: string): number {
  return (reasons as Readonly<Record<string, number>>)[reason] ?? 0;
}

/** All figures under freqtrade's names for them. */
export function summaryTables(result: Result): HTMLElement {
  const { summary, stake_currency: currency } = result;
  const cash = (value: number): string => money(value, currency);
  const closed = simpleTable(
    ['Closed trades', ''],
    [
      ['From', dateTime(summary.backtest_start_ts)],
      ['To', dateTime(summary.backtest_end_ts)],
      ['Starting → final balance', `${cash(summary.starting_balance)} → ${cash(summary.final_balance)}`],
      ['CAGR', `${percent(summary.cagr)}%`],
      ['Sharpe / Sortino / Calmar', `${ratio(summary.sharpe)} / ${ratio(summary.sortino)} / ${ratio(summary.calmar)}`],
      ['SQN', ratio(summary.sqn)],
      ['p-value of the mean profit', decimals(summary.p_value, 4)],
      ['Expectancy (ratio)', `${ratio(summary.expectancy)} (${ratio(summary.expectancy_ratio)})`],
      ['Trades per day', ratio(summary.trades_per_day)],
      ['Long / short', `${summary.trade_count_long} / ${summary.trade_count_short}`],
      ['Average stake', cash(summary.avg_stake_amount)],
      ['Volume, with fees', cash(summary.total_volume)],
    ],
  );
  const shape = simpleTable(
    ['Shape', ''],
    [
      ['Best / worst pair', `${lineName(summary.best_pair)} / ${lineName(summary.worst_pair)}`],
      ['Best / worst day', `${cash(summary.backtest_best_day_abs)} / ${cash(summary.backtest_worst_day_abs)}`],
      ['Days won / even / lost', `${summary.winning_days} / ${summary.draw_days} / ${summary.losing_days}`],
      [
        'Winners held, min / max / avg',
        [summary.winner_holding_min_s, summary.winner_holding_max_s, summary.winner_holding_avg_s]
          .map(shortDuration)
          .join(' / '),
      ],
      [
        'Losers held, min / max / avg',
        [summary.loser_holding_min_s, summary.loser_holding_max_s, summary.loser_holding_avg_s]
          .map(shortDuration)
          .join(' / '),
      ],
      ['Longest row won / lost', `${summary.max_consecutive_wins} / ${summary.max_consecutive_losses}`],
      ['Drawdown', `${cash(summary.max_drawdown_abs)} (${percent(summary.max_drawdown_account)}%)`],
      ['Drawdown from – to', `${dateTime(summary.drawdown_start_ts)} – ${dateTime(summary.drawdown_end_ts)}`],
      ['Rejected signals', String(summary.rejected_signals)],
      ['Entry / exit timeouts', `${summary.timedout_entry_orders} / ${summary.timedout_exit_orders}`],
    ],
  );
  return el('div', { class: 'columns' }, closed, shape, ...walletTable(summary.wallet_stats, currency));
}

function walletTable(stats: Result['summary']['wallet_stats'], currency: string): HTMLElement[] {
  if (stats === null) return [];
  const rows = [
    ['Low / high', `${money(stats.low_balance, currency)} / ${money(stats.high_balance, currency)}`],
    ['Sharpe / Sortino / Calmar', [stats.sharpe, stats.sortino, stats.calmar].map(ratio).join(' / ')],
    ['Drawdown', `${money(stats.max_drawdown_abs, currency)} (${percent(stats.max_drawdown_account)}%)`],
    ['Drawdown from – to', `${dateTime(stats.drawdown_start_ts)} – ${dateTime(stats.drawdown_end_ts)}`],
  ];
  return [simpleTable(['Wallet at candle opens', ''], rows)];
}

function lineName(line: Line | null): string {
  return line === null ? '–' : `${String(line.key)} ${percent(line.profit_total)}%`;
}

/** What the figures rest on: rules, settings with their origins, parameters, data. */
export function assumptionTables(result: Result): HTMLElement {
  const settings = result.settings.map(({ key, value, origin, hidden }) => [
    key,
    `${JSON.stringify(value)}${hidden === undefined ? '' : ` instead of ${JSON.stringify(hidden)}`}`,
    origin,
  ]);
  const series = result.data.map((one) => [
    `${one.pair} ${one.timeframe}${one.kind === 'candle' ? '' : ` ${one.kind}`}`,
    one.candles.toLocaleString('en-US'),
    `${dateTime(one.first_ms)} – ${dateTime(one.last_ms)}`,
    String(one.gaps_filled),
    dateTime(one.effective_start_ms),
  ]);
  return el(
    'div',
    {},
    el('ul', {}, ...result.assumptions.map(({ name, text }) => el('li', {}, el('b', {}, name), `: ${text}`))),
    result.warnings.length === 0
      ? null
      : el('ul', { class: 'warnings' }, ...result.warnings.map((warning) => el('li', {}, warning))),
    el(
      'div',
      { class: 'columns' },
      simpleTable(
        ['Parameter', 'Value'],
        Object.entries(result.params).map(([name, value]) => [name, String(value)]),
        'texts',
      ),
      simpleTable(['Setting', 'Value', 'From'], settings, 'texts'),
    ),
    scrolling(simpleTable(['Candles', 'Count', 'Range', 'Gaps filled', 'Traded from'], series, 'texts')),
    el('p', { class: 'note' }, `Manifest ${result.manifest_sha256}`),
  );
}
