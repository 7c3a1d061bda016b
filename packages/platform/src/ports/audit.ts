import type { Json } from '../domain/json.ts';

/** What somebody did, for ever. */
export interface AuditEntry {
  readonly atMs: number;
  /** Subject of a token, or a part of the platform. */
  readonly actor: string;
  /** `deploy.submit`, `alias.move`, `queue.redrive`, … */
  readonly action: string;
  readonly subject: string;
  readonly before: Json;
  readonly after: Json;
  readonly requestId: string | null;
}

export interface AuditLine extends AuditEntry {
  /** From 1, without a hole. */
  readonly sequence: number;
  /** Of the line before; of nothing for the first. */
  readonly previousHash: string;
  readonly hash: string;
}

/** What is written down with what it tells of and takes its place in the log afterwards, where the log is not written in the same step. */
export interface PendingAudit {
  /** Gives how many there were. Throws `ServiceError`. */
  settle(): Promise<number>;
}

/** Lines that are only ever added, each with the hash of the one before. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<AuditLine>;
  /** In order, after this one. */
  read(after: number, limit: number): Promise<readonly AuditLine[]>;
}
