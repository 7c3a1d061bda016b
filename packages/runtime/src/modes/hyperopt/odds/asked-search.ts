import type { StudyTrial } from '../../../ports/studies.ts';
import type { FinalRuns } from '../final-runs.ts';
import type { SearchPlan } from '../search-plan.ts';
import type { TrialPool } from '../trial-pool.ts';
import type { TrialFrame } from '../trial-request.ts';
import type { OddsProgress } from './odds-progress.ts';

/** A finished search. */
export interface AskedSearch {
  readonly plan: SearchPlan;
  readonly trials: readonly StudyTrial[];
  /** Daily returns by number of trial. */
  readonly returns: ReadonlyMap<number, Float64Array>;
  /** By the first objective. */
  readonly best: StudyTrial;
  readonly final: FinalRuns;
  /** Runs what no trial has tried. */
  readonly pool: TrialPool;
  readonly frame: TrialFrame;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: OddsProgress) => void) | undefined;
}
