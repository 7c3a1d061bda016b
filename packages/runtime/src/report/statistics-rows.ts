import type { ResultDocument } from '../contract/result.ts';
import { dateTime, decimals, duration, money, percent, ratio } from './format.ts';

type Shown = Pick<ResultDocument, 'statistics' | 'stake_currency'>;

/** A few figures that belong together. */
export interface StatisticsBlock {
  readonly title: string;
  /** What it is and how much, as text. */
  readonly rows: readonly (readonly [string, string])[];
}

/** Our figures for terminal and page, in the order in which one asks for them. */
export function statisticsBlocks(shown: Shown): StatisticsBlock[] {
  return [risk(shown), drawdown(shown), exposure(shown), way(shown), concentration(shown), costs(shown), market(shown)];
}

/** The headline figures with what 90 % of the drawn mixtures of the same days gave: name, figure, 5 %, median, 95 %. */
export function intervalRows({ statistics }: Shown): (readonly [string, string, string, string, string])[] {
  const { returns, bootstrap, drawdown: falls } = statistics;
  const row = (
    name: string,
    value: number | null,
    interval: (typeof bootstrap)['sharpe'],
    show: (value: number | null) => string,
  ) =>
    [
      name,
      show(value),
      ...([interval?.p5, interval?.p50, interval?.p95].map((part) => show(part ?? null)) as [string, string, string]),
    ] as const;
  return [
    row('Total return', returns.total_return, bootstrap.total_return, share),
    row('CAGR', returns.cagr, bootstrap.cagr, share),
    row('Volatility per year', returns.volatility, bootstrap.volatility, share),
    row('Sharpe', returns.sharpe, bootstrap.sharpe, ratio),
    row('Sortino', returns.sortino, bootstrap.sortino, ratio),
    row('Calmar', returns.calmar, bootstrap.calmar, ratio),
    row('Drawdown at closes', falls.max_ratio, null, share),
    row('Drawdown by day', bootstrap.max_drawdown?.estimate ?? null, bootstrap.max_drawdown, share),
  ];
}

function risk({ statistics: { returns } }: Shown): StatisticsBlock {
  return {
    title: 'Daily returns',
    rows: [
      ['Days', String(returns.days)],
      ['Best / worst day', `${share(returns.best_day)} / ${share(returns.worst_day)}`],
      ['Probability that Sharpe > 0', share(returns.probabilistic_sharpe)],
      ['Omega', ratio(returns.omega)],
      ['Tail ratio', ratio(returns.tail_ratio)],
      [
        'Value at risk 95 % / beyond it',
        `${share(returns.value_at_risk)} / ${share(returns.conditional_value_at_risk)}`,
      ],
      ['Skew / excess kurtosis', `${ratio(returns.skew)} / ${ratio(returns.kurtosis)}`],
    ],
  };
}

function drawdown({ statistics: { drawdown: falls }, stake_currency: currency }: Shown): StatisticsBlock {
  return {
    title: 'Drawdown',
    rows: [
      ['Deepest', `${share(falls.max_ratio)} (${money(falls.max_abs, currency)} at most)`],
      ['From – bottom', `${dateTime(falls.start_ts)} – ${dateTime(falls.bottom_ts)}`],
      ['Recovered', dateTime(falls.recovered_ts)],
      ['Falls, average depth', `${falls.count}, ${share(falls.average_ratio)}`],
      ['Longest under water', duration(falls.longest_s)],
      ['Time under water', share(falls.under_water_share)],
      ['Ulcer index', share(falls.ulcer_index)],
    ],
  };
}

function exposure({ statistics, stake_currency: currency }: Shown): StatisticsBlock {
  const { exposure: held, balance } = statistics;
  return {
    title: 'Exposure',
    rows: [
      ['Lowest / highest account', `${money(balance.low, currency)} / ${money(balance.high, currency)}`],
      ['Time in the market', share(held.time_share)],
      ['Positions ÷ account, mean / most', `${share(held.average_ratio)} / ${share(held.max_ratio)}`],
      ['Volume without fees', money(held.volume, currency)],
      ['Turnover per day', share(held.turnover_per_day)],
    ],
  };
}

function way({ statistics: { trades, rows }, stake_currency: currency }: Shown): StatisticsBlock {
  return {
    title: 'Trades on the way',
    rows: [
      ['Against / for (MAE / MFE), mean', `${share(trades.average_mae)} / ${share(trades.average_mfe)}`],
      ['MAE of winners / MFE of losers', `${share(trades.winners_mae)} / ${share(trades.losers_mfe)}`],
      ['Edge ratio', ratio(trades.edge_ratio)],
      ['Won / lost in a row', `${rows.winning_trades} / ${rows.losing_trades}`],
      ['Costliest losing row', money(rows.worst_losing_row_abs, currency)],
      ['Days won / lost in a row', `${rows.winning_days} / ${rows.losing_days}`],
    ],
  };
}

function concentration({ statistics: { trades }, stake_currency: currency }: Shown): StatisticsBlock {
  const cash = (value: number | null): string => (value === null ? '–' : money(value, currency));
  return {
    title: 'Without the best',
    rows: [
      ['Profit without the best trade', cash(trades.profit_without_best_one)],
      ['… without the best 5', cash(trades.profit_without_best_five)],
      ['… without the best 10', cash(trades.profit_without_best_ten)],
      ['Best trade / pair of money won', `${share(trades.best_trade_share)} / ${share(trades.best_pair_share)}`],
      [
        'Equal wins that would weigh the same',
        trades.effective_winners === null ? '–' : decimals(trades.effective_winners, 1),
      ],
    ],
  };
}

function costs({ statistics: { costs: paid }, stake_currency: currency }: Shown): StatisticsBlock {
  return {
    title: 'Costs',
    rows: [
      ['Profit of the prices alone', money(paid.price_profit, currency)],
      ['Fees', money(-paid.fees, currency)],
      ['Slippage', money(-paid.slippage, currency)],
      ['Funding', money(paid.funding, currency)],
      ['Profit', money(paid.profit, currency)],
      ['Costs ÷ profit of the prices', share(paid.cost_share)],
    ],
  };
}

function market({ statistics: { benchmark } }: Shown): StatisticsBlock {
  return {
    title: 'Market',
    rows: [
      ['Market change', share(benchmark.market_change)],
      ['Buy and hold', share(benchmark.hold_return)],
      ['Holding: Sharpe, drawdown', `${ratio(benchmark.hold_sharpe)}, ${share(benchmark.hold_max_drawdown)}`],
      ['Return beyond holding', share(benchmark.excess_return)],
      ['Alpha per year / beta', `${share(benchmark.alpha)} / ${ratio(benchmark.beta)}`],
      ['Correlation', ratio(benchmark.correlation)],
    ],
  };
}

/** As percent. */
function share(value: number | null): string {
  return value === null ? '–' : `${percent(value)}%`;
}
