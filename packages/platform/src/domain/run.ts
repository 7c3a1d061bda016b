import type { RunStatus } from './run-status.ts';

/** UUID, version 7, in lower case: as text it sorts by time. */
export type RunId = string;

export const RUN_KINDS = ['backtest', 'hyperopt'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const CAPACITIES = ['spot', 'on-demand'] as const;
export type Capacity = (typeof CAPACITIES)[number];

/** Priorities go from 0, which comes last, to this. */
export const HIGHEST_PRIORITY = 9;
export const MOST_ATTEMPTS = 3;

/** An object elsewhere, and what it must contain. */
export interface ObjectReference {
  readonly uri: string;
  /** Of its bytes, in hex. */
  readonly sha256: string;
}

/** Why a run did not complete. */
export interface RunFailure {
  /** `TradAI.StrategyFailed`. */
  readonly code: string;
  readonly message: string;
  /** Of the container; 137 where it was killed. */
  readonly exitCode: number | null;
  /** ECS' word for why a task stopped. */
  readonly stopCode: string | null;
}

/** What a run brought, as people want to see it in a list. Money and ratios are decimal texts. */
export interface RunSummary {
  readonly trades: number;
  readonly profitRatio: string;
  readonly maxDrawdownRatio: string;
  readonly sharpe: string | null;
  readonly verdict: 'PASS' | 'WARN' | 'FAIL' | null;
}

/** A strategy's run that somebody asked for. Times are epoch ms. */
export interface Run {
  readonly id: RunId;
  readonly kind: RunKind;
  readonly status: RunStatus;
  /** From 1; a retry is another one. */
  readonly attempt: number;
  /** One more with every change. */
  readonly version: number;
  /** Who asked: the subject of a token. */
  readonly subject: string;
  readonly strategy: string;
  readonly strategyVersion: number;
  readonly spec: ObjectReference;
  readonly priority: number;
  readonly capacity: Capacity;
  readonly maxSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly notify: readonly string[];
  readonly createdMs: number;
  /** When this attempt was queued. */
  readonly queuedMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly updatedMs: number;
  /** Name of this attempt's execution, once there is one. */
  readonly execution: string | null;
  readonly failure: RunFailure | null;
  readonly result: ObjectReference | null;
  readonly summary: RunSummary | null;
  /** What was done all the same, in sentences; left out: nothing was doubtful. */
  readonly warnings?: readonly string[];
  /** After this the row may go; null while the run has not ended. */
  readonly expiresMs: number | null;
}

/** What a run is when it is accepted; the rest follows from that. */
export type NewRun = Pick<
  Run,
  | 'id'
  | 'kind'
  | 'subject'
  | 'strategy'
  | 'strategyVersion'
  | 'spec'
  | 'priority'
  | 'capacity'
  | 'maxSeconds'
  | 'labels'
  | 'notify'
  | 'createdMs'
>;

export function queuedRun(run: NewRun): Run {
  const { createdMs } = run;
  return {
    ...run,
    ...{ status: 'QUEUED', attempt: 1, version: 1, queuedMs: createdMs, updatedMs: createdMs },
    ...{ startedMs: null, endedMs: null, execution: null, failure: null, result: null, summary: null, expiresMs: null },
  };
}

/** Name of an execution, also what makes its messages and containers unique. */
export function attemptName({ id, attempt }: Pick<Run, 'id' | 'attempt'>): string {
  return `${id}-a${attempt}`;
}
