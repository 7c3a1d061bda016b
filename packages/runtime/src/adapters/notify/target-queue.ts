import { isPassing, ServiceError } from '../../ports/errors.ts';
import type { Notification, Notifier, SettledHow } from '../../ports/notifier.ts';
import { retryDelayMs, type RetryPolicy } from '../../ports/retry-delay.ts';
import { NotifyFailure } from './notify-failure.ts';

export interface TargetWorld {
  /** The clock of `Notification.atMs`. */
  readonly nowMs: () => number;
  /** What a day of real time is on that clock. A message that is older is given up when it fails. */
  readonly dayMs: number;
  /** Whether anything may be sent now: false without the lease. */
  readonly mayBegin: () => boolean;
  /** For the log: one sentence. */
  readonly tell: (sentence: string) => void;
  /** Real time; ends early with the signal, and never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to less than 1. */
  readonly random: () => number;
}

/** Waits grow up to five minutes; when to give up is decided by the message's age. */
const POLICY: RetryPolicy = { firstDelayMs: 1000, longestDelayMs: 300_000, patienceMs: Infinity };
/** No adapter takes longer; one that does must not hold up the next message for ever. */
const LONGEST_SEND_MS = 20_000;
const ASK_AGAIN_MS = 250;

/** What waits for one target, in order. */
export class TargetQueue {
  readonly notifier: Notifier;
  readonly #world: TargetWorld;
  readonly #closing: AbortSignal;
  readonly #settle: (notification: Notification, how: SettledHow) => void;
  #queue: Notification[] = [];
  #isWorking = false;
  #failures = 0;
  /** What was told last, so that a trouble that lasts is told once. */
  #trouble: string | null = null;
  #hasGivenUp = false;

  constructor(
    notifier: Notifier,
    world: TargetWorld,
    closing: AbortSignal,
    settle: (notification: Notification, how: SettledHow) => void,
  ) {
    this.notifier = notifier;
    this.#world = world;
    this.#closing = closing;
    this.#settle = settle;
  }

  add(notification: Notification): void {
    this.#queue.push(notification);
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#queue.length > 0 && !this.#closing.aborted) {
      if (!this.#world.mayBegin()) await this.#world.sleep(ASK_AGAIN_MS, this.#closing);
      else await this.#next(this.#queue[0]!);
    }
    this.#isWorking = false;
  }

  async #next(notification: Notification): Promise<void> {
    const error = await this.#send(notification);
    if (this.#closing.aborted && error !== null) return;
    if (error === null) return this.#done(notification);
    if (!concernsPlace(error)) {
      this.#queue.shift();
      this.#world.tell(`Message ${notification.id} was not delivered: ${error.message}`);
      return this.#settle(notification, 'refused');
    }
    this.#failures += 1;
    if (this.#trouble !== error.message) this.#world.tell(`${error.message} Messages wait and are tried again.`);
    this.#trouble = error.message;
    this.#giveUp();
    const askedMs = error instanceof NotifyFailure ? error.askedMs : 0;
    const state = { failures: this.#failures, spentMs: 0, askedMs, chance: (1 + this.#world.random()) / 2 };
    await this.#world.sleep(retryDelayMs(POLICY, state)!, this.#closing);
  }

  #done(notification: Notification): void {
    this.#queue.shift();
    if (this.#trouble !== null) this.#world.tell(`${this.notifier.place} takes messages again.`);
    [this.#failures, this.#trouble, this.#hasGivenUp] = [0, null, false];
    this.#settle(notification, 'sent');
  }

  /** All that are too old at once: one try each would be slower than new ones come. */
  #giveUp(): void {
    const oldestMs = this.#world.nowMs() - this.#world.dayMs;
    const old = this.#queue.filter(({ atMs }) => atMs < oldestMs);
    if (old.length === 0) return;
    this.#queue = this.#queue.filter(({ atMs }) => atMs >= oldestMs);
    if (!this.#hasGivenUp)
      this.#world.tell(`${this.notifier.place} did not come back within a day; messages that are older are given up.`);
    this.#hasGivenUp = true;
    for (const notification of old) this.#settle(notification, 'given-up');
  }

  async #send(notification: Notification): Promise<Error | null> {
    const late = AbortSignal.timeout(LONGEST_SEND_MS);
    const signal = AbortSignal.any([late, this.#closing]);
    const { promise: ended, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () =>
      reject(new ServiceError('unavailable', `${this.notifier.place} did not answer in time.`)),
    );
    ended.catch(() => {});
    try {
      await Promise.race([this.notifier.send(notification, signal), ended]);
      return null;
    } catch (error) {
      return error as Error;
    }
  }
}

/** Whether the place is the trouble, so that waiting helps, or somebody can mend it; else it is this message. */
function concernsPlace(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false;
  return ['credentials', 'unexpected-answer'].includes(error.code) || isPassing(error);
}
