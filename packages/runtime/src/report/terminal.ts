import type { ResultDocument } from '../contract/result.ts';
import { linesTable, mixedTable, strategyTable } from './terminal-tables.ts';
import { fillsTable } from './terminal-fills.ts';
import { assumptionsText, reasonsTable } from './terminal-reasons.ts';
import { statisticsTables } from './terminal-statistics.ts';
import { summaryTable } from './terminal-summary.ts';

export interface TerminalOptions {
  /** Columns of the terminal; 80 to 160 look best. */
  readonly columns: number;
  /** Also what became of the entry signals, as is always shown when nothing was traded. */
  readonly showReasons?: boolean;
}

/** The report as traders know it from freqtrade, as plain text without a trailing line break. */
export function terminalReport(result: ResultDocument, { columns, showReasons = false }: TerminalOptions): string {
  if (result.trades.length === 0)
    return [reasonsTable(result, columns), summaryTable(result, columns), assumptionsText(result)].join('\n\n');
  const { summary, stake_currency: currency } = result;
  const lines = (title: string, head: string, rows: typeof summary.results_per_pair): string =>
    linesTable(title, head, rows, currency, columns);
  return [
    lines('BACKTESTING REPORT', 'Pair', summary.results_per_pair),
    ...(summary.left_open_trades.length > 1
      ? [lines('LEFT OPEN TRADES REPORT', 'Pair', summary.left_open_trades)]
      : []),
    lines('ENTER TAG STATS', 'Enter Tag', summary.results_per_enter_tag),
    lines('EXIT REASON STATS', 'Exit Reason', summary.exit_reason_summary),
    mixedTable('MIXED TAG STATS', summary.mix_tag_stats, currency, columns),
    ...(showReasons ? [reasonsTable(result, columns)] : []),
    summaryTable(result, columns),
    ...statisticsTables(result, columns),
    ...fillsTable(result, columns),
    assumptionsText(result),
    strategyTable(result, columns),
  ].join('\n\n');
}
