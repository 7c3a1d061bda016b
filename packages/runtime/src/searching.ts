/** What reads stored studies, and what runs them in parts. Loaded by `searching()`. */
export { bestTrial, isFeasible, paretoFront, rankedTrials } from './modes/hyperopt/best-trials.ts';
export { hyperoptDocument } from './modes/hyperopt/hyperopt-document.ts';
export { writeHyperopt } from './modes/hyperopt/hyperopt-files.ts';
export { paramsOfTrial } from './modes/hyperopt/params-of-trial.ts';
export { studyVerdicts } from './report/study/verdicts.ts';
/** Studies in parts, for other machines. */
export { mergeTrialResults } from './modes/trial-batch/merge-trial-results.ts';
export { runBatchFile } from './modes/trial-batch/run-batch-file.ts';
export { trialBatches } from './modes/trial-batch/trial-batches.ts';
