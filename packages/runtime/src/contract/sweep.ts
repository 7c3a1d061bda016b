import { canonicalJson } from './canonical-json.ts';
import type { TrialResult } from './trial-batch.ts';

export const SWEEP_STEP_SCHEMA = 'tradai.sweep-step/1';
export const SWEEP_STUDY_SCHEMA = 'tradai.sweep-study/1';

/**
 * What a container does for a search that is spread over containers, beside batches of its trials. `settle`: says what is searched, as `study.json`
 * beside this document. `finish`: takes all trials together and leaves what a search at one place would.
 */
export interface SweepStep {
  readonly schema: typeof SWEEP_STEP_SCHEMA;
  readonly step: 'settle' | 'finish';
}

/** A search, settled: its trials follow from this. */
export interface SweepStudy {
  readonly schema: typeof SWEEP_STUDY_SCHEMA;
  /** Id of the run. */
  readonly study: string;
  readonly strategy: string;
  /** As of `TrialBatch`. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** Trials in all. */
  readonly epochs: number;
}

/** A line of `<batch>.results.jsonl`: a trial that has ended. */
export interface TrialLine extends TrialResult {
  /** Time that it took, milliseconds; it decides nothing. */
  readonly took_ms: number;
}

/** Its text, with the end of the line. */
export function trialLineText(line: TrialLine): string {
  // A line break within a text is written as two characters, so that those that are left are layout.
  return `${canonicalJson(line).replaceAll(/\n */g, '')}\n`;
}

/** Where the results of a batch lie: beside it. */
export function trialLinesName(batch: string): string {
  return `${batch.replace(/\.json$/, '')}.results.jsonl`;
}
