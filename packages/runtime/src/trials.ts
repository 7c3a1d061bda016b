/** Studies in parts, for a program that plans and merges them without candles and strategies. */
export { bestTrial, isFeasible, rankedTrials } from './modes/hyperopt/best-trials.ts';
export { mergedTrials, type MergedTrials } from './modes/trial-batch/merge-trial-results.ts';
export { trialBatches, type Spread } from './modes/trial-batch/trial-batches.ts';
export { plannedTrials } from './modes/trial-batch/planned-trials.ts';
export type { StudyTrial } from './ports/studies.ts';
