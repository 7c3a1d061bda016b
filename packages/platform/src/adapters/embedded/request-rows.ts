import type { IdempotencyKey, OutboxMessage } from '../../ports/run-store.ts';
import type { Query } from './platform-database.ts';

/** What a request made that is known: its id. `mismatch`: the key was used for another request. Null: nobody asked before. */
export function madeByRequest(query: Query, { subject, key, hash }: IdempotencyKey, nowMs: number) {
  const known = query('SELECT hash, run_id FROM idempotency WHERE subject = ? AND key = ? AND expires_ms > ?');
  const row = known.get(subject, key, nowMs);
  if (row === undefined) return null;
  return row['hash'] === hash ? { id: String(row['run_id']) } : ('mismatch' as const);
}

/** Within the transaction that makes what was asked for. */
export function keepRequest(query: Query, { subject, key, hash, expiresMs }: IdempotencyKey, id: string): void {
  query('INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?)').run(subject, key, hash, id, expiresMs);
}

/** It is to be sent because of what the transaction writes. */
export function putMessage(query: Query, message: OutboxMessage): void {
  query('INSERT OR REPLACE INTO outbox VALUES (?, ?, ?)').run(message.id, message.createdMs, JSON.stringify(message));
}
