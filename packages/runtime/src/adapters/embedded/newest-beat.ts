import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Heartbeat } from '../../contract/heartbeat.ts';
import { readHeartbeat } from '../../contract/read-document.ts';
import type { BeatsOf } from '../../ports/heartbeats.ts';
import { told } from './open-database.ts';
import { STATE_FILE } from './state-database.ts';

const WAIT_MS = 2000;
/** A database of an earlier version may have one of them only. */
const TABLES = { run: 'run_beats', session: 'session_beats' } as const;
const EXISTS = 'SELECT 1 FROM sqlite_master WHERE name = :table';
const OF_SESSION = 'account = :account AND strategy = :strategy AND mode = :mode';

/** The last of these beats in `state.db` of a folder; null when there is none. Makes no file. Throws `ServiceError`. */
export async function newestBeat(folder: string, beats: BeatsOf = 'any'): Promise<Heartbeat | null> {
  const path = join(folder, STATE_FILE);
  if (!existsSync(path)) return null;
  const row = told(path, () => {
    const database = new DatabaseSync(path, { readOnly: true, timeout: WAIT_MS });
    try {
      const newest = tablesOf(beats)
        .filter((table) => database.prepare(EXISTS).get({ table }) !== undefined)
        .map((table) => newestIn(database, table, beats))
        .filter((found) => found !== undefined);
      return newest.toSorted((x, y) => Number(y['ts_ms']) - Number(x['ts_ms']))[0];
    } finally {
      database.close();
    }
  });
  return row === undefined ? null : readHeartbeat(String(row['beat']), `The newest beat in ${path}`);
}

function tablesOf(beats: BeatsOf): readonly string[] {
  if (beats === 'any') return Object.values(TABLES);
  return [beats === 'run' ? TABLES.run : TABLES.session];
}

function newestIn(database: DatabaseSync, table: string, beats: BeatsOf): Record<string, unknown> | undefined {
  const newest = (where: string): string => `SELECT beat, ts_ms FROM ${table} ${where} ORDER BY ts_ms DESC LIMIT 1`;
  if (typeof beats === 'string') return database.prepare(newest('')).get();
  const { account, strategy, mode } = beats;
  return database.prepare(newest(`WHERE ${OF_SESSION}`)).get({ account, strategy, mode });
}
