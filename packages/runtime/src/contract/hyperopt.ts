import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { DocumentHead } from './document-head.ts';
import type { SearchOddsRecord } from './odds.ts';
import type { DailyEquityRecord, SamplesRecord } from './sample.ts';

export const HYPEROPT_SCHEMA = 'tradai.hyperopt/1';

/** A value that was searched. */
export type SearchedRecord = {
  readonly name: string;
  readonly space: string;
} & (
  | { readonly kind: 'int'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: 'decimal'; readonly min: number; readonly max: number; readonly decimals: number }
  | { readonly kind: 'choice'; readonly options: readonly ParamValue[] }
);

/** A trial that ended. */
export interface TrialRecord {
  /** From 0, in the order in which points were chosen. */
  readonly number: number;
  readonly point: Readonly<Record<string, ParamValue>>;
  /** Why there is no result; null when there is one. */
  readonly error: string | null;
  /** One per objective, lower is better; empty without a result. */
  readonly values: readonly number[];
  /** One per constraint, ≤ 0 when it is met. */
  readonly violations: readonly number[];
  /** Trades, winners, profit and deepest fall as ratios. */
  readonly figures: Readonly<Record<string, number>>;
}

/** What `hyperopt.json` holds. Equal searches have equal documents: no clock, no path of the machine, no number of workers. */
export interface HyperoptDocument extends DocumentHead {
  readonly schema: typeof HYPEROPT_SCHEMA;
  readonly mode: 'hyperopt';
  readonly study: { readonly name: string; readonly spec_sha256: string };
  readonly search: {
    readonly sampler: string;
    readonly seed: number;
    readonly batch: number;
    readonly objectives: readonly string[];
    readonly constraints: Readonly<Record<string, number>>;
    readonly space: readonly SearchedRecord[];
    /** Values that stood still. */
    readonly fixed: Readonly<Record<string, ParamValue>>;
    /** Points that there are. */
    readonly points: number;
  };
  /** All trials are there, the space has no more points, or none got better for long. */
  readonly end: 'done' | 'exhausted' | 'stalled' | 'stopped';
  readonly trials: readonly TrialRecord[];
  /** Number of the best trial; null when none has a value and meets all constraints, as the members below are. */
  readonly best: number | null;
  /** Of several objectives: numbers of the trials that no other is better than in all; empty for one. */
  readonly front: readonly number[];
  readonly samples: SamplesRecord | null;
  readonly equity: { readonly in_sample: DailyEquityRecord; readonly out_of_sample: DailyEquityRecord | null } | null;
  readonly odds: SearchOddsRecord | null;
  readonly warnings: readonly string[];
}
