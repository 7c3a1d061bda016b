import {
  SESSION_TTL_MS,
  type Busy,
  type Holder,
  type Lease,
  type LeaseKey,
  type Leases,
} from '../../../ports/leases.ts';
import { failureOf } from '../../../process/failure.ts';
import type { SessionWriter } from '../../../ports/session-store.ts';
import { SessionError } from './errors.ts';
import type { RealTime } from './real-time.ts';

/** Renewed this often; three may fail before the lease runs out. */
const RENEW_EVERY_MS = 5000;
/** How much longer than a time to live is waited for somebody who holds it: who is dead is known by then. */
const LONGER_MS = 5000;
const ASK_EVERY_MS = 1000;

export interface LeaseWishes {
  readonly leases: Leases;
  readonly key: LeaseKey;
  readonly me: Holder;
  readonly time: RealTime;
  /** Whether the process of a holder has certainly ended, so that nobody need wait for it. */
  readonly hasEnded?: (holder: string) => Promise<boolean>;
  /** Somebody has it, and is waited for; told once for each holder. */
  readonly onBusy?: (busy: Busy) => void;
  /** A renewal failed; the lease counts until its deadline. Told once for as long as it lasts. */
  readonly onTrouble?: (text: string) => void;
  readonly signal?: AbortSignal;
  readonly ttlMs?: number;
}

/**
 * The lease of a session while it is held, renewed on real time. Past its deadline, on this process' own clock that never steps, it is
 * lost, whatever the store says: a process that was frozen finds that out before it does anything else.
 */
export class LeaseKeeper {
  /** Whoever had it did not give it back: what they sent may still be on its way. */
  readonly isTakeOver: boolean;
  /** When it was taken, on this process' own clock. */
  readonly takenMs: number;
  readonly #wishes: LeaseWishes;
  readonly #stop = new AbortController();
  readonly #lost = new AbortController();
  #lease: Lease;
  #renewing: Promise<void> = Promise.resolve();
  #trouble: string | null = null;

  /** Waits for a holder who may be dead. Throws `lease-busy` when it still renews after that. */
  static async acquire(wishes: LeaseWishes): Promise<LeaseKeeper> {
    const { lease, isTakeOver } = await acquired(wishes);
    const keeper = new LeaseKeeper(wishes, lease, isTakeOver);
    void keeper.#keep();
    return keeper;
  }

  private constructor(wishes: LeaseWishes, lease: Lease, isTakeOver: boolean) {
    this.#wishes = wishes;
    this.#lease = lease;
    this.isTakeOver = isTakeOver;
    this.takenMs = wishes.time.nowMs();
  }

  get writer(): SessionWriter {
    return { holder: this.#lease.holder, epoch: this.#lease.epoch };
  }

  /** Why the last renewal failed; null when it did not. Nothing new is begun meanwhile. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Aborted with a `SessionError` (`fenced`) as soon as this process knows that the lease is lost. */
  get lost(): AbortSignal {
    this.#look();
    return this.#lost.signal;
  }

  /** Whether it is certainly held for so long from now: what is sent must have arrived by then. */
  holdsFor(ms: number): boolean {
    return !this.lost.aborted && this.#lease.holdsFor(ms);
  }

  /** Before everything that is written or sent. Throws `fenced`. */
  assertHeld(): void {
    this.lost.throwIfAborted();
  }

  /** The store said so, on writing. */
  fence(why: string): SessionError {
    const { account, strategy } = this.#lease.key as Extract<LeaseKey, { kind: 'strategy' }>;
    const error = new SessionError(
      'fenced',
      `${strategy} on the account ${account}: ${why}; this process has stopped, and whoever has the lease goes on.`,
    );
    this.#stop.abort();
    this.#lost.abort(error);
    return error;
  }

  /** Gives it back, free at once for the next. */
  async release(): Promise<void> {
    this.#stop.abort();
    await this.#renewing;
    // One that cannot be given back runs out by itself.
    if (!this.lost.aborted) await this.#wishes.leases.release(this.#lease).catch(() => {});
  }

  #look(): void {
    if (!this.#lost.signal.aborted && !this.#lease.holdsFor(0)) this.fence('the lease ran out without being renewed');
  }

  async #keep(): Promise<void> {
    const { time } = this.#wishes;
    let nextMs = time.nowMs() + RENEW_EVERY_MS;
    while (!this.#stop.signal.aborted) {
      await time.sleep(Math.max(0, Math.min(nextMs, this.#lease.deadlineMs) - time.nowMs()), this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      this.#renewing = this.#renew();
      // An answer that hangs must not hide the deadline.
      await Promise.race([this.#renewing, time.sleep(this.#lease.deadlineMs - time.nowMs(), this.#stop.signal)]);
      this.#look();
      nextMs = Math.max(nextMs + RENEW_EVERY_MS, time.nowMs());
    }
  }

  async #renew(): Promise<void> {
    try {
      const answer = await this.#wishes.leases.renew(this.#lease);
      this.#trouble = null;
      if (answer.isHeld) this.#lease = answer;
      else if (!this.#stop.signal.aborted) this.fence(LOST[answer.reason]);
    } catch (error) {
      const { text } = failureOf(error);
      if (this.#trouble === null) this.#wishes.onTrouble?.(text);
      this.#trouble = text;
    }
  }
}

const LOST = {
  'taken-over': 'another process has taken the lease over',
  deadline: 'the lease ran out without being renewed',
  released: 'the lease was given back',
} as const;

async function acquired(wishes: LeaseWishes): Promise<{ readonly lease: Lease; readonly isTakeOver: boolean }> {
  const { leases, key, me, time, onBusy, signal, ttlMs = SESSION_TTL_MS } = wishes;
  const { hasEnded = () => Promise.resolve(false) } = wishes;
  const untilMs = time.nowMs() + ttlMs + LONGER_MS;
  let told: string | null = null;
  let ended: string | undefined;
  for (let isTakeOver = false; ; isTakeOver = true) {
    signal?.throwIfAborted();
    const answer = await leases.acquire(key, me, ttlMs, ended);
    if (answer.isHeld) return { lease: answer, isTakeOver };
    // Asked for one holder alone: another may have come in between.
    const isGone = answer.holder !== ended && (await hasEnded(answer.holder));
    ended = isGone ? answer.holder : undefined;
    if (isGone) continue;
    const leftMs = untilMs - time.nowMs();
    if (leftMs <= 0) throw busyError(key, answer);
    if (told !== answer.holder) onBusy?.(answer);
    told = answer.holder;
    await time.sleep(Math.min(leftMs, ASK_EVERY_MS, Math.max(1, answer.retryInMs)), signal);
  }
}

function busyError(key: LeaseKey, { holder, build, mode }: Busy): SessionError {
  const { account, strategy } = key as Extract<LeaseKey, { kind: 'strategy' }>;
  return new SessionError(
    'lease-busy',
    `${strategy} is being traded on the account ${account} by another process (holder ${holder}, mode ${mode}, build ${build}), which is alive; stop that one first.`,
  );
}
