/** Who goes first among events of one instant; low first. */
export const PRIORITY = {
  admin: 0,
  timer: 1,
  market: 2,
  trigger: 3,
  match: 4,
  liquidation: 5,
  request: 6,
  /** Matching that loses a race against requests of the same instant. */
  lateMatch: 6.5,
  frame: 7,
} as const;

/** An event that a snapshot can hold: which handler, and what about. */
export interface Task {
  readonly kind: string;
  readonly key: string;
}

interface Entry {
  readonly time: number;
  readonly priority: number;
  readonly sequence: number;
  readonly task: Task | (() => void);
  /** Goes on after a restore, as long from then as it was from before. */
  readonly stays?: true;
}

export interface SavedQueue {
  readonly time: number;
  readonly sequence: number;
  readonly entries: readonly (Task & { time: number; priority: number; sequence: number })[];
}

/**
 * The one queue of everything that happens, by time, then priority, then order of arrival. It has no clock: it is told up to when
 * to run. What is scheduled for the past happens at the present.
 */
export class Scheduler {
  /** Of the event that runs, else up to when the queue has run; milliseconds since the epoch. */
  time: number;
  /** Told when an event was put before all others, so that a clock can wake earlier. */
  onEarlier: (time: number) => void = () => {};
  readonly #handlers = new Map<string, (key: string) => void>();
  #heap: Entry[] = [];
  #sequence = 0;

  constructor(start: number) {
    this.time = start;
  }

  /** Who does tasks of this kind. */
  handle(kind: string, handler: (key: string) => void): void {
    this.#handlers.set(kind, handler);
  }

  /** A task that a snapshot keeps. */
  schedule(time: number, priority: number, kind: string, key: string): void {
    this.#push(time, priority, { kind, key });
  }

  /** Work that a snapshot does not keep: what belongs to a socket or a test. */
  call(time: number, priority: number, work: () => void): void {
    this.#push(time, priority, work);
  }

  /** Work of a socket that lives on when the exchange goes back to a snapshot. */
  stay(time: number, priority: number, work: () => void): void {
    this.#push(time, priority, work, true);
  }

  /** When the next event is due; `Infinity` without one. */
  get next(): number {
    return this.#heap[0]?.time ?? Infinity;
  }

  /** Runs events up to and including `until`, at most `limit` of them. True when none is left to run. */
  run(until: number, limit = Infinity): boolean {
    for (let done = 0; this.#heap.length > 0 && this.#heap[0]!.time <= until; done++) {
      if (done >= limit) return false;
      const { time, task } = this.#pop();
      this.time = time;
      if (typeof task === 'function') task();
      else this.#handlerOf(task.kind)(task.key);
    }
    if (until > this.time) this.time = until;
    return true;
  }

  save(): SavedQueue {
    const entries = this.#heap.toSorted(before).flatMap(({ time, priority, sequence, task }) => {
      return typeof task === 'function' ? [] : [{ time, priority, sequence, ...task }];
    });
    return { time: this.time, sequence: this.#sequence, entries };
  }

  restore(saved: SavedQueue): void {
    const moved = saved.time - this.time;
    const staying = this.#heap.toSorted(before).filter(({ stays }) => stays === true);
    this.time = saved.time;
    this.#sequence = saved.sequence;
    this.#heap = saved.entries.map(({ time, priority, sequence, kind, key }) => {
      return { time, priority, sequence, task: { kind, key } };
    });
    for (const { time, priority, task } of staying) this.#push(time + moved, priority, task, true);
    if (this.#heap.length > 0) this.onEarlier(this.next);
  }

  #handlerOf(kind: string): (key: string) => void {
    const handler = this.#handlers.get(kind);
    if (handler === undefined) throw new Error(`Nothing handles tasks of kind "${kind}".`);
    return handler;
  }

  #push(time: number, priority: number, task: Task | (() => void), stays?: true): void {
    const due = time < this.time ? this.time : time;
    const sequence = this.#sequence++;
    const entry: Entry = { time: due, priority, sequence, task, ...(stays === true ? { stays } : {}) };
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent]!, entry) < 0) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
    if (at === 0) this.onEarlier(entry.time);
  }

  #pop(): Entry {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    const size = heap.length;
    if (size === 0) return top;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(heap[child + 1]!, heap[child]!) < 0) child++;
      if (before(last, heap[child]!) < 0) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function before(a: Entry, b: Entry): number {
  return a.time - b.time || a.priority - b.priority || a.sequence - b.sequence;
}
