import type { AuditDigest } from '../domain/audit-chain.ts';

/** What is kept of the audit at the end of each day, away from it. Throws `ServiceError`. */
export interface AuditDigests {
  /** Null: there is none. */
  get(day: string): Promise<AuditDigest | null>;
  /** One that is there stays; gives the one that counts. */
  put(digest: AuditDigest): Promise<AuditDigest>;
  /** By day. */
  all(): Promise<readonly AuditDigest[]>;
}
