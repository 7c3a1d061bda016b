/** What is sent. Messages of one group are received in order, one after the other. */
export interface NewMessage {
  readonly group: string;
  /** The same one within five minutes is the same message. */
  readonly dedup: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Delivery {
  readonly id: string;
  readonly group: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** From 1. */
  readonly receives: number;
  /** It is done and never comes again. False when it is somebody else's by now: it will come again, or has. */
  done(): Promise<boolean>;
  /** It comes again after so long. */
  giveBack(delayMs: number): Promise<void>;
  /** It stays ours for so long from now. */
  extend(ms: number): Promise<void>;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly inFlight: number;
}

/**
 * Messages in order by group, each until it is done: at least once, and under one dedup id once. What was received as often as may be goes to
 * the dead letters. All throw `ServiceError`.
 */
export interface Queue {
  readonly name: string;
  /** Gives the message's id, of an earlier one where it is the same. */
  send(message: NewMessage): Promise<string>;
  /** At most `most` (1 to 10), of each group the first. Waits up to `waitMs` for one; the signal ends the wait. */
  receive(most: number, waitMs: number, signal?: AbortSignal): Promise<readonly Delivery[]>;
  depth(): Promise<QueueDepth>;
  /** Messages that nobody could do, oldest first. */
  dead(most: number): Promise<readonly DeadMessage[]>;
  /** Sends dead letters again, all or one; gives how many. Repeating it sends none a second time. */
  redrive(id?: string): Promise<number>;
}

export interface DeadMessage extends NewMessage {
  readonly id: string;
  readonly receives: number;
  readonly diedMs: number;
}

/** How a queue treats its messages, as those of the workflow want it. */
export interface QueueRules {
  readonly visibilityMs: number;
  readonly retentionMs: number;
  readonly mostReceives: number;
  readonly dedupMs: number;
  readonly deadRetentionMs: number;
}

export const QUEUE_RULES: QueueRules = {
  visibilityMs: 360_000,
  retentionMs: 345_600_000,
  mostReceives: 3,
  dedupMs: 300_000,
  deadRetentionMs: 1_209_600_000,
};
