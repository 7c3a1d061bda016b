import { StrategyError, type Direction } from '@tradai/strategy-sdk';
import type { Locks } from '../core/locks.ts';

/** A message to the operator, and how often it was sent in a backtest. */
export interface Notice {
  readonly text: string;
  count: number;
}

/** A message as it is written down: when it was sent last. */
export interface SentNotice extends Notice {
  lastMs: number;
}

/** The last time that a date can have. */
const LAST_DATE_MS = 8.64e15;

/** What callbacks want done beside their answer. It is done in order when the callback has returned, and forgotten when it threw. */
export class Effects {
  readonly #locks: Locks;
  readonly #now: () => number;
  readonly #notices = new Map<string, SentNotice>();
  /** Keys of what was sent since somebody asked. */
  readonly #sent = new Set<string>();
  #waiting: (() => void)[] = [];

  constructor(locks: Locks, now: () => number) {
    this.#locks = locks;
    this.#now = now;
  }

  /** In the order of the first sending. */
  get notices(): readonly Notice[] {
    return [...this.#notices.values()].map(({ text, count }) => ({ text, count }));
  }

  /** What was sent since the last call of this, by key. */
  takeSent(): readonly (readonly [key: string, notice: Readonly<SentNotice>])[] {
    const taken = [...this.#sent].map((key) => [key, { ...this.#notices.get(key)! }] as const);
    this.#sent.clear();
    return taken;
  }

  /** Goes on with what was sent before. */
  resume(key: string, notice: Readonly<SentNotice>): void {
    this.#notices.set(key, { ...notice });
  }

  readonly notify = (text: string, options: { readonly key?: string; readonly everyMinutes?: number } = {}): void => {
    const nowMs = this.#now();
    this.#waiting.push(() => this.#send(String(text), options, nowMs));
  };

  readonly lockPair = (
    pair: string,
    options?: { readonly untilMs?: number; readonly reason?: string; readonly direction?: Direction },
  ): void => {
    const { untilMs, reason = '', direction = '*' } = options ?? {};
    isPair('lockPair', pair);
    if (!Number.isFinite(untilMs) || Math.abs(untilMs!) > LAST_DATE_MS)
      throw refused(`lockPair('${pair}'): untilMs is ${String(untilMs)}; expected a time in ms`);
    if (!['*', 'long', 'short'].includes(direction))
      throw refused(`lockPair('${pair}'): direction is '${String(direction)}'; expected 'long' or 'short'`);
    this.#waiting.push(() => this.#locks.lock(pair, direction, String(reason), null, untilMs!));
  };

  readonly unlockPair = (pair: string, options: { readonly reason?: string } = {}): void => {
    const nowMs = this.#now();
    isPair('unlockPair', pair);
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
    const isAgain = everyMinutes !== undefined && sent !== undefined && nowMs - sent.lastMs >= everyMinutes * 60_000;
    if (sent !== undefined && !isAgain) return;
    this.#notices.set(key, { text: sent?.text ?? text, count: (sent?.count ?? 0) + 1, lastMs: nowMs });
    this.#sent.add(key);
  }
}

/** A lock of something that is no pair would bar nothing, and nobody would know. */
function isPair(name: string, pair: unknown): void {
  if (typeof pair === 'string' && (pair === '*' || pair.includes('/'))) return;
  throw refused(`${name}(): the pair is ${JSON.stringify(pair)}; expected one such as 'BTC/USDT', or '*'`);
}

function refused(problem: string): StrategyError {
  return new StrategyError('strategy-threw', `${problem}.`);
}
