import type { Scheduler } from './scheduler.ts';

export type ClockMode = 'real' | 'scaled' | 'stepped';

export interface ClockOptions {
  /** `real`: wall time moved so that it begins at `start`. `scaled`: that, `factor` times as fast. `stepped`: moves when told. */
  readonly mode: ClockMode;
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Only for `scaled`; 60 makes a minute a second. */
  readonly factor?: number;
  /** Stands still until {@link SimClock.resume}, for `real` and `scaled`. */
  readonly paused?: boolean;
}

/** Events between two waits for the flushers, so that a long step does not pile up frames. */
const BATCH = 2_000;
/** Longest delay that `setTimeout` keeps. */
const LONGEST_WAIT_MS = 2_147_483_647;

/** The only source of time. No other file asks for the date or sets a timer; a linter rule holds this. */
export class SimClock {
  readonly mode: ClockMode;
  readonly #scheduler: Scheduler;
  readonly #flushers: (() => Promise<void>)[] = [];
  #factor: number;
  /** The pace that {@link resume} goes back to. */
  #pace: number;
  #base: number;
  #worstLag = 0;
  #wallBase = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #settling = false;
  #open = true;

  constructor(options: ClockOptions, scheduler: Scheduler) {
    this.mode = options.mode;
    this.#base = options.start;
    this.#pace = options.mode === 'stepped' ? 0 : options.mode === 'real' ? 1 : (options.factor ?? 1);
    this.#factor = options.paused === true ? 0 : this.#pace;
    this.#scheduler = scheduler;
    scheduler.onEarlier = () => this.#wake();
  }

  /** Whole milliseconds since the epoch. */
  now(): number {
    return Math.floor(this.#base + (performance.now() - this.#wallBase) * this.#factor);
  }

  get factor(): number {
    return this.#factor;
  }

  /** How fast time passes where the clock does not stand still. */
  get pace(): number {
    return this.#pace;
  }

  /** The most simulated milliseconds that an event happened late. */
  get worstLagMs(): number {
    return this.#worstLag;
  }

  /** Runs all that is due. A request calls it first, so that what happened before it has happened. */
  settle(): number {
    const late = this.now() - this.#scheduler.next;
    if (late > this.#worstLag) this.#worstLag = late;
    this.#settling = true;
    try {
      this.#scheduler.run(this.now());
    } finally {
      this.#settling = false;
    }
    this.#wake();
    return this.#scheduler.time;
  }

  /** Told to write out what is pending; `advance` waits for it. */
  onFlush(flush: () => Promise<void>): void {
    this.#flushers.push(flush);
  }

  /** Moves a stepped clock. Done when every event up to the new time has happened and every frame is written. */
  advance(ms: number): Promise<number> {
    return this.advanceTo(this.now() + ms);
  }

  async advanceTo(time: number): Promise<number> {
    if (this.mode !== 'stepped')
      throw new Error(`A ${this.mode} clock moves by itself; only a stepped one is advanced.`);
    if (time < this.now()) throw new RangeError(`The clock stands at ${this.now()} and cannot go back to ${time}.`);
    while (!this.#scheduler.run(time, BATCH)) {
      this.#base = this.#scheduler.time;
      await this.#flush();
    }
    this.#base = time;
    await this.#flush();
    this.#scheduler.run(time);
    return time;
  }

  /** Steps from event to event until `done`, at most `limitMs` far. Answers whether it came to be. */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    const limit = this.now() + limitMs;
    while (!done()) {
      const next = Math.min(this.#scheduler.next, limit);
      await this.advanceTo(next);
      if (next === limit) return done();
    }
    return true;
  }

  /** Changes the pace from now on; 0 stands still. Not for a stepped clock. */
  setFactor(factor: number): void {
    if (this.mode === 'stepped') throw new Error('A stepped clock has no pace.');
    if (!(factor >= 0 && factor < Infinity)) throw new RangeError(`A clock cannot run ${factor} times as fast.`);
    this.settle();
    if (factor > 0) this.#pace = factor;
    this.#moveTo(this.now(), factor);
  }

  pause(): void {
    if (this.mode !== 'stepped') this.setFactor(0);
  }

  /** Goes on at the pace from before it stood still. */
  resume(): void {
    if (this.mode !== 'stepped' && this.#factor === 0) this.setFactor(this.#pace);
  }

  /** Puts the time where a snapshot was taken. */
  jumpTo(time: number): void {
    this.#moveTo(time, this.#factor);
  }

  /** No timer is left afterwards. */
  close(): void {
    this.#open = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #moveTo(time: number, factor: number): void {
    this.#base = time;
    this.#wallBase = performance.now();
    this.#factor = factor;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#wake();
  }

  /** One timer at most, for the next event. */
  #wake(): void {
    if (this.#settling || this.#factor === 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const next = this.#scheduler.next;
    if (!this.#open || next === Infinity) return;
    const wait = Math.max(0, (next - this.now()) / this.#factor);
    this.#timer = setTimeout(() => this.settle(), Math.min(Math.ceil(wait), LONGEST_WAIT_MS));
  }

  async #flush(): Promise<void> {
    for (const flush of this.#flushers) await flush();
  }
}
