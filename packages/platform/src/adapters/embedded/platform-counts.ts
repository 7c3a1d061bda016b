import { RUN_STATUSES, type RunStatus } from '../../domain/run-status.ts';
import { POOLS, type Pool } from '../../domain/slots.ts';
import type { PlatformDatabase } from './platform-database.ts';

/** How much of everything there is. */
export interface PlatformCounts {
  readonly runs: Readonly<Record<RunStatus, number>>;
  /** Runs that hold a slot now. */
  readonly slots: Readonly<Record<Pool, number>>;
  /** Executions that have not ended. */
  readonly executions: number;
  /** Messages that are yet to be sent. */
  readonly outbox: number;
}

/** In one reading, so that they fit each other. */
export function countPlatform(database: PlatformDatabase): Promise<PlatformCounts> {
  return database.read((query) => {
    const by = (sql: string, key: string): ReadonlyMap<string, number> =>
      new Map(
        query(sql)
          .all()
          .map((row) => [String(row[key]), Number(row['n'])]),
      );
    const runs = by('SELECT status, count(*) AS n FROM runs GROUP BY status', 'status');
    const slots = by('SELECT pool, count(*) AS n FROM slots GROUP BY pool', 'pool');
    const one = (sql: string): number => Number(query(sql).get()!['n']);
    return {
      runs: Object.fromEntries(RUN_STATUSES.map((status) => [status, runs.get(status) ?? 0])) as Record<
        RunStatus,
        number
      >,
      slots: Object.fromEntries(POOLS.map((pool) => [pool, slots.get(pool) ?? 0])) as Record<Pool, number>,
      executions: one("SELECT count(*) AS n FROM executions WHERE status = 'RUNNING'"),
      outbox: one('SELECT count(*) AS n FROM outbox'),
    };
  });
}
