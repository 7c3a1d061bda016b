import type { BeatOutcome, RunMode } from '../contract/heartbeat.ts';
import { assertKeyPart } from './key-part.ts';

/** One execution of a run; the workflow counts them from 1. */
export interface AttemptKey {
  readonly runId: string;
  readonly attempt: number;
}

export interface AttemptStart extends AttemptKey {
  /** Chosen by the process at its start. */
  readonly holder: string;
  readonly strategy: string;
  readonly mode: RunMode;
  readonly startedMs: number;
  /** Name of the workflow's execution, where there is one. */
  readonly execution?: string;
}

/** What became of an attempt. */
export interface AttemptRecord extends AttemptStart {
  /** How often a process has started it: a container that was taken away is started again within the attempt. */
  readonly starts: number;
  readonly endedMs: number | null;
  readonly exit: BeatOutcome | null;
}

export type StartOutcome =
  /** `previous` is how the process before ended, `null` when there was none or it was killed. */
  | { readonly isStarted: true; readonly starts: number; readonly previous: BeatOutcome | null }
  /** It is done: a process before ended with 0. Nothing was changed. */
  | { readonly isStarted: false; readonly exit: BeatOutcome };

export type EndOutcome =
  | { readonly isRecorded: true }
  /** Another process has started or ended the attempt since; its record stays. */
  | { readonly isRecorded: false; readonly holder: string };

/** Starts and ends of attempts. */
export interface RunRecords {
  readonly place: string;
  /** Repeating it changes nothing. */
  start(start: AttemptStart): Promise<StartOutcome>;
  /** Also records an attempt whose start was not; repeating it changes nothing. */
  end(start: AttemptStart, endedMs: number, exit: BeatOutcome): Promise<EndOutcome>;
  get(key: AttemptKey): Promise<AttemptRecord | null>;
  close(): void;
}

/** Throws `invalid-entry` for what a store cannot hold. */
export function assertAttempt({ runId, attempt }: AttemptKey): void {
  assertKeyPart('run id', runId);
  assertKeyPart('attempt', Number.isInteger(attempt) && attempt > 0 ? String(attempt) : '');
}
