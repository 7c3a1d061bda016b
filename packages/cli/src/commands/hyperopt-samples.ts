import { plainTable } from '@tradai/runtime';
import type { SampleRecord, SamplesRecord } from '@tradai/runtime/contract';

/** What the best parameters made of the candles that the search saw, and beside it of those that it did not. */
export function samplesText({ in_sample: seen, out_of_sample: unseen }: SamplesRecord): string {
  const columns = unseen === null ? [seen] : [seen, unseen];
  const heads = ['Best parameters', 'In sample', ...(unseen === null ? [] : ['Out of sample'])];
  const names = Object.keys(seen.objectives);
  const rows = [
    ['From', ...columns.map(({ from_ms: time }) => day(time))],
    ['To', ...columns.map(({ to_ms: time }) => day(time))],
    ...names.map((name) => [name, ...columns.map(({ objectives }) => numberText(objectives[name] ?? null))]),
    ...FIGURES.map(([name, text]) => [name, ...columns.map(text)]),
  ];
  const table = plainTable(heads, rows, heads.slice(1));
  return unseen === null ? `${table}\n${NOT_SPLIT}` : table;
}

const NOT_SPLIT =
  'Nothing was held back (--no-split): these are the candles that were searched, and a winner among many has luck in it.';

const FIGURES: readonly (readonly [string, (sample: SampleRecord) => string])[] = [
  ['Days', ({ days }) => String(days)],
  ['Trades', ({ trades }) => String(trades)],
  ['Winners', ({ trades, wins }) => (trades === 0 ? '–' : percentText(wins / trades))],
  ['Return', ({ total_return: value }) => percentText(value)],
  ['Return per year', ({ cagr }) => percentText(cagr)],
  ['Sharpe', ({ sharpe }) => numberText(sharpe)],
  ['Sortino', ({ sortino }) => numberText(sortino)],
  ['Calmar', ({ calmar }) => numberText(calmar)],
  ['Deepest drawdown', ({ max_drawdown: value }) => percentText(value)],
  ['Market change', ({ market_change: value }) => percentText(value)],
];

/** `2021-03-01 00:00`, UTC. */
export function day(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

export function percentText(ratio: number | null): string {
  return ratio === null ? '–' : `${(ratio * 100).toFixed(2)} %`;
}

export function numberText(value: number | null): string {
  return value === null ? '–' : String(Number(value.toPrecision(4)));
}
