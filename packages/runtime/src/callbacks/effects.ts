import { StrategyError, type Direction } from '@tradai/strategy-sdk';
import type { Locks } from '../core/locks.ts';

/** A message to the operator, and how often it was sent in a backtest. */
export interface Notice {
  readonly text: string;
  count: number;
}

/** What callbacks want done beside their answer. It is done in order when the callback has returned, and forgotten when it threw. */
export class Effects {
  readonly #locks: Locks;
  readonly #now: () => number;
  readonly #notices = new Map<string, Notice & { lastMs: number }>();
  #waiting: (() => void)[] = [];

  constructor(locks: Locks, now: () => number) {
    this.#locks = locks;
    this.#now = now;
  }

  /** In the order of the first sending. */
  get notices(): readonly Notice[] {
    return [...this.#notices.values()].map(({ text, count }) => ({ text, count }));
  }

  readonly notify = (text: string, options: { readonly key?: string; readonly everyMinutes?: number } = {}): void => {
    const nowMs = this.#now();
    this.#waiting.push(() => this.#send(String(text), options, nowMs));
  };

  readonly lockPair = (
    pair: string,
    options: { readonly untilMs: number; readonly reason?: string; readonly direction?: Direction },
  ): void => {
    const { untilMs, reason = '', direction = '*' } = options;
    if (!Number.isFinite(untilMs))
      throw new StrategyError('strategy-threw', `lockPair('${pair}'): untilMs is ${untilMs}; expected a time in ms.`);
    this.#waiting.push(() => this.#locks.lock(pair, direction, reason, null, untilMs));
  };

  readonly unlockPair = (pair: string, options: { readonly reason?: string } = {}): void => {
    const nowMs = this.#now();
    this.#waiting.push(() => this.#locks.unlock(pair, nowMs, options.reason ?? null));
  };

  apply(): void {
    if (this.#waiting.length === 0) return;
    const effects = this.#waiting;
    this.#waiting = [];
    for (const effect of effects) effect();
  }

  forget(): void {
    this.#waiting = [];
  }

  /** With `everyMinutes` again after that time, otherwise once per key. */
  #send(
    text: string,
    { key = text, everyMinutes }: { readonly key?: string; readonly everyMinutes?: number },
    nowMs: number,
  ): void {
    const sent = this.#notices.get(key);
    if (sent === undefined) this.#notices.set(key, { text, count: 1, lastMs: nowMs });
    else if (everyMinutes !== undefined && nowMs - sent.lastMs >= everyMinutes * 60_000) {
      sent.count++;
      sent.lastMs = nowMs;
    }
  }
}
