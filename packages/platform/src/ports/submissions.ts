import type { NewRun } from '../domain/run.ts';
import type { AuditEntry } from './audit.ts';
import type { Acceptance, IdempotencyKey, OutboxMessage } from './run-store.ts';

/** What is made when a run is submitted. */
export interface SubmittedRun {
  readonly run: NewRun;
  readonly key: IdempotencyKey;
  /** Says that it waits. */
  readonly message: OutboxMessage;
  readonly spec: SpecDocument;
  /** Written down with a run that is new. */
  readonly audit?: AuditEntry;
}

/** A run's specification under the key of its object. */
export interface SpecDocument {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Runs that are accepted in one step, where all that belongs to them lies in one place. Throws `ServiceError`. */
export interface Submissions {
  /**
   * As `RunStore.accept`, by the same rules. The message of one that is accepted is in its queue then, and its specification is an object
   * before its workflow starts.
   */
  submit(submitted: SubmittedRun): Promise<Acceptance>;
}
