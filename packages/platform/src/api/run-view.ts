import { costOfRun } from '../domain/cost.ts';
import type { RunProgress } from '../domain/run-event.ts';
import type { Run } from '../domain/run.ts';
import { NO_REFERENCES, type RunReferences } from './run-references.ts';
import type { RunView } from './schemas.ts';

interface Beside {
  /** In the line, where it is known. */
  readonly place?: number | null;
  readonly references?: RunReferences;
}

/** A run as it is shown. `nowMs` counts for what still goes on. */
export function viewOfRun(run: Run, progress: RunProgress | null, nowMs: number, beside: Beside = {}): RunView {
  const { place = null, references: { imageDigest, tracked } = NO_REFERENCES } = beside;
  const { id, kind, status, attempt, version, strategy, strategyVersion, labels, failure, summary } = run;
  const self = `/${kind}/${id}`;
  return {
    ...{ run_id: id, ticket_id: id, kind, status, attempt, ver: version, labels: { ...labels } },
    queue_position: place,
    strategy: { name: strategy, version: String(strategyVersion), image_digest: imageDigest },
    mlflow: tracked === null ? null : { run_id: tracked.runId, url: tracked.url },
    created_at: iso(run.createdMs),
    started_at: run.startedMs === null ? null : iso(run.startedMs),
    ended_at: run.endedMs === null ? null : iso(run.endedMs),
    timings: timingsOf(run, nowMs),
    cost: costOf(run, nowMs),
    progress: progress === null || progress.attempt !== attempt ? null : progressView(progress),
    result: summary === null ? null : summaryView(summary),
    error:
      failure === null
        ? null
        : { code: failure.code, exit_code: failure.exitCode, stop_code: failure.stopCode, message: failure.message },
    links: {
      ...{ self, events: `${self}/events`, cancel: `${self}/cancel` },
      ...{ result: `${self}/result`, logs: `${self}/logs` },
    },
  };
}

function timingsOf({ queuedMs, startedMs, endedMs }: Run, nowMs: number): RunView['timings'] {
  const seconds = (fromMs: number, toMs: number): number => Math.max(0, Math.round((toMs - fromMs) / 1000));
  const untilMs = endedMs ?? nowMs;
  return {
    queued_s: seconds(queuedMs, startedMs ?? untilMs),
    running_s: startedMs === null ? null : seconds(startedMs, untilMs),
  };
}

/** What it has cost up to now, as list prices say. */
function costOf({ capacity, startedMs, endedMs }: Run, nowMs: number): RunView['cost'] {
  if (startedMs === null) return null;
  const seconds = Math.max(0, (endedMs ?? nowMs) - startedMs) / 1000;
  return { estimate_usd: usd(costOfRun(seconds, { capacity, architecture: 'x86' }).total) };
}

/** A hundredth of a cent is as exact as a list price makes it. */
export function usd(amount: number): string {
  return amount.toFixed(4);
}

export function progressView({ ratio, stage, message, atMs }: RunProgress): NonNullable<RunView['progress']> {
  return { pct: Math.round(ratio * 1000) / 10, stage, message, at: iso(atMs) };
}

export function summaryView({ trades, profitRatio, maxDrawdownRatio, sharpe, verdict }: NonNullable<Run['summary']>) {
  return { trades, profit_pct: percentOf(profitRatio), max_drawdown_pct: percentOf(maxDrawdownRatio), sharpe, verdict };
}

/** Two places to the right, in the text: no digit is lost or made up. */
function percentOf(ratio: string): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(ratio) ?? [];
  const digits = fraction.padEnd(2, '0');
  const shifted = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = digits.slice(2).replace(/0+$/, '');
  return `${sign}${shifted}${rest === '' ? '' : `.${rest}`}`;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
