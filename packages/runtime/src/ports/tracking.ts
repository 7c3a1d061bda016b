export type RunStatus = 'running' | 'finished' | 'failed' | 'killed';

export interface RunStart {
  /** Names the run for ever. Stands in the tag `tradai.run_id`. */
  readonly runId: string;
  /** From 1. Each attempt is a record of its own; starting the same one again continues it. Stands in the tag `tradai.attempt`. */
  readonly attempt: number;
  /** Group of runs, made when it is new. */
  readonly experiment: string;
  readonly startMs: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A run that was started. */
export interface TrackedRun {
  readonly runId: string;
  readonly attempt: number;
  readonly experiment: string;
  /** The adapter's own name of it. */
  readonly handle: string;
  /** A page about it, null where there is none. */
  readonly url: string | null;
}

/** A point of a curve. The same point sent twice counts once; another value at the same step and time is a second point. */
export interface MetricPoint {
  readonly key: string;
  /** Finite. */
  readonly value: number;
  readonly timeMs: number;
  readonly step: number;
}

export interface RunLog {
  readonly metrics?: readonly MetricPoint[];
  /** Written once: the same value again is fine. */
  readonly params?: Readonly<Record<string, string>>;
  /** Overwritten. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RunRecord extends TrackedRun {
  readonly status: RunStatus;
  readonly startMs: number;
  readonly endMs: number | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Of each key the value at the highest step. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What runs leave for others to look at. Every call may be repeated without doubling anything. */
export interface Tracking {
  /** For people: a folder, an address. */
  readonly place: string;
  /** The attempt of this run, made when it is new; it is running afterwards. */
  start(start: RunStart): Promise<TrackedRun>;
  /** In pieces as large as the server takes. Throws `changed-parameter`, `invalid-entry`, `unknown-run`. */
  log(run: TrackedRun, log: RunLog): Promise<void>;
  /** `path` is relative: `report.html`, `charts/equity.svg`. Overwrites. */
  putArtifact(run: TrackedRun, path: string, content: Uint8Array): Promise<void>;
  /** Null when the run has no such artifact. */
  artifact(run: TrackedRun, path: string): Promise<Uint8Array | null>;
  /** Throws `unknown-run`. */
  end(run: TrackedRun, status: Exclude<RunStatus, 'running'>, endMs: number): Promise<void>;
  find(experiment: string, runId: string, attempt: number): Promise<RunRecord | null>;
  /** All points of a metric, by step, then by time. */
  history(run: TrackedRun, key: string): Promise<readonly MetricPoint[]>;
  close(): void;
}
