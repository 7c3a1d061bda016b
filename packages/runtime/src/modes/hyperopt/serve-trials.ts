import { parentPort, workerData } from 'node:worker_threads';
import { TradaiError } from '@tradai/strategy-sdk';
import type { TopicMessage } from '../../hyperopt/worker-pool.ts';
import type { WorkerAnswer } from '../../hyperopt/worker-answer.ts';
import { explainFailure } from '../../strategies/explain-failure.ts';
import { loadStrategy, type LoadedStrategy } from '../../strategies/load-strategy.ts';
import { TrialRunner, type StudySetup } from './trial-runner.ts';
import type { TrialMessage, TrialTask, TrialWorkerData } from './trial-worker-data.ts';

/** A worker of a search: loads the strategy once, then runs one trial after the other. */
const { strategyFile } = workerData as TrialWorkerData;
const runners = new Map<number, TrialRunner>();
try {
  const loaded = await loadStrategy(strategyFile);
  parentPort!.on('message', (message: TrialMessage) => {
    if ('topic' in message) learn(message, loaded);
    else answer(answerTo(message, loaded));
  });
  answer({ kind: 'ready' });
} catch (error) {
  answer(failure(error));
}

function answer(message: WorkerAnswer): void {
  parentPort!.postMessage(message);
}

/** Of a study, before its first trial here; and that there are no more of it. */
function learn({ topic, data }: TopicMessage, { strategy, objectives }: LoadedStrategy): void {
  if (data === null) runners.delete(topic);
  else runners.set(topic, new TrialRunner(strategy, objectives, data as StudySetup));
}

function answerTo({ study, trial }: TrialTask, loaded: LoadedStrategy): WorkerAnswer {
  try {
    return { kind: 'done', value: runners.get(study)!.run(trial) };
  } catch (error) {
    return failure(explainFailure(error, loaded));
  }
}

function failure(error: unknown): WorkerAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', code: error instanceof TradaiError ? (error as TradaiError).code : null, message };
}
