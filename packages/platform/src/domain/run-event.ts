import type { RunStatus } from './run-status.ts';
import type { RunId } from './run.ts';

/** What happened to a run. They feed its stream and its history. */
export interface RunEvent {
  readonly runId: RunId;
  /** From 1, without a hole. */
  readonly sequence: number;
  readonly atMs: number;
  readonly attempt: number;
  readonly kind: 'accepted' | 'moved';
  readonly status: RunStatus;
  /** Name of the move, where it was one. */
  readonly move: string | null;
  readonly by: string;
  readonly note: string | null;
}

/** How far a run has come; the last one counts. */
export interface RunProgress {
  readonly runId: RunId;
  readonly attempt: number;
  readonly atMs: number;
  /** From 0 to 1. */
  readonly ratio: number;
  readonly stage: string;
  readonly message: string;
}
