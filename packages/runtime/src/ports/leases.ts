import { assertKeyPart } from './key-part.ts';

/** What only one process may do at a time: trade a strategy on an account, write a series. */
export type LeaseKey =
  | { readonly kind: 'strategy'; readonly account: string; readonly strategy: string }
  | {
      readonly kind: 'series';
      readonly exchange: string;
      readonly market: string;
      readonly timeframe: string;
      readonly pair: string;
    }
  /** Not held by anybody: that a strategy may trade an account with money, kept beside its lease. */
  | { readonly kind: 'live-permit'; readonly account: string; readonly strategy: string }
  /** A symbol of an ArcticDB library. */
  | { readonly kind: 'symbol'; readonly library: string; readonly symbol: string };

/** A process that wants a lease. */
export interface Holder {
  /** Random, chosen at the start of the process. */
  readonly holder: string;
  readonly build: string;
  readonly mode: string;
  readonly startedMs: number;
}

export interface Lease extends Holder {
  readonly isHeld: true;
  readonly key: LeaseKey;
  /** One more with every take-over, from 1. What is written under a lease carries it. */
  readonly epoch: number;
  /** Random, new with every renewal. */
  readonly rvn: string;
  readonly ttlMs: number;
  /** On the holder's own monotonic clock: past it the lease counts as lost, whatever the store says. */
  readonly deadlineMs: number;
  /** Whether the deadline is more than `ms` away. */
  holdsFor(ms: number): boolean;
}

/** Somebody else has it. */
export interface Busy {
  readonly isHeld: false;
  readonly holder: string;
  readonly epoch: number;
  readonly build: string;
  readonly mode: string;
  /** After this long without a sign of the holder, asking again takes the lease over. */
  readonly retryInMs: number;
}

/** Not ours any more. */
export interface Lost {
  readonly isHeld: false;
  readonly reason: 'taken-over' | 'deadline' | 'released';
}

/**
 * Leases with a time to live. Clocks of two hosts are never compared: who wants a held lease watches that it is not renewed for a whole
 * time to live on its own clock, by asking again. What a session waits after a take-over is its own business.
 */
export interface Leases {
  readonly place: string;
  /**
   * At once when it is free or released, or when it was seen unchanged for its time to live. `ended`: a holder whose process is known to be
   * gone, for which nobody waits. Throws `ServiceError`.
   */
  acquire(key: LeaseKey, me: Holder, ttlMs?: number, ended?: string): Promise<Lease | Busy>;
  /** Throws `ServiceError` when the store cannot say: the lease counts until its deadline. */
  renew(lease: Lease): Promise<Lease | Lost>;
  /** Free at once for the next. A lease that is lost is left alone. */
  release(lease: Lease): Promise<void>;
  close(): void;
}

/** Build of a holder of whom nobody can say it: what is said of a lease names its build. */
export const UNKNOWN_BUILD = 'not known';

/** Of a session that trades. */
export const SESSION_TTL_MS = 20_000;

/** Parts of the key in order, for stores and messages. Throws `invalid-entry` for what a store cannot hold. */
export function leaseKeyParts(key: LeaseKey): readonly string[] {
  const { kind, ...named } = key;
  for (const [name, value] of Object.entries(named)) assertKeyPart(name, value);
  switch (key.kind) {
    case 'strategy':
    case 'live-permit':
      return [kind, key.account, key.strategy];
    case 'series':
      return [kind, key.exchange, key.market, key.timeframe, key.pair];
    case 'symbol':
      return [kind, key.library, key.symbol];
  }
}
