import type { Worker } from 'node:worker_threads';
import { TradaiError } from '@tradai/strategy-sdk';
import { ownThread } from './own-thread.ts';

export type StopCode = 'terminated' | 'interrupted' | 'spot-interruption' | 'parent-gone' | 'time-limit';

/** A run was asked to stop, and stopped. */
export class StoppedError extends TradaiError<StopCode> {}

const SENTENCES: Readonly<Record<StopCode, string>> = {
  terminated: 'Stopped by SIGTERM',
  interrupted: 'Stopped by SIGINT',
  'spot-interruption': 'Stopped, because the machine is to be taken away',
  'parent-gone': 'Stopped, because the program that started this one is gone',
  'time-limit': 'Stopped at the time limit of MAX_SECONDS',
};

/** Work that was asked to stop has this long to leave things in order; the rest of 20 s is for the last beat. */
const GRACE_MS = 12_000;
/** Who has not noticed the time limit this long after it is in a loop that nothing else ends. */
const BLIND_MS = 4000;

export interface StopOptions {
  readonly maxSeconds: number | null;
  readonly spotNotice: string | null;
  /** Standard input is held open by who started this process, as long as that is there. */
  readonly hasParent: boolean;
  /** When the work has not stopped in time: what there is left to say and how to end. */
  readonly onOverdue: (stopped: StoppedError) => void;
}

/** Everything that can ask a run to stop, behind one signal whose reason is a `StoppedError`. */
export class StopWatch {
  readonly #controller = new AbortController();
  readonly #options: StopOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #guards: Worker[] = [];
  #overdue: NodeJS.Timeout | null = null;
  readonly #onTerminate = (): void => this.#stop('terminated');
  readonly #onInterrupt = (): void => this.#stop('interrupted');
  readonly #onParentGone = (): void => this.#stop('parent-gone');

  constructor(options: StopOptions) {
    this.#options = options;
    process.on('SIGTERM', this.#onTerminate).on('SIGINT', this.#onInterrupt);
    const { maxSeconds, spotNotice, hasParent } = options;
    if (hasParent) process.stdin.on('close', this.#onParentGone).on('error', this.#onParentGone).resume();
    if (maxSeconds !== null) this.limit(maxSeconds);
    if (spotNotice !== null)
      this.#timers.push(setInterval(() => void this.#askSpot(spotNotice), SPOT_EVERY_MS).unref());
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Seconds since the process began. Several limits hold together. */
  limit(maxSeconds: number): void {
    const ms = limitMs(maxSeconds);
    const blindFromMs = performance.now() + ms + BLIND_MS;
    const onLimit = (): void => this.#stop('time-limit', performance.now() < blindFromMs ? GRACE_MS : 0);
    this.#timers.push(setTimeout(onLimit, ms).unref());
    // Code that never gives the thread back sees no timer and no signal; what it did is lost, and nothing will come of it any more.
    if (ms + BLIND_MS < LONGEST_TIMER_MS)
      this.#guards.push(ownThread('stop-guard-worker', import.meta.url, { waitMs: ms + BLIND_MS }));
  }

  /** From here on nothing is stopped any more. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#overdue !== null) clearTimeout(this.#overdue);
    this.#dismissGuards();
    process.off('SIGTERM', this.#onTerminate).off('SIGINT', this.#onInterrupt);
    if (this.#options.hasParent) process.stdin.off('close', this.#onParentGone).pause();
  }

  #stop(code: StopCode, graceMs = GRACE_MS): void {
    if (this.signal.aborted) return;
    if (code === 'time-limit') this.#dismissGuards();
    const stopped = new StoppedError(code, `${SENTENCES[code]}.`);
    this.#overdue = setTimeout(() => this.#options.onOverdue(stopped), graceMs).unref();
    this.#controller.abort(stopped);
  }

  #dismissGuards(): void {
    for (const guard of this.#guards.splice(0)) void guard.terminate();
  }

  /** EC2 and its kin answer 404 until a notice is there; no answer is none. */
  async #askSpot(url: string): Promise<void> {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(SPOT_ANSWER_MS) });
      if (answer.status === 200) this.#stop('spot-interruption');
    } catch {
      // Asked again.
    }
  }
}

const SPOT_EVERY_MS = 5_000;
const SPOT_ANSWER_MS = 2_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function limitMs(seconds: number): number {
  // What has passed since the process began counts.
  return Math.min(LONGEST_TIMER_MS, Math.max(0, seconds * 1000 - performance.now()));
}

/** Work that changes nothing may be left behind when a run is stopped. Rejects with the signal's reason. */
export function orStopped<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([work, stopped]);
}
