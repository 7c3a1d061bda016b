import type { HyperoptRequest } from '../hyperopt/hyperopt-request.ts';

/** Lengths in days. What is not given has a default. */
export interface WalkWishes {
  /** Where parameters are chosen; default four times the test. */
  readonly trainDays?: number;
  /** Where they are judged; default a quarter of the training, or a tenth of the candles. */
  readonly testDays?: number;
  /** From one window to the next; default the test. */
  readonly stepDays?: number;
  /** Left out between training and test; default 0. */
  readonly embargoDays?: number;
  /** Whether every training begins where the first one does; default false. */
  readonly anchored?: boolean;
}

/** One stretch of time, epoch ms, end excluded. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where a walk stands. */
export interface WalkProgress {
  readonly windows: number;
  /** Windows whose test has run. */
  readonly finished: number;
  /** Trials of all windows that are kept, and how many there will be at most. */
  readonly trials: number;
  readonly epochs: number;
}

/** A search in each of several windows. `epochs`, `earlyStop` and all else of a search is of one window, `workers` of all together. */
export interface WalkForwardRequest extends Omit<
  HyperoptRequest,
  'split' | 'outOfSample' | 'onProgress' | 'facts' | 'study' | 'trialWorkers'
> {
  readonly walk: WalkWishes;
  /** Name of its studies, followed by `-w01` and so on. Default: names as those of searches, so that the same windows are found again. */
  readonly study?: string;
  /** Windows that run at the same time; default as many as workers. It decides no result. */
  readonly windowsAtOnce?: number;
  /** How the search of a training is asked for, to be kept with its study. */
  readonly factsOf?: (train: Stretch) => Readonly<Record<string, unknown>>;
  readonly onProgress?: (progress: WalkProgress) => void;
}
