import { candleOpenMs, nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';

export type LockSide = 'long' | 'short' | '*';

/** No new entries of a pair (`*`: of all) and side until `endMs`. */
export interface Lock {
  readonly pair: string;
  readonly side: LockSide;
  readonly reason: string;
  /** Null for locks that a strategy set. */
  readonly startMs: number | null;
  readonly endMs: number;
}

/** Locks of a run, in the order of creation. */
export class Locks {
  readonly all: Lock[] = [];
  readonly #timeframe: Timeframe;

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
  }

  /**
   * Locks until the first candle boundary strictly after `untilMs`. A lock that is there already with the same end is not made twice.
   */
  lock(pair: string, side: LockSide, reason: string, startMs: number | null, untilMs: number): void {
    const endMs = nextOpenMs(candleOpenMs(untilMs, this.#timeframe), this.#timeframe);
    const known = this.all.some(
      (lock) => lock.pair === pair && lock.side === side && lock.reason === reason && lock.endMs === endMs,
    );
    if (!known) this.all.push({ pair, side, reason, startMs, endMs });
  }

  /** Ends at `atMs` what bars a pair then (`*`: every pair, and all at once): the locks with this reason, or all of them. */
  unlock(pair: string, atMs: number, reason: string | null): void {
    for (const [index, lock] of this.all.entries()) {
      const isMeant = (pair === '*' || lock.pair === pair) && (reason === null || lock.reason === reason);
      if (!isMeant || lock.endMs <= atMs) continue;
      this.all[index] = { ...lock, endMs: atMs };
    }
  }

  /** Whether an entry at `atMs` is barred; at its end a lock bars no more. */
  isLocked(pair: string, atMs: number, side: LockSide): boolean {
    return this.all.some(
      (lock) =>
        lock.endMs > atMs && (lock.pair === pair || lock.pair === '*') && (lock.side === '*' || lock.side === side),
    );
  }

  /** Whether everything is barred. */
  isAllLocked(atMs: number, side: LockSide): boolean {
    return this.isLocked('*', atMs, side);
  }
}
