import type { Studies } from '../../ports/studies.ts';
import type { Timerange } from '../../data/timerange.ts';
import type { OwnObjectives } from '../../search/objectives/own-objective.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import type { OddsProgress } from './odds/odds-progress.ts';
import type { SearchWishes } from './search-plan.ts';
import type { TrialWorkers } from './trial-workers.ts';
import type { StudyProgress } from './study-progress.ts';

/** Everything that a search is made of. */
export interface HyperoptRequest {
  /** As for a backtest. Its parameters keep their values. */
  readonly backtest: BacktestRequest;
  /** What workers load. */
  readonly strategyFile: string;
  /** Objectives that the strategy's file exports, by name. */
  readonly objectives?: OwnObjectives;
  readonly search: SearchWishes;
  /** Share of the candles, at the end of the range, that trials do not see; 0: none. Default 0.3. */
  readonly split?: number;
  /** What trials do not see, named rather than split off: they have the whole range of `backtest`. */
  readonly outOfSample?: Timerange;
  /** Trials in all, those of earlier runs of the study included. Default: the config's, else 100. */
  readonly epochs?: number;
  /** Ends the search after as many trials without a better one; 0: it does not. Default: the config's, else 0. */
  readonly earlyStop?: number;
  readonly studies: Studies;
  /** Default: the strategy's name with eight digits of the spec's hash, so that the same search goes on. */
  readonly study?: string;
  /** How it was asked for, to be kept with a new study. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** −1: one per core, −2: one less. Default: the config's, else −1. They decide no result. */
  readonly workers?: number;
  /** Workers that serve other searches as well, in place of own ones; who started them ends them, also when the signal is aborted. */
  readonly trialWorkers?: TrialWorkers;
  /** A trial that takes longer has failed; default one minute. */
  readonly trialLimitMs?: number;
  /** A trial that needs more of JavaScript's memory has failed; default 1,024. */
  readonly heapMb?: number;
  /** Memory of columns that trials share; default a quarter of the machine's, at most 1 GiB. */
  readonly columnBytes?: number;
  /** Called before the first trial, and after each. */
  readonly onProgress?: (progress: StudyProgress) => void;
  /** Whether to ask at the end how much of the result luck would show; default true. */
  readonly withOdds?: boolean;
  /** Called while that is found out. */
  readonly onOdds?: (progress: OddsProgress) => void;
  /** Ends the search; every finished trial is kept. */
  readonly signal?: AbortSignal;
}
