import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { TrialRecord } from './hyperopt.ts';

export const TRIAL_BATCH_SCHEMA = 'tradai.trial-batch/1';
export const TRIAL_RESULTS_SCHEMA = 'tradai.trial-results/1';

/** Trials of a study, to be run anywhere: what comes out depends on this document alone. */
export interface TrialBatch {
  readonly schema: typeof TRIAL_BATCH_SCHEMA;
  /** Name of the study, for people. */
  readonly study: string;
  /**
   * Everything that decides its trials, `tradai.study/1`: strategy and hash of its sources, versions, exchange, pairs, time range, config,
   * overrides, space, sampler, seed, objectives, constraints, startup candles, hashes of markets and of each series of candles.
   */
  readonly spec: Readonly<Record<string, unknown>>;
  /** Either this or `points`. */
  readonly range?: TrialRange;
  readonly points?: readonly PlannedTrial[];
}

/** Numbers of trials, `to` excluded. Only of a sampler that needs no results: `random`, `sobol`, `grid`. */
export interface TrialRange {
  readonly from: number;
  readonly to: number;
}

/** A trial that was chosen elsewhere. */
export type PlannedTrial = Pick<TrialRecord, 'number'> & {
  readonly point: Readonly<Record<string, ParamValue>>;
};

/** What became of a batch: every trial of it once, by number. Equal batches have equal results, whoever ran them and with how many workers. */
export interface TrialResults {
  readonly schema: typeof TRIAL_RESULTS_SCHEMA;
  readonly study: string;
  /** SHA-256 of the canonical texts of spec and batch. */
  readonly spec_sha256: string;
  readonly batch_sha256: string;
  readonly trials: readonly TrialResult[];
}

export interface TrialResult extends TrialRecord {
  /** Ratio per UTC day of the sample, as base64 of doubles, lowest byte first; null for a trial that failed. See `doublesOf`. */
  readonly daily_returns: string | null;
}

/** Doubles as a text that has their bits. */
export function doublesText({ buffer, byteOffset, byteLength }: Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** The doubles of such a text. */
export function doublesOf(text: string): Float64Array {
  // A copy: the bytes need not begin where a double may.
  return new Float64Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
}
