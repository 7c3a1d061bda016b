import type { BeatCause, BeatOutcome } from '../../contract/heartbeat.ts';
import type { MarketClock } from '../../market/clock.ts';
import type { Measurement } from '../../ports/metrics.ts';
import { monotonicMs } from './monotonic-ms.ts';
import { PulseBoard } from './pulse-board.ts';
import { measureLag } from './pulse-lag.ts';
import { AT_START, type PulseCondition, type PulseFacts, type PulseNews, type PulseStage } from './pulse-options.ts';
import { PulseThread } from './pulse-thread.ts';
import { pulseClock, type SessionVitals } from './session-vitals.ts';
import { startStage } from './stalled.ts';

export interface PulseOptions extends Omit<PulseFacts, 'everyMs'> {
  readonly everyMs?: number;
  /** The thread that beats is started this long after the pulse: a run that is shorter has one beat, its last. */
  readonly afterMs?: number;
  /** Longest wait for the last beat, wherever it is made. */
  readonly endMs?: number;
  readonly onNews?: (news: PulseNews) => void;
}

/** The beats of a process. Nothing of it throws, and none of it keeps the process alive. */
export interface Pulse {
  /** STOPPING is the last one: work that has not heard of it yet may go on to another, and does not say so. */
  stage(stage: PulseStage, causes?: readonly BeatCause[]): void;
  /** Cheap when called often. `total` is `null` when the end is not known. */
  progress(done: number, total: number | null, unit: string): void;
  /** How a session fares: cheap, to be told with every step, and before the stage RUNNING. */
  session(vitals: SessionVitals): void;
  /** By which the candles of a session are due; real time until then. */
  clock(clock: MarketClock): void;
  /** What is now in place of versions that were given at the start: `model`, `config`. */
  versions(versions: Readonly<Record<string, string>>): void;
  /** Handed on at once, not with the next beat. */
  measured(measurements: readonly Measurement[]): void;
  /** The last beat, and the end of the attempt in the records. Repeating it changes nothing. */
  end(outcome: BeatOutcome): Promise<void>;
}

const EVERY_MS = 60_000;
const AFTER_MS = 1000;
/** Of the 20 s that a container has to stop; longer than a store takes that is asked for the last time. */
const END_MS = 7000;

/** Begins in the stage STARTING. Costs nothing until a second has passed; beats come from a thread of their own. */
export function startPulse(options: PulseOptions): Pulse {
  return new ThreadedPulse(options);
}

class ThreadedPulse implements Pulse {
  readonly #facts: PulseFacts;
  readonly #endMs: number;
  readonly #tell: (news: PulseNews) => void;
  readonly #board = new PulseBoard();
  readonly #startAtMs: number;
  readonly #timer: NodeJS.Timeout;
  #condition: PulseCondition = { ...AT_START, start: startStage(null, AT_START.stage, monotonicMs()) };
  readonly #series = new Map<string, number>();
  /** What there was to measure before there was a thread. */
  #measured: Measurement[] = [];
  #thread: PulseThread | null = null;
  #ended: Promise<void> | null = null;

  constructor({ everyMs = EVERY_MS, afterMs = AFTER_MS, endMs = END_MS, onNews, ...facts }: PulseOptions) {
    this.#facts = { ...facts, everyMs };
    this.#endMs = endMs;
    this.#tell = onNews ?? (() => {});
    this.#startAtMs = performance.now() + afterMs;
    this.#timer = setTimeout(() => this.#startThread(), afterMs).unref();
  }

  stage(stage: PulseStage, causes: readonly BeatCause[] = []): void {
    const isLast = this.#condition.stage === 'STOPPING';
    const start = startStage(this.#condition.start, stage, monotonicMs());
    this.#setCondition({ ...this.#condition, stage: isLast ? 'STOPPING' : stage, start, causes });
  }

  progress(done: number, total: number | null, unit: string): void {
    this.#board.setProgress(done, total);
    if (unit === this.#condition.unit) this.#startIfDue();
    else this.#setCondition({ ...this.#condition, unit });
  }

  session({ worst, ...vitals }: SessionVitals): void {
    const written = worst === null ? null : { ...worst, series: this.#seriesOf(worst.name) };
    const unprotected = vitals.orders?.unprotected ?? [];
    this.#board.vitals.write({ ...vitals, worst: written });
    if (unprotected.join() !== this.#condition.unprotected.join())
      this.#setCondition({ ...this.#condition, unprotected });
    this.#startIfDue();
  }

  clock(clock: MarketClock): void {
    this.#setCondition({ ...this.#condition, clock: pulseClock(clock) });
  }

  versions(versions: Readonly<Record<string, string>>): void {
    this.#setCondition({ ...this.#condition, versions: { ...this.#condition.versions, ...versions } });
  }

  measured(measurements: readonly Measurement[]): void {
    if (this.#thread === null) this.#measured.push(...measurements);
    else this.#thread.order({ kind: 'measured', measurements });
    this.#startIfDue();
  }

  end(outcome: BeatOutcome): Promise<void> {
    this.#ended ??= this.#end(outcome);
    return this.#ended;
  }

  async #end(outcome: BeatOutcome): Promise<void> {
    clearTimeout(this.#timer);
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), this.#endMs);
    const order = { kind: 'end', outcome, condition: this.#condition } as const;
    let how = (await this.#thread?.end(order, late)) ?? 'died';
    if (how === 'died') how = await Promise.race([this.#endHere(outcome), late]);
    clearTimeout(timer);
    if (how === 'late')
      this.#tell({ kind: 'problem', message: `The last beat was not made within ${this.#endMs} ms.` });
  }

  /** Without a thread, or after it died. */
  async #endHere(outcome: BeatOutcome): Promise<'ended'> {
    try {
      const { PulseBeats } = await import('./pulse-beats.ts');
      const beats = await PulseBeats.open(this.#facts, this.#condition, this.#board, this.#tell);
      await beats.measured(this.#measured);
      await beats.end(outcome);
    } catch (error) {
      this.#tell({ kind: 'problem', message: (error as Error).message });
    }
    return 'ended';
  }

  #seriesOf(name: string): number {
    const known = this.#series.get(name);
    if (known !== undefined) return known;
    this.#series.set(name, this.#series.size);
    this.#setCondition({ ...this.#condition, series: [...this.#series.keys()] });
    return this.#series.size - 1;
  }

  #setCondition(condition: PulseCondition): void {
    this.#condition = condition;
    this.#thread?.order({ kind: 'condition', condition });
    this.#startIfDue();
  }

  /** A core that is busy serves no timer, so whoever reports progress looks at the clock as well. */
  #startIfDue(): void {
    if (this.#thread === null && performance.now() >= this.#startAtMs) this.#startThread();
  }

  #startThread(): void {
    if (this.#thread !== null || this.#ended !== null) return;
    clearTimeout(this.#timer);
    this.#thread = new PulseThread(
      { facts: this.#facts, condition: this.#condition, shared: this.#board.shared },
      this.#tell,
      measureLag(this.#board),
    );
    if (this.#measured.length > 0) this.#thread.order({ kind: 'measured', measurements: this.#measured });
    this.#measured = [];
  }
}
