import { MOST_ATTEMPTS, type RunId } from '../../domain/run.ts';
import { QUEUE_RULES } from '../../ports/queue.ts';
import type { PlatformDatabase, Query } from './platform-database.ts';

/** In one transaction: everybody else waits for it. */
const AT_ONCE = 200;
/** Of a run whose time is over something may still be under way. */
const LONGER_MS = 86_400_000;

/**
 * Forgets runs whose time is over, with all that is remembered because of them, requests that nobody can repeat any more, and dead letters whose
 * time is over. A table of AWS does that by itself. Gives the ids of the runs.
 */
export async function forgetRuns(database: PlatformDatabase, nowMs: number): Promise<readonly RunId[]> {
  const beforeMs = nowMs - LONGER_MS;
  await database.write((query) => {
    query('DELETE FROM idempotency WHERE expires_ms <= ?').run(nowMs);
    query('DELETE FROM dead_messages WHERE died_ms <= ?').run(nowMs - QUEUE_RULES.deadRetentionMs);
  });
  const forgotten: RunId[] = [];
  for (;;) {
    const some = await database.write((query) => forgetSome(query, beforeMs));
    forgotten.push(...some);
    if (some.length < AT_ONCE) return forgotten;
  }
}

function forgetSome(query: Query, beforeMs: number): RunId[] {
  const over = query('SELECT id, kind FROM runs WHERE expires_ms <= ? LIMIT ?').all(beforeMs, AT_ONCE);
  for (const { id, kind } of over) {
    for (const table of ['run_events', 'run_progress', 'run_specs', 'tasks'])
      query(`DELETE FROM ${table} WHERE run_id = ?`).run(id!);
    query('DELETE FROM notices_sent WHERE id = ?').run(id!);
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++)
      query('DELETE FROM executions WHERE machine = ? AND name = ?').run(kind!, `${String(id)}-a${attempt}`);
    query('DELETE FROM runs WHERE id = ?').run(id!);
  }
  return over.map(({ id }) => String(id));
}
