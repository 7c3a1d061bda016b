import type { SessionRow, SessionStore, StoredSession } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { readRow } from './rows.ts';

export interface PastOptions {
  /** Newest closed trades only, about as many. */
  readonly last?: number;
}

/**
 * A session with what it has put aside, as if it were still among its records: closed trades, and what lies beside them. Locks that are over
 * are not among it.
 */
export async function withPast<Stored extends StoredSession>(
  store: Pick<SessionStore, 'rows'>,
  stored: Stored,
  { last = Infinity }: PastOptions = {},
): Promise<Stored> {
  const rows = last === 0 ? [] : await store.rows(stored.key, 'closed', { limit: last });
  return { ...stored, records: joined(rowsOf(rows, stored, 'closed'), stored.records) };
}

/** All locks that are over, in the order in which they were put aside, as JSON texts by key. */
export async function pastLocks(store: Pick<SessionStore, 'rows'>, stored: StoredSession): Promise<SessionRecords> {
  return joined(rowsOf(await store.rows(stored.key, 'locks', {}), stored, 'locks'), new Map());
}

/** Rows of later steps than these records are not theirs. */
function rowsOf(
  rows: readonly SessionRow[],
  { seq }: StoredSession,
  kind: 'closed' | 'locks',
): readonly Readonly<Record<string, unknown>>[] {
  return rows.filter((row) => row.seq <= seq).map((row) => readRow(kind, row).row);
}

/** What stands among the records is newer. */
function joined(rows: readonly Readonly<Record<string, unknown>>[], records: SessionRecords): SessionRecords {
  const all = new Map<string, string>();
  for (const row of rows) for (const [key, value] of Object.entries(row)) all.set(key, JSON.stringify(value));
  for (const [key, text] of records) all.set(key, text);
  return all;
}
