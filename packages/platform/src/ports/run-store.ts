import type { ChangeOutcome, StatusChange } from '../domain/change-status.ts';
import type { RunNote } from '../domain/note-run.ts';
import type { RunEvent, RunProgress } from '../domain/run-event.ts';
import type { RunStatus } from '../domain/run-status.ts';
import type { NewRun, Run, RunId, RunKind } from '../domain/run.ts';
import type { Pool } from '../domain/slots.ts';
import type { AuditEntry } from './audit.ts';

/** How a repeated request is known again. */
export interface IdempotencyKey {
  readonly subject: string;
  readonly key: string;
  /** Of the request's content, in hex. */
  readonly hash: string;
  readonly expiresMs: number;
}

/** A message that is yet to be sent. */
export interface OutboxMessage {
  readonly id: string;
  readonly queue: 'backtest' | 'deploy';
  readonly group: string;
  readonly dedup: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly createdMs: number;
}

/** `mismatch`: the key was used for another request. */
export type Acceptance =
  | { readonly kind: 'accepted'; readonly run: Run }
  | { readonly kind: 'replayed'; readonly run: Run }
  | { readonly kind: 'mismatch' };

export interface RunQuery {
  /** Left out: of everybody. */
  readonly subject?: string;
  readonly status?: RunStatus;
  readonly kind?: RunKind;
  readonly strategy?: string;
  /** Runs that have this label, whatever its value, or with this value. */
  readonly label?: { readonly name: string; readonly value?: string };
  /** Runs that came before this one. */
  readonly before?: RunId;
  readonly limit: number;
}

/**
 * Runs, what happened to them, and what is to be sent because of it. Every change is one transaction: a run is never there without its first
 * event and its message, and a status never changes without a slot and an event that belong to it. All throw `ServiceError`.
 */
export interface RunStore {
  /** For people: a folder or the name of a table. */
  readonly place: string;
  /** `audit`: written down with a run that is new. */
  accept(run: NewRun, key: IdempotencyKey, message: OutboxMessage, audit?: AuditEntry): Promise<Acceptance>;
  /** Null also for one whose time is over. */
  get(id: RunId, nowMs: number): Promise<Run | null>;
  /** By the rules of `changeStatus`, on the row as it is then. Null where there is none. `message`: sent because of it; `audit`: written down with it. */
  change(id: RunId, change: StatusChange, message?: OutboxMessage, audit?: AuditEntry): Promise<ChangeOutcome | null>;
  /** By the rules of `noteRun`, on the row as it is then. Null where there is none. No event tells of it. */
  note(id: RunId, note: RunNote): Promise<ChangeOutcome | null>;
  /** Newest first. */
  list(query: RunQuery, nowMs: number): Promise<readonly Run[]>;
  /** How many there are of each status that has any. Left out where counting costs as much as reading. */
  counts?(nowMs: number): Promise<Readonly<Partial<Record<RunStatus, number>>>>;
  /** Of everybody the first runs that wait, by priority and age: so many that nobody is overlooked behind another's thousands. */
  waiting(kind: RunKind, perSubject: number): Promise<readonly Run[]>;
  /** How many wait before it, counted up to `most`. Left out where counting costs as much as reading. */
  ahead?(run: Run, most: number): Promise<number>;
  /** After this one, oldest first. */
  events(id: RunId, after: number): Promise<readonly RunEvent[]>;
  /** Word of an attempt that is over changes nothing. */
  progress(progress: RunProgress): Promise<void>;
  progressOf(id: RunId): Promise<RunProgress | null>;
  /** Messages that were to be sent before, oldest first. */
  outbox(beforeMs: number, limit: number): Promise<readonly OutboxMessage[]>;
  /** It is on its way. */
  sent(messageId: string): Promise<void>;
  close(): void;
}

/** How many run at once. A slot and the status that needs it change together: see `RunStore.change`. */
export interface Slots {
  /**
   * Moves a run that waits to `STARTING` and gives it a slot. `full`: nothing changed; `conflict`: it does not wait any more. A slot that it
   * has already is its own.
   */
  take(pool: Pool, id: RunId, change: StatusChange, most: number): Promise<'taken' | 'full' | 'conflict'>;
  /**
   * Gives back the slot that the run had as its row was read; one that it took after that, as another attempt or as the same one that was given
   * back, stays. Repeating it changes nothing.
   */
  release(pool: Pool, read: Pick<Run, 'id' | 'version'>): Promise<void>;
  holders(pool: Pool): Promise<readonly RunId[]>;
  /** Puts the count right where it differs from the holders; gives by how much it did. */
  recount(pool: Pool): Promise<number>;
}
