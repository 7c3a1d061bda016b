import type { StudyTrial } from '../../ports/studies.ts';
import { SharedColumns } from '../../hyperopt/shared-columns.ts';
import { TaskError, WorkerPool } from '../../hyperopt/worker-pool.ts';
import type { TrialMeasures } from './measure-trial.ts';
import type { TrialRequest } from './trial-request.ts';
import type { StudySetup } from './trial-runner.ts';
import type { TrialWorkerData } from './trial-worker-data.ts';
import { workerFile } from './worker-file.ts';

export interface TrialPoolOptions {
  readonly strategyFile: string;
  readonly setup: StudySetup;
  readonly workers: number;
  /** A trial that takes longer has failed. */
  readonly limitMs: number;
  /** A trial that needs more of JavaScript's memory has failed. */
  readonly heapMb: number;
}

/** What became of a trial, its number and point aside. */
export type TrialEnd = Omit<StudyTrial, 'number' | 'point'>;

const NOTHING = { values: [], violations: [], figures: {} } as const;

/** Runs the trials of a study in workers. */
export class TrialPool {
  readonly #pool: WorkerPool<TrialRequest, TrialMeasures>;
  readonly #columns: SharedColumns;
  #isStopped = false;

  constructor({ strategyFile, setup, ...limits }: TrialPoolOptions) {
    const data: TrialWorkerData = { strategyFile, setup };
    this.#pool = new WorkerPool({ ...workerFile(), ...limits, data });
    this.#columns = new SharedColumns(setup.columns);
  }

  /** A trial that throws, dies or takes too long ends without values. Null when the pool was stopped meanwhile. */
  async run(request: TrialRequest): Promise<TrialEnd | null> {
    let startedMs = performance.now();
    const tookMs = (): number => Math.round((performance.now() - startedMs) * 1000) / 1000;
    try {
      const measures = await this.#pool.run(request, () => (startedMs = performance.now()));
      return { ...measures, error: null, tookMs: tookMs() };
    } catch (error) {
      if (this.#isStopped) return null;
      if (error instanceof TaskError) return { ...NOTHING, error: error.message, tookMs: tookMs() };
      throw error;
    }
  }

  /** To be called when no trial runs: makes room for columns. */
  tidy(): void {
    if (this.#columns.isFull) this.#columns.clear();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#pool.close();
  }
}
