import type { SummaryDocument } from '@tradai/runtime/contract';

/** What a workflow carries of a run's figures: its state may not be larger than this. */
export const MOST_SUMMARY_BYTES = 32_768;

export type SummaryPayload = Pick<
  SummaryDocument,
  'trades' | 'profit_ratio' | 'max_drawdown_ratio' | 'sharpe' | 'figures'
>;

/** The figures that fit, by name; the four that everybody wants always do. */
export function summaryPayload(document: SummaryDocument): SummaryPayload {
  const { trades, profit_ratio, max_drawdown_ratio, sharpe } = document;
  const head = { trades, profit_ratio, max_drawdown_ratio, sharpe };
  let bytes = JSON.stringify({ ...head, figures: {} }).length;
  const figures: [string, number][] = [];
  for (const [name, value] of Object.entries(document.figures).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    bytes += new TextEncoder().encode(`${JSON.stringify(name)}:${value},`).length;
    if (bytes > MOST_SUMMARY_BYTES) break;
    figures.push([name, value]);
  }
  return { ...head, figures: Object.fromEntries(figures) };
}
