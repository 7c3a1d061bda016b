import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { SamplesRecord } from './sample.ts';

export const PARAMS_SCHEMA = 'tradai.params/1';

/** Parameters and settings that a search found, for later runs. */
export interface ParamsFile {
  readonly schema: typeof PARAMS_SCHEMA;
  readonly strategy: string;
  /** Of every parameter of the strategy. */
  readonly params: Readonly<Record<string, ParamValue>>;
  /** By the config's keys; they stand over a config and below the command line. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where it comes from. For people: nothing of it is read again. */
  readonly provenance?: ParamsProvenance;
}

export interface ParamsProvenance {
  readonly study: string;
  readonly trial: number;
  /** Trials of the study when it was written. */
  readonly trials: number;
  readonly objectives: Readonly<Record<string, number>>;
  readonly figures: Readonly<Record<string, number>>;
  /** SHA-256 of the spec of the study. */
  readonly spec_sha256: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** What the parameters made of the candles that the search saw, and of those that it did not. Absent when they were exported without a run. */
  readonly samples?: SamplesRecord;
}
