import type { Notification } from '../contract/notification.ts';

export type { Notification, NotificationData, NotificationKind, NotificationLevel } from '../contract/notification.ts';

/** One place that messages go to. */
export interface Notifier {
  /** Unique among the targets of a session, the same after a restart: `telegram`, `webhook`, `sns`. */
  readonly name: string;
  /** For people: without anything that gives access. */
  readonly place: string;
  /** Whether this kind goes there at all. */
  wants(notification: Notification): boolean;
  /**
   * Hands it over. A repeat with the same id is harmless wherever the place can tell. Throws `ServiceError`: `unavailable` and `busy` may pass,
   * the others do not; nothing is repeated in here. Rejects as well when `signal` is aborted.
   */
  send(notification: Notification, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Why a target has no more to do with a message: it has it, does not take it, or had a day to come back. */
export type SettledHow = 'sent' | 'refused' | 'given-up';

export interface Settled {
  readonly id: string;
  readonly target: string;
  readonly how: SettledHow;
  /** True when no target waits for this message any more: it may leave the outbox. */
  readonly isLast: boolean;
}

/** Hands messages of an outbox to all targets. Each has a queue of its own, so that one that fails holds up no other. */
export interface Delivery {
  readonly targets: readonly string[];
  /**
   * Takes a message that is durable in the outbox. `settled`: targets that had done with it before a restart. A message that is on its way is
   * not taken twice. When there is nothing to do, it is settled for the target `none` at once.
   */
  offer(notification: Notification, settled?: readonly string[]): void;
  /** Messages that wait for at least one target. */
  readonly waiting: number;
  /** Resolves when nothing waits, or after `withinMs` (real time). True when nothing waits. */
  drained(withinMs: number): Promise<boolean>;
  /** Nothing is sent afterwards; what waits stays in the outbox. */
  close(): void;
}
