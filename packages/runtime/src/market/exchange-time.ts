import { atLeastReal, type MarketClock } from './clock.ts';
import { ShownTime } from './shown-time.ts';

/** Real time between two measurements. */
const EVERY_MS = 60_000;
/** Real time after a measurement that failed, or is not believed. */
const AGAIN_MS = 2_000;
/** So long a measurement is believed. */
const BELIEVED_MS = 180_000;
/** Measurements of one round may lie that far apart. */
const JITTER_MS = 500;
/** This machine's clock was set, or the machine slept. */
const STEP_MS = 250;
const SAMPLES = 3;
/** The exchange's clock jumps by more than that where this machine's does not; real time. */
const JUMP_MS = 1_000;
/** Measurements one after the other that say so before it is believed. */
const JUMP_SEEN = 3;

/**
 * The exchange's time: ours plus an offset, the median of three looks at its clock with half of the round trip taken off. It is counted on the
 * monotonic clock, so that a step of this machine's clock does not move it, and never goes back. A jump of the exchange's clock is taken once it
 * was seen three times, and never while the candles of its streams say otherwise: candles would be final by a clock that is wrong.
 */
export class ExchangeTime {
  readonly #clock: MarketClock;
  readonly #shown: ShownTime;
  /** A jump that is not taken yet. */
  #held: { readonly anchorMs: number; readonly seen: number } | null = null;
  /** The exchange's time minus monotonic time. */
  #anchorMs: number;
  #wallMs: number;
  #measuredMs = -Infinity;
  /** When it was last measured in vain. */
  #vainMs = -Infinity;
  #jitterMs = 0;
  /** Somebody was told that it is wrong. */
  #isDoubted = false;
  #latestMs = -Infinity;

  constructor(clock: MarketClock, shown: ShownTime = new ShownTime(clock)) {
    this.#clock = clock;
    this.#shown = shown;
    this.#anchorMs = clock.nowMs() - clock.monotonicMs();
    this.#wallMs = this.#anchorMs;
  }

  nowMs(): number {
    this.#latestMs = Math.max(this.#latestMs, Math.floor(this.#clock.monotonicMs() + this.#anchorMs));
    return this.#latestMs;
  }

  /** By the newest measurement alone, whole ms: it may go back. What a request is stamped with, which is never to be ahead. */
  get estimateMs(): number {
    return Math.floor(this.#clock.monotonicMs() + this.#anchorMs);
  }

  /** Whether requests may be stamped by it: it is believed, and this machine's clock was not set since it was measured. */
  get maySign(): boolean {
    return this.isBelieved && !this.#isStepped && !this.#isDoubted;
  }

  /** The exchange has said that it is wrong: it is measured anew before anything is stamped by it. */
  doubted(): void {
    this.#isDoubted = true;
  }

  /** The exchange's time, or what its candles prove of it where they say another one. */
  get provenMs(): number {
    return this.#isContradicted ? Math.min(this.nowMs(), this.#shown.leastMs) : this.nowMs();
  }

  /** The exchange's clock minus this machine's. */
  get offsetMs(): number {
    return Math.round(this.#anchorMs - (this.#clock.nowMs() - this.#clock.monotonicMs()));
  }

  /** Whether it is to be measured now. */
  get isDue(): boolean {
    if (this.#since(this.#vainMs) < AGAIN_MS) return false;
    const ageMs = this.#since(this.#measuredMs);
    return ageMs > EVERY_MS || !this.isBelieved || this.#isStepped || this.#isDoubted;
  }

  /** Whether it is known well enough to decide by. */
  get isBelieved(): boolean {
    return (
      this.#held === null &&
      !this.#isContradicted &&
      this.#since(this.#measuredMs) <= BELIEVED_MS &&
      this.#jitterMs <= atLeastReal(JITTER_MS, JITTER_MS, this.#clock.factor)
    );
  }

  /** Why it is not believed although the exchange was asked, for a sentence about the exchange; else null. */
  get doubt(): string | null {
    const side = (ms: number): string => (ms < 0 ? 'behind' : 'ahead of');
    if (this.#held !== null) {
      const jumpMs = this.#held.anchorMs - this.#anchorMs;
      return `its clock is suddenly ${Math.abs(Math.round(jumpMs / 1000))} s ${side(jumpMs)} what it was`;
    }
    // Without a number: candles show theirs only roughly, and what is written down is not to change with every frame.
    return this.#isContradicted ? `its clock is ${side(this.nowMs() - this.#shown.leastMs)} its candles` : null;
  }

  /** `ask` gives the exchange's time, epoch ms. Throws what it throws, and then nothing has changed. */
  async measure(ask: () => Promise<number>): Promise<void> {
    const anchors: number[] = [];
    this.#vainMs = this.#clock.monotonicMs();
    while (anchors.length < SAMPLES) {
      const sentMs = this.#clock.monotonicMs();
      const saidMs = await ask();
      anchors.push(saidMs - (sentMs + this.#clock.monotonicMs()) / 2);
    }
    anchors.sort((a, b) => a - b);
    const [, anchorMs] = anchors as [number, number, number];
    if (!this.#mayTake(anchorMs)) return;
    this.#anchorMs = anchorMs;
    this.#jitterMs = anchors[2]! - anchors[0]!;
    this.#measuredMs = this.#clock.monotonicMs();
    this.#isDoubted = false;
    this.#wallMs = this.#clock.nowMs() - this.#clock.monotonicMs();
    if (this.isBelieved) this.#vainMs = -Infinity;
  }

  #mayTake(anchorMs: number): boolean {
    const stepMs = this.#clock.nowMs() - this.#clock.monotonicMs() - this.#wallMs;
    const jumpMs = anchorMs - this.#anchorMs;
    // The machine slept, and both clocks went on; or nothing jumped.
    const isExpected = this.#isNear(jumpMs, 0) || this.#isNear(jumpMs, stepMs);
    if (isExpected || this.#measuredMs === -Infinity) this.#held = null;
    else {
      const before = this.#held !== null && this.#isNear(anchorMs, this.#held.anchorMs) ? this.#held.seen : 0;
      this.#held = { anchorMs, seen: before + 1 };
      if (this.#held.seen < JUMP_SEEN || !this.#shown.allows(anchorMs)) return false;
      this.#held = null;
    }
    return true;
  }

  #isNear(ms: number, otherMs: number): boolean {
    return Math.abs(ms - otherMs) <= atLeastReal(JUMP_MS, JUMP_MS, this.#clock.factor);
  }

  get #isStepped(): boolean {
    const stepMs = Math.abs(this.#clock.nowMs() - this.#clock.monotonicMs() - this.#wallMs);
    return stepMs > atLeastReal(STEP_MS, STEP_MS, this.#clock.factor);
  }

  get #isContradicted(): boolean {
    return !this.#shown.allows(this.#anchorMs);
  }

  /** Real time. */
  #since(monotonicMs: number): number {
    return (this.#clock.monotonicMs() - monotonicMs) / this.#clock.factor;
  }
}
