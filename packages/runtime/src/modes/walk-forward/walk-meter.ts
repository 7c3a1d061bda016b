import type { StudyProgress } from '../hyperopt/study-progress.ts';
import type { WalkProgress } from './walk-forward-request.ts';

/** Adds up the progress of windows. */
export class WalkMeter {
  readonly #done: number[];
  readonly #epochs: number[];
  readonly #onProgress: ((progress: WalkProgress) => void) | undefined;
  #finished = 0;

  constructor(windows: number, epochs: number, onProgress: ((progress: WalkProgress) => void) | undefined) {
    this.#done = Array.from({ length: windows }, () => 0);
    this.#epochs = Array.from({ length: windows }, () => epochs);
    this.#onProgress = onProgress;
  }

  /** Listens to one window; null when nobody listens here. */
  of(window: number): ((progress: StudyProgress) => void) | null {
    if (this.#onProgress === undefined) return null;
    return ({ done, epochs }) => {
      this.#done[window] = done;
      this.#epochs[window] = epochs;
      this.#tell();
    };
  }

  finished(): void {
    this.#finished++;
    this.#tell();
  }

  #tell(): void {
    const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
    const { length: windows } = this.#done;
    this.#onProgress?.({ windows, finished: this.#finished, trials: sum(this.#done), epochs: sum(this.#epochs) });
  }
}
