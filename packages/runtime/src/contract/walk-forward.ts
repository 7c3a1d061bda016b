import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { DocumentHead } from './document-head.ts';
import type { WalkOddsRecord } from './odds.ts';
import type { DailyEquityRecord, SampleRecord } from './sample.ts';

export const WALK_FORWARD_SCHEMA = 'tradai.walk-forward/1';

/** A stretch of candles, epoch ms, end excluded. */
export interface StretchRecord {
  readonly from_ms: number;
  readonly to_ms: number;
}

/** Parameters chosen on one stretch of candles and judged on the next. */
export interface WalkWindowRecord {
  /** From 1, oldest first. */
  readonly number: number;
  /** Where its trials are. */
  readonly study: string;
  readonly train: StretchRecord;
  readonly test: StretchRecord;
  readonly trials: number;
  readonly failed: number;
  /** The chosen one; null when none has a value and meets all constraints, as all members below are. */
  readonly best_trial: number | null;
  /** Values of what was searched, parameters and settings. */
  readonly point: Readonly<Record<string, ParamValue>> | null;
  readonly in_sample: SampleRecord | null;
  readonly out_of_sample: SampleRecord | null;
  /** Growth per year of the test over that of the training, logarithms; null also where the training did not grow. */
  readonly efficiency: number | null;
}

/** The account over all tests, each growing what the one before has left. */
export interface StitchedRecord extends Omit<SampleRecord, 'objectives' | 'market_change'> {
  /** Its changes over the tests, one after another; null when tests overlap, or one of them did not run. */
  readonly market_change: number | null;
}

/** How one searched value moved from window to window. */
export interface DriftRecord {
  readonly name: string;
  /** The chosen value of each window that has one, in order. */
  readonly values: readonly ParamValue[];
  /** Mean step from one to the next, as a share of the values there are, 0 to 1. */
  readonly drift: number;
}

/** What `walk-forward.json` holds. Equal walks have equal documents: no clock, no path of the machine. */
export interface WalkForwardDocument extends DocumentHead {
  readonly schema: typeof WALK_FORWARD_SCHEMA;
  readonly mode: 'walk-forward';
  readonly walk: {
    readonly train_ms: number;
    readonly test_ms: number;
    readonly step_ms: number;
    readonly embargo_ms: number;
    readonly anchored: boolean;
  };
  readonly search: {
    readonly sampler: string;
    readonly seed: number;
    readonly batch: number;
    /** Most trials of a window. */
    readonly epochs: number;
    readonly objectives: readonly string[];
    readonly constraints: Readonly<Record<string, number>>;
  };
  readonly windows: readonly WalkWindowRecord[];
  readonly stitched: StitchedRecord;
  /** The same account, day by day. */
  readonly equity: DailyEquityRecord;
  readonly odds: WalkOddsRecord;
  /** Of all windows together: growth per year of the tests over that of the trainings; null where trainings did not grow. */
  readonly efficiency: number | null;
  /** Share of the windows whose test grew, 0 to 1. */
  readonly profitable: number;
  /** One per searched value; empty when no window has chosen any. */
  readonly drift: readonly DriftRecord[];
  readonly warnings: readonly string[];
}
