import { WorkerPool, type Topic } from '../../hyperopt/worker-pool.ts';
import type { TrialMeasures } from './measure-trial.ts';
import type { TrialRequest } from './trial-request.ts';
import type { StudySetup } from './trial-runner.ts';
import type { TrialTask, TrialWorkerData } from './trial-worker-data.ts';
import { workerFile } from '../worker-file.ts';

export interface TrialWorkersOptions {
  readonly strategyFile: string;
  readonly workers: number;
  /** A trial that takes longer has failed. */
  readonly limitMs: number;
  /** A trial that needs more of JavaScript's memory has failed. */
  readonly heapMb: number;
}

/** Workers that have loaded a strategy, for trials of any of its studies. */
export class TrialWorkers {
  readonly #pool: WorkerPool<TrialTask, TrialMeasures>;
  #studies = 0;

  constructor({ strategyFile, ...limits }: TrialWorkersOptions) {
    const data: TrialWorkerData = { strategyFile };
    this.#pool = new WorkerPool({ ...workerFile('./trial-worker.ts', import.meta.url), ...limits, data });
  }

  study(setup: StudySetup): Topic {
    return { id: this.#studies++, data: setup };
  }

  /** Rejects as `WorkerPool.run`. */
  run(study: Topic, trial: TrialRequest, onStart: () => void): Promise<TrialMeasures> {
    return this.#pool.run({ study: study.id, trial }, onStart, study);
  }

  /** The study has no more trials. */
  forget(study: Topic): void {
    this.#pool.forget(study);
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}
