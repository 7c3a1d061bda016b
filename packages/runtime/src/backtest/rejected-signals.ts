import type { RejectedSignal } from './outcome.ts';

const MOST_KEPT = 5_000;

/** Signals for which no slot was free: all are counted, the first ones kept. */
export class RejectedSignals {
  readonly kept: RejectedSignal[] = [];
  count = 0;

  add(timeMs: number, pair: string, tag: RejectedSignal['tag']): void {
    this.count++;
    if (this.kept.length < MOST_KEPT) this.kept.push({ timeMs, pair, tag });
  }
}
