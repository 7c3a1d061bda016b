import type { ResultDocument } from '../contract/result.ts';
import { decimals, duration, money, percent, plainMoney } from './format.ts';
import { type Column, table } from './table.ts';

export type Line = ResultDocument['summary']['results_per_pair'][number];

/** The columns that traders know from freqtrade. */
export function linesTable(
  title: string,
  head: string,
  lines: readonly Line[],
  currency: string,
  width: number,
): string {
  const columns: Column[] = [{ head, align: 'left' }, ...figureColumns(currency)];
  return table({ title, columns, rows: lines.map((line) => [keyOf(line), ...figures(line, currency)]), width });
}

/** Enter tag and exit reason in columns of their own. */
export function mixedTable(title: string, lines: readonly Line[], currency: string, width: number): string {
  const columns: Column[] = [
    { head: 'Enter Tag', align: 'left' },
    { head: 'Exit Reason', align: 'left' },
    ...figureColumns(currency),
  ];
  const rows = lines.map((line) => {
    const [tag, reason] = typeof line.key === 'string' ? [line.key, ''] : [nameOf(line.key[0]), line.key[1]];
    return [tag, reason, ...figures(line, currency)];
  });
  return table({ title, columns, rows, width });
}

export function strategyTable(result: ResultDocument, width: number): string {
  const currency = result.stake_currency;
  const { summary } = result;
  const total = summary.results_per_pair.at(-1)!;
  const columns: Column[] = [{ head: 'Strategy', align: 'left' }, ...figureColumns(currency), { head: 'Drawdown' }];
  const drawdown = `${money(summary.max_drawdown_abs, currency)}  ${percent(summary.max_drawdown_account)}%`;
  return table({
    title: 'STRATEGY SUMMARY',
    columns,
    rows: [[result.strategy_name, ...figures(total, currency), drawdown]],
    width,
  });
}

function figureColumns(currency: string): Column[] {
  return [
    { head: 'Trades' },
    { head: 'Avg Profit %', dropAt: 2 },
    { head: `Tot Profit ${currency}` },
    { head: 'Tot Profit %', dropAt: 3 },
    { head: 'Avg Duration', dropAt: 1 },
    { head: 'Win  Draw  Loss  Win%', dropAt: 4 },
  ];
}

function figures(line: Line, currency: string): string[] {
  return [
    String(line.trades),
    percent(line.profit_mean),
    plainMoney(line.profit_total_abs, currency),
    percent(line.profit_total),
    duration(line.duration_avg_s),
    winsDrawsLosses(line),
  ];
}

function winsDrawsLosses({ wins, draws, losses, winrate }: Line): string {
  const share = wins > 0 ? decimals(winrate * 100, 1) : '0';
  return `${String(wins).padStart(4)}  ${String(draws).padStart(4)}  ${String(losses).padStart(4)}  ${share.padStart(4)}`;
}

function keyOf({ key }: Line): string {
  return typeof key === 'string' ? nameOf(key) : key.join(' / ');
}

/** A signal without a tag has the empty one. */
function nameOf(key: string): string {
  return key === '' ? '(none)' : key;
}
