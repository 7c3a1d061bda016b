import type { MetricsChoice } from '../../compose/open-metrics.ts';
import type { StatePlace } from '../../compose/open-state.ts';
import type { BeatCause, BeatOutcome, RunMode, RunStage, SessionMode, SessionStage } from '../../contract/heartbeat.ts';
import type { Measurement } from '../../ports/metrics.ts';
import type { PulseClock } from './session-vitals.ts';
import type { StartStage } from './stalled.ts';

/** Whose pulse it is. */
export type PulseSubject =
  | {
      readonly kind: 'run';
      readonly runId: string;
      /** From 1. */
      readonly attempt: number;
      readonly mode: RunMode;
      /** Name of the workflow's execution. */
      readonly execution?: string;
    }
  | {
      readonly kind: 'session';
      readonly account: string;
      readonly mode: SessionMode;
      /** Of the lease. */
      readonly epoch: number;
    };

/** Plain data: it goes to another thread. */
export interface PulseFacts {
  readonly subject: PulseSubject;
  readonly strategy: string;
  /** Stage of the registry, a dimension of the metrics; `none` without one. */
  readonly registryStage: string;
  /** Random, chosen at the start of the process. */
  readonly holder: string;
  readonly startedMs: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly state: StatePlace;
  readonly metrics: MetricsChoice;
  readonly everyMs: number;
}

export type PulseStage = RunStage | SessionStage;

/** What changes seldom. */
export interface PulseCondition {
  readonly stage: PulseStage;
  /** Of a session's start; null once it trades, or is to end. */
  readonly start: StartStage | null;
  readonly causes: readonly BeatCause[];
  readonly unit: string;
  /** What a swap changed of the versions at the start. */
  readonly versions: Readonly<Record<string, string>>;
  /** Null: real time. */
  readonly clock: PulseClock | null;
  /** Names of series, by the numbers that the board holds. */
  readonly series: readonly string[];
  /** Pairs that a session holds without a stop. */
  readonly unprotected: readonly string[];
}

/** Before anything was told. */
export const AT_START: PulseCondition = {
  ...{
    stage: 'STARTING',
    start: null,
    causes: [],
    unit: 'steps',
    versions: {},
    clock: null,
    series: [],
    unprotected: [],
  },
};

/** What is told to whoever started the pulse. */
export type PulseNews =
  /** A beat, a record or metrics did not arrive; it is tried again with the next beat. Told once for as long as it lasts. */
  | { readonly kind: 'problem'; readonly message: string }
  /** A newer attempt or holder beats: this process is no longer meant. */
  | { readonly kind: 'replaced'; readonly epoch: number };

/** To the thread that beats. */
export type PulseOrder =
  | { readonly kind: 'condition'; readonly condition: PulseCondition }
  | { readonly kind: 'measured'; readonly measurements: readonly Measurement[] }
  | { readonly kind: 'end'; readonly outcome: BeatOutcome; readonly condition: PulseCondition };

/** From it. */
export type PulseAnswer = PulseNews | { readonly kind: 'ended'; readonly isTold: boolean };

export interface PulseWorkerData {
  readonly facts: PulseFacts;
  readonly condition: PulseCondition;
  readonly shared: SharedArrayBuffer;
}
