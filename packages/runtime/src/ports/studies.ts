type Plain = string | number | boolean;

/** One finished trial of a study. */
export interface StudyTrial {
  /** From 0, in the order in which points were chosen. */
  readonly number: number;
  /** What was tried, by name of parameter or setting. */
  readonly point: Readonly<Record<string, Plain>>;
  /** Why there is no result; null when there is one. */
  readonly error: string | null;
  /** One per objective, lower is better; infinite ones are allowed. Empty without a result. */
  readonly values: readonly number[];
  /** One per constraint, ≤ 0 when it is met. Empty without a result. */
  readonly violations: readonly number[];
  /** For people: trades, profit, drawdown. */
  readonly figures: Readonly<Record<string, number>>;
  /** Time that it took, milliseconds. It decides nothing. */
  readonly tookMs: number;
}

export interface NewStudy {
  readonly name: string;
  readonly strategy: string;
  /** Everything that decides the trials, JSON: a study goes on only when this is the same. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** How it was asked for, JSON, so that it can be taken up from the name alone. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Study extends NewStudy {
  readonly createdMs: number;
}

export interface StudySummary extends Pick<Study, 'name' | 'strategy' | 'createdMs'> {
  readonly trials: number;
  readonly failed: number;
}

/** Studies and their trials. A trial is kept as soon as `record` resolves, whatever happens to the process afterwards. */
export interface Studies {
  /** For people: a file. */
  readonly place: string;
  /** Makes a study, or opens the one of that name. Throws `study-changed` when what decides its trials is not the same. */
  open(study: NewStudy): Promise<Study>;
  /** Throws `unknown-study`. */
  study(name: string): Promise<Study>;
  /** By name. */
  list(): Promise<readonly StudySummary[]>;
  /** In order of number. Throws `unknown-study`. */
  trials(name: string): Promise<readonly StudyTrial[]>;
  /** Daily returns by number of trial, in that order; without those trials that were kept without. Throws `unknown-study`. */
  returns(name: string): Promise<ReadonlyMap<number, Float64Array>>;
  /**
   * Keeps a trial and gives the one that is kept: of two with one number the first. `returns`: of its account, a ratio per UTC day of the
   * sample, kept with it or not at all. Throws `unknown-study`.
   */
  record(name: string, trial: StudyTrial, returns?: Float64Array | null): Promise<StudyTrial>;
  close(): void;
}
