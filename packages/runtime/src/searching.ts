/** What reads stored studies. Loaded by `searching()`. */
export { bestTrial, isFeasible, paretoFront, rankedTrials } from './modes/hyperopt/best-trials.ts';
export { paramsOfTrial } from './modes/hyperopt/params-of-trial.ts';
