import type { SessionMode } from '../contract/heartbeat.ts';
import type { SessionAnswer, SessionCommand, SessionOrder } from '../contract/session-command.ts';

/** Whose journal. */
export interface SessionKey {
  readonly account: string;
  readonly strategy: string;
  readonly mode: SessionMode;
}

/** Under which lease is written: nothing is, once a newer one began. */
export interface SessionWriter {
  readonly holder: string;
  readonly epoch: number;
}

/** What is kept beside the records, in order, and only added to. */
export const SESSION_ROWS = ['log', 'reasons', 'equity', 'said', 'closed', 'locks', 'orders'] as const;
export type SessionRowKind = (typeof SESSION_ROWS)[number];

/** JSON text. Each kind's form is its reader's and writer's business. */
export interface SessionRow {
  /** Of the step that added it. */
  readonly seq: number;
  /** Exchange time, epoch ms. */
  readonly atMs: number;
  readonly text: string;
}

/** One step of a session. It is written as a whole, and nothing follows from it before that. */
export interface SessionStep {
  /** One more than that of the step before; the first one is 1. Another is `moved`. */
  readonly seq: number;
  readonly atMs: number;
  /** Keys of 1 to 900 bytes. */
  readonly put: ReadonlyMap<string, string>;
  readonly gone: readonly string[];
  readonly rows: readonly { readonly kind: SessionRowKind; readonly text: string }[];
  /** Commands that were carried out or refused by this step, at most 40. */
  readonly answers: readonly SessionAnswer[];
}

/** A session as its last step left it. */
export interface StoredSession {
  readonly key: SessionKey;
  /** 0 before the first step. */
  readonly seq: number;
  readonly atMs: number;
  readonly epoch: number;
  /** State by key, JSON text. */
  readonly records: ReadonlyMap<string, string>;
}

/** `moved`: another step stands there, so that this process no longer knows the state. */
export type CommitOutcome = 'done' | 'lost-lease' | 'moved';
export type ForgetOutcome = 'done' | 'more' | 'lost-lease';

/**
 * The durable state of sessions. What returns is on disk, or in the table. Throws `ServiceError`: `unavailable` and `busy` when it is not known
 * whether something was written: the same call again finds out. `journal-damaged` and `journal-newer`: it cannot be trusted, or not by this version.
 */
export interface SessionStore {
  /** For people: a folder or the name of a table. */
  readonly place: string;
  list(): Promise<readonly SessionKey[]>;
  /** For reports; whoever writes is not held up. Null when there is no such session. */
  read(key: SessionKey): Promise<StoredSession | null>;
  /** Begins to write: no step of an older epoch is taken from now on. `lost-lease` when a newer one has begun, or another holder with this one. */
  begin(key: SessionKey, writer: SessionWriter): Promise<StoredSession | 'lost-lease'>;
  /** Repeating the last step changes nothing and is `done`. An answer to a command that is not open is `moved`, and nothing is written. */
  commit(key: SessionKey, writer: SessionWriter, step: SessionStep): Promise<CommitOutcome>;
  /** Rows of a kind with `fromMs <= atMs < toMs`, in order; `limit`: the last ones. */
  rows(key: SessionKey, kind: SessionRowKind, range: SessionRowRange): Promise<readonly SessionRow[]>;
  /** Drops the oldest rows of a kind with `atMs < beforeMs`, few at a time, so that no step waits long; `more` when others are left. */
  forget(key: SessionKey, writer: SessionWriter, kind: SessionRowKind, beforeMs: number): Promise<ForgetOutcome>;
  /** Asks the session for something. The same id again is the same command, as it was asked first. Needs no lease. Throws `unknown-session`. */
  order(key: SessionKey, order: SessionOrder): Promise<SessionCommand>;
  /** In the order in which they were asked; `open`: without an answer. */
  commands(key: SessionKey, which: 'open' | 'all'): Promise<readonly SessionCommand[]>;
  /** Whether `holder` was the last to begin and its process has certainly ended: nobody need wait for its lease. False when that is not known. */
  hasEnded(key: SessionKey, holder: string): Promise<boolean>;
  close(): void;
}

export interface SessionRowRange {
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit?: number;
}
