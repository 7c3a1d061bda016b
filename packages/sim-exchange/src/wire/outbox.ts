import { PRIORITY, type Scheduler } from '../core/scheduler.ts';

/** Work of one instant that goes out after everything else of it has happened, in order. */
export class Outbox {
  readonly #scheduler: Scheduler;
  #waiting: (() => void)[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  push(work: () => void): void {
    this.#waiting.push(work);
    if (this.#waiting.length === 1) this.#scheduler.call(this.#scheduler.time, PRIORITY.frame, () => this.#flush());
  }

  /** Forgets what waits: the instant that it belongs to was undone. */
  clear(): void {
    this.#waiting = [];
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const work of waiting) work();
  }
}

/** Does work at every multiple of `ms`, until it is told to end. Gives how to end it. */
export function every(scheduler: Scheduler, ms: number, work: () => void): () => void {
  let open = true;
  const next = (): void => {
    const time = (Math.floor(scheduler.time / ms) + 1) * ms;
    scheduler.call(time, PRIORITY.frame, () => {
      if (!open) return;
      work();
      next();
    });
  };
  next();
  return () => {
    open = false;
  };
}

/** Work at multiples of `ms`, as {@link every} does it, but only when something woke it. */
export interface Later {
  /** Has it done at the first multiple from `from` on; without it from now on. */
  readonly wake: (from?: number) => void;
  readonly close: () => void;
}

export function atNext(scheduler: Scheduler, ms: number, work: () => void): Later {
  let open = true;
  let isWaiting = false;
  return {
    wake: (from = scheduler.time) => {
      if (isWaiting || !open) return;
      isWaiting = true;
      scheduler.call(Math.ceil(from / ms) * ms, PRIORITY.frame, () => {
        isWaiting = false;
        if (open) work();
      });
    },
    close: () => {
      open = false;
    },
  };
}
