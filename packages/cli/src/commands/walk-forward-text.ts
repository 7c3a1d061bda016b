import { plainTable } from '@tradai/runtime';
import type { WalkForwardDocument, WalkOddsRecord, WalkWindowRecord } from '@tradai/runtime/contract';
import { day, numberText, percentText } from './hyperopt-samples.ts';

/** Windows, their parameters, and what the account made over all tests. */
export function walkForwardText(document: WalkForwardDocument): string {
  const { windows, walk, search, strategy, pairs } = document;
  const [train, test] = [walk.train_ms, walk.test_ms].map(lengthText);
  const kind = walk.anchored ? `anchored, first training ${train}` : `training ${train}`;
  const head = `${strategy.name} on ${pairs.join(', ')}: ${windows.length} windows, ${kind}, test ${test}; ${search.objectives.join(', ')} by ${search.sampler}`;
  return [head, windowTable(windows), driftTable(document), stitchedTable(document), ...document.warnings].join('\n\n');
}

function lengthText(ms: number): string {
  return `${Number((ms / 86_400_000).toFixed(2))} days`;
}

function windowTable(windows: readonly WalkWindowRecord[]): string {
  const heads = ['Window', 'Test from', 'Test to', 'Trials', 'Return in', 'Return out', 'Sharpe in', 'Sharpe out'];
  const more = ['Drawdown out', 'Trades out', 'Efficiency'];
  const rows = windows.map(({ number, test, trials, in_sample: seen, out_of_sample: unseen, efficiency }) => [
    ...[String(number), day(test.from_ms), day(test.to_ms), String(trials)],
    ...[percentText(seen?.total_return ?? null), percentText(unseen?.total_return ?? null)],
    ...[numberText(seen?.sharpe ?? null), numberText(unseen?.sharpe ?? null)],
    ...[percentText(unseen?.max_drawdown ?? null), String(unseen?.trades ?? '–'), numberText(efficiency)],
  ]);
  return plainTable([...heads, ...more], rows, [...heads, ...more]);
}

/** One row per searched value, one column per window that has chosen one; drift is there from two of them on. */
function driftTable({ drift, windows }: WalkForwardDocument): string {
  if (drift.length === 0) return 'No window has chosen parameters.';
  const chosen = windows.filter(({ point }) => point !== null).map(({ number }) => `W${number}`);
  const heads = ['Parameter', ...chosen, 'Drift'];
  const rows = drift.map(({ name, values, drift: mean }) => [
    ...[name, ...values.map(String)],
    numberText(values.length < 2 ? null : mean),
  ]);
  return plainTable(heads, rows, heads.slice(1));
}

function stitchedTable({ stitched, efficiency, profitable, windows, odds }: WalkForwardDocument): string {
  const { trades, wins } = stitched;
  const won = Math.round(profitable * windows.filter(({ out_of_sample: test }) => test !== null).length);
  const rows = [
    ['From', day(stitched.from_ms)],
    ['To', day(stitched.to_ms)],
    ['Days', String(stitched.days)],
    ['Trades', String(trades)],
    ['Winners', trades === 0 ? '–' : percentText(wins / trades)],
    ['Return', percentText(stitched.total_return)],
    ['Return per year', percentText(stitched.cagr)],
    ['Sharpe', numberText(stitched.sharpe)],
    ['Sortino', numberText(stitched.sortino)],
    ['Calmar', numberText(stitched.calmar)],
    ['Deepest drawdown', percentText(stitched.max_drawdown)],
    ['Market change', percentText(stitched.market_change)],
    ['Windows that won', `${won} of ${windows.length}`],
    ['Efficiency', numberText(efficiency)],
    ...oddsRows(odds),
  ];
  return plainTable(['All tests, one account', ''], rows, ['']);
}

/** Whether it was more than luck, and how deep the same days could have led down. */
function oddsRows({ probabilistic, holding, monte_carlo: { returns } }: WalkOddsRecord): string[][] {
  return [
    ['True Sharpe above 0', 'unanswered' in probabilistic ? '–' : percentText(probabilistic.probability)],
    ['Luck against holding', 'unanswered' in holding ? '–' : percentText(holding.spa)],
    ['Drawdown in 1 of 20 mixtures', 'unanswered' in returns ? '–' : percentText(returns.drawdowns.p95)],
  ];
}
