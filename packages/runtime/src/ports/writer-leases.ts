import { ServiceError } from './errors.ts';
import { leaseKeyParts, type Busy, type Holder, type Lease, type LeaseKey, type Leases, type Lost } from './leases.ts';
import type { WriterLease, WriterLeases } from '../data/arcticdb/lease.ts';

/** Of a writer of candles: long enough for a page of an exchange that asks for patience. */
export const WRITER_TTL_MS = 120_000;
const RENEW_EVERY_MS = 30_000;
/** What a write must still have ahead when it becomes visible. */
const LEFT_MS = 10_000;
const ASK_AGAIN_MS = 1000;

export interface WriterLeaseOptions {
  /** How long to wait for another writer; 0 refuses at once. */
  readonly waitMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** One writer per symbol of a library, among all processes that share `leases`. Names are `<library>/<symbol>`. */
export function writerLeases(
  leases: Leases,
  me: Holder,
  { waitMs = WRITER_TTL_MS + ASK_AGAIN_MS, sleep = pause }: WriterLeaseOptions = {},
): WriterLeases {
  return {
    async acquire(name) {
      const cut = name.indexOf('/');
      const key: LeaseKey = { kind: 'symbol', library: name.slice(0, cut), symbol: name.slice(cut + 1) };
      return keepLease(leases, await waitFor(leases, key, me, waitMs, sleep));
    },
  };
}

/** Renews a lease until it is released, for whoever writes under it. */
export function keepLease(leases: Leases, lease: Lease): WriterLease {
  return new HeldWriterLease(leases, lease);
}

async function waitFor(
  leases: Leases,
  key: LeaseKey,
  me: Holder,
  waitMs: number,
  sleep: (ms: number) => Promise<void>,
): Promise<Lease> {
  for (let waitedMs = 0; ;) {
    const answer = await leases.acquire(key, me, WRITER_TTL_MS);
    if (answer.isHeld) return answer;
    if (waitedMs >= waitMs) throw refused(key, answer);
    const ms = Math.min(Math.max(answer.retryInMs, 1), ASK_AGAIN_MS, waitMs - waitedMs);
    await sleep(ms);
    waitedMs += ms;
  }
}

/** Renews itself until it is released. */
class HeldWriterLease implements WriterLease {
  readonly #leases: Leases;
  readonly #timer: NodeJS.Timeout;
  #lease: Lease;
  #lost: Lost | null = null;
  /** Renewals one after the other: each changes the row that the next one needs. */
  #turn: Promise<void> = Promise.resolve();

  constructor(leases: Leases, lease: Lease) {
    this.#leases = leases;
    this.#lease = lease;
    // A renewal that fails is repeated by the next one; what counts is the deadline.
    this.#timer = setInterval(() => void this.#renew().catch(() => {}), RENEW_EVERY_MS).unref();
  }

  async assertHeld(): Promise<void> {
    await this.#renew();
    if (this.#lost === null && this.#lease.holdsFor(LEFT_MS)) return;
    const name = nameOf(this.#lease.key);
    throw new ServiceError(
      'busy',
      `Another process has taken over the writing of ${name}; nothing of this change was made visible.`,
    );
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
    // A lease that cannot be given back runs out by itself.
    if (this.#lost === null) await this.#leases.release(this.#lease).catch(() => {});
  }

  #renew(): Promise<void> {
    const renewed = this.#turn.then(async () => {
      if (this.#lost !== null) return;
      const answer = await this.#leases.renew(this.#lease);
      if (answer.isHeld) this.#lease = answer;
      else this.#lost = answer;
    });
    this.#turn = renewed.catch(() => {});
    return renewed;
  }
}

function refused(key: LeaseKey, { holder, build }: Busy): ServiceError {
  return new ServiceError(
    'busy',
    `${nameOf(key)} is being written by another process (holder ${holder}, build ${build}); try again.`,
  );
}

function nameOf(key: LeaseKey): string {
  return leaseKeyParts(key).slice(1).join('/');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
