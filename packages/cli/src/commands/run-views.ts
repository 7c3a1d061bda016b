import { plainTable } from '@tradai/runtime';

/** A run as the API shows it, as far as it is printed. */
export interface RunView {
  readonly run_id: string;
  readonly kind: string;
  readonly status: string;
  readonly attempt: number;
  readonly ver: number;
  readonly strategy: { readonly name: string; readonly version: string; readonly image_digest?: string | null };
  /** Where it is tracked. */
  readonly mlflow?: { readonly run_id: string; readonly url: string | null } | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly queue_position?: number | null;
  readonly timings: { readonly queued_s: number; readonly running_s: number | null };
  readonly progress: { readonly pct: number; readonly stage: string; readonly message: string } | null;
  readonly result: {
    readonly trades: number;
    readonly profit_pct: string;
    readonly max_drawdown_pct: string;
    readonly sharpe: string | null;
    readonly verdict: string | null;
  } | null;
  readonly error: { readonly code: string; readonly exit_code: number | null; readonly message: string } | null;
}

const TERMINAL = ['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'ORPHANED'];

export function hasEnded({ status }: Pick<RunView, 'status'>): boolean {
  return TERMINAL.includes(status);
}

const HEADS = ['Run', 'Strategy', 'Status', 'Submitted', 'Took', 'Trades', 'Profit', 'Drawdown'];

/** Newest first, as the API gives them. */
export function runsTable(runs: readonly RunView[]): string {
  return plainTable(HEADS, runs.map(rowOf), ['Took', 'Trades', 'Profit', 'Drawdown']);
}

function rowOf(run: RunView): string[] {
  const { result, timings } = run;
  return [
    ...[run.run_id, `${run.strategy.name} ${run.strategy.version}`, statusText(run), timeText(run.created_at)],
    timings.running_s === null ? '–' : durationText(timings.running_s),
    ...(result === null
      ? ['–', '–', '–']
      : [String(result.trades), `${shortDecimal(result.profit_pct)} %`, `${shortDecimal(result.max_drawdown_pct)} %`]),
  ];
}

/** A line a fact. */
export function runText(run: RunView): string {
  const { result, error, progress, timings } = run;
  const facts: (readonly [string, string])[] = [
    ['Run', `${run.run_id} (${run.kind}, attempt ${run.attempt})`],
    ['Strategy', `${run.strategy.name}, version ${run.strategy.version}`],
    ...imageFact(run),
    ['Status', statusText(run)],
    ['Submitted', timeText(run.created_at)],
    ['Waited', durationText(timings.queued_s)],
  ];
  if (timings.running_s !== null) facts.push(['Ran', durationText(timings.running_s)]);
  if (progress !== null && !hasEnded(run))
    facts.push(['Progress', `${progress.pct} % ${progress.stage} ${progress.message}`]);
  if (result !== null) {
    facts.push(['Trades', String(result.trades)], ['Profit', `${shortDecimal(result.profit_pct)} %`]);
    facts.push(
      ['Drawdown', `${shortDecimal(result.max_drawdown_pct)} %`],
      ['Sharpe', result.sharpe === null ? '–' : shortDecimal(result.sharpe)],
    );
    if (result.verdict !== null) facts.push(['Verdict', result.verdict]);
  }
  const page = run.mlflow?.url ?? null;
  if (page !== null) facts.push(['MLflow', page]);
  if (error !== null) facts.push(['Error', errorText(error)]);
  for (const [name, value] of Object.entries(run.labels)) facts.push(['Label', `${name}=${value}`]);
  return facts.map(([name, value]) => `${name.padEnd(10)} ${value}`.trimEnd()).join('\n');
}

function imageFact({ strategy }: RunView): (readonly [string, string])[] {
  const digest = strategy.image_digest ?? null;
  return digest === null ? [] : [['Image', digest]];
}

export function errorText({ code, exit_code: exit, message }: NonNullable<RunView['error']>): string {
  return `${code}${exit === null ? '' : `, exit code ${exit}`}${message === '' ? '' : `: ${message}`}`;
}

function statusText({ status, queue_position: position, progress }: RunView): string {
  if (status === 'QUEUED' && typeof position === 'number') return `QUEUED (${position}.)`;
  return status === 'RUNNING' && progress !== null ? `RUNNING ${Math.floor(progress.pct)} %` : status;
}

/** `2026-01-05 10:00`, UTC. */
export function timeText(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

export function durationText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Two places for people; the whole number is in `--json`. */
function shortDecimal(text: string): string {
  const value = Number(text);
  return Number.isFinite(value) ? value.toFixed(2) : text;
}
