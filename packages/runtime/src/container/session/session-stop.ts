import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { endProcess } from '../../process/process-end.ts';
import { StoppedError } from '../stop.ts';

/** A session that was asked to end has this long to leave everything in order. */
const DEADLINE_MS = 20_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface SessionStopOptions {
  readonly maxSeconds: number | null;
  /** It was not in order in time: what is left to say before the process ends. Nothing is given back, so that a successor waits. */
  readonly onOverdue: (sentence: string, code: ExitCode) => Promise<void>;
}

/**
 * What asks a session to end, behind one signal whose reason is a `StoppedError`. The first SIGTERM or SIGINT asks, a second one ends the process at
 * once.
 */
export class SessionStop {
  readonly #controller = new AbortController();
  readonly #options: SessionStopOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #onTerminate = (): void => this.#asked('terminated', EXIT_CODE.terminated);
  readonly #onInterrupt = (): void => this.#asked('interrupted', EXIT_CODE.interrupted);
  #code: ExitCode = EXIT_CODE.done;

  constructor(options: SessionStopOptions) {
    this.#options = options;
    process.on('SIGTERM', this.#onTerminate).on('SIGINT', this.#onInterrupt);
    const { maxSeconds } = options;
    if (maxSeconds !== null) this.limit(maxSeconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How a session ends that was left in order. */
  get code(): ExitCode {
    return this.#code;
  }

  /** Seconds since the process began. Several limits hold together. */
  limit(maxSeconds: number): void {
    const leftMs = maxSeconds * 1000 - performance.now();
    // No timer is longer, and sessions run for months.
    if (leftMs > LONGEST_TIMER_MS) this.#after(LONGEST_TIMER_MS, () => this.limit(maxSeconds));
    else this.#after(Math.max(0, leftMs), () => this.#limit());
  }

  /** Another image is to go on. */
  forSuccessor(): void {
    this.#begin(new StoppedError('terminated', 'Another image goes on.'), EXIT_CODE.terminated);
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    process.off('SIGTERM', this.#onTerminate).off('SIGINT', this.#onInterrupt);
  }

  #asked(code: 'terminated' | 'interrupted', late: ExitCode): void {
    if (this.signal.aborted) endProcess(late);
    const name = code === 'terminated' ? 'SIGTERM' : 'SIGINT';
    this.#begin(new StoppedError(code, `Stopped by ${name}.`), late);
  }

  #limit(): void {
    this.#code = EXIT_CODE.timeLimit;
    this.#begin(new StoppedError('time-limit', 'Stopped at the time limit of MAX_SECONDS.'), EXIT_CODE.terminated);
  }

  #begin(reason: StoppedError, late: ExitCode): void {
    if (this.signal.aborted) return;
    const overdue = (): void => {
      const text = `${reason.message} It was not in order within ${DEADLINE_MS / 1000} s, and keeps its lease.`;
      void this.#options.onOverdue(text, late).finally(() => endProcess(late));
    };
    this.#after(DEADLINE_MS, overdue);
    this.#controller.abort(reason);
  }

  #after(ms: number, work: () => void): void {
    this.#timers.push(setTimeout(work, ms).unref());
  }
}
