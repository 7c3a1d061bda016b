import { parentPort, workerData } from 'node:worker_threads';
import { TradaiError } from '@tradai/strategy-sdk';
import type { WorkerAnswer } from '../../hyperopt/worker-answer.ts';
import { explainFailure } from '../../strategies/explain-failure.ts';
import { loadStrategy, type LoadedStrategy } from '../../strategies/load-strategy.ts';
import type { TrialRequest } from './trial-request.ts';
import { TrialRunner } from './trial-runner.ts';
import type { TrialWorkerData } from './trial-worker-data.ts';

/** A worker of a search: loads the strategy once, then runs one trial after the other. */
const { strategyFile, setup } = workerData as TrialWorkerData;
try {
  const loaded = await loadStrategy(strategyFile);
  const runner = new TrialRunner(loaded.strategy, loaded.objectives, setup);
  parentPort!.on('message', (trial: TrialRequest) => answer(answerTo(trial, runner, loaded)));
  answer({ kind: 'ready' });
} catch (error) {
  answer(failure(error));
}

function answer(message: WorkerAnswer): void {
  parentPort!.postMessage(message);
}

function answerTo(trial: TrialRequest, runner: TrialRunner, loaded: LoadedStrategy): WorkerAnswer {
  try {
    return { kind: 'done', value: runner.run(trial) };
  } catch (error) {
    return failure(explainFailure(error, loaded));
  }
}

function failure(error: unknown): WorkerAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', code: error instanceof TradaiError ? (error as TradaiError).code : null, message };
}
