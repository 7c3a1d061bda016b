import type { Notice } from '../ports/notices.ts';
import type { Run } from './run.ts';

/** What people are told about a run that has ended. */
export function noticeOfRun(run: Run, atMs: number): Notice {
  const { id, attempt, status, notify: to } = run;
  const title = `${run.strategy} version ${run.strategyVersion}: ${run.kind} ${status.toLowerCase().replace('_', ' ')}`;
  return { id, attempt, status, title, text: textOf(run), to, atMs };
}

function textOf({ id, attempt, summary, failure }: Run): string {
  const lines = [`Run ${id}, attempt ${attempt}.`];
  if (summary !== null) {
    const { trades, profitRatio, maxDrawdownRatio, sharpe, verdict } = summary;
    lines.push(
      `${trades} trades, profit ${profitRatio}, deepest fall ${maxDrawdownRatio} (ratios)${sharpe === null ? '' : `, Sharpe ${sharpe}`}.`,
    );
    if (verdict !== null) lines.push(`Performance: ${verdict}.`);
  }
  if (failure !== null) lines.push(`${failure.code}: ${failure.message}`);
  return lines.join('\n');
}
