import type { StudyTrial } from '../../ports/studies.ts';
import { SharedColumns } from '../../hyperopt/shared-columns.ts';
import { TaskError, type Topic } from '../../hyperopt/worker-pool.ts';
import type { TrialRequest } from './trial-request.ts';
import type { StudySetup } from './trial-runner.ts';
import type { TrialWorkers } from './trial-workers.ts';

/** What became of a trial, its number and point aside; no returns where there is no run. */
export type TrialEnd = Omit<StudyTrial, 'number' | 'point'> & { readonly returns: Float64Array | null };

const NOTHING = { values: [], violations: [], figures: {}, returns: null } as const;

/** Runs the trials of a study in workers, which may have those of other studies as well. */
export class TrialPool {
  readonly #workers: TrialWorkers;
  readonly #study: Topic;
  readonly #columns: SharedColumns;
  #isStopped = false;

  constructor(workers: TrialWorkers, setup: StudySetup) {
    this.#workers = workers;
    this.#study = workers.study(setup);
    this.#columns = new SharedColumns(setup.columns);
  }

  /** A trial that throws, dies or takes too long ends without values. Null when the pool was stopped meanwhile. */
  async run(request: TrialRequest): Promise<TrialEnd | null> {
    let startedMs = performance.now();
    const tookMs = (): number => Math.round((performance.now() - startedMs) * 1000) / 1000;
    try {
      const measures = await this.#workers.run(this.#study, request, () => (startedMs = performance.now()));
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

  /** What its workers still do is no trial any more; they themselves are ended by who started them. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Lets the workers forget the study. */
  end(): void {
    this.#workers.forget(this.#study);
  }
}
