import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Heartbeat } from '../../contract/heartbeat.ts';
import { readHeartbeat } from '../../contract/read-document.ts';
import { told } from './open-database.ts';
import { STATE_FILE } from './state-database.ts';

const WAIT_MS = 2000;
/** A database of an earlier version may have one of them only. */
const TABLES = ['run_beats', 'session_beats'];
const EXISTS = 'SELECT 1 FROM sqlite_master WHERE name = :table';

/** The last beat of any run or session in `state.db` of a folder; null when there is none. Makes no file. Throws `ServiceError`. */
export async function newestBeat(folder: string): Promise<Heartbeat | null> {
  const path = join(folder, STATE_FILE);
  if (!existsSync(path)) return null;
  const row = told(path, () => {
    const database = new DatabaseSync(path, { readOnly: true, timeout: WAIT_MS });
    try {
      const newest = TABLES.filter((table) => database.prepare(EXISTS).get({ table }) !== undefined)
        .map((table) => database.prepare(`SELECT beat, ts_ms FROM ${table} ORDER BY ts_ms DESC LIMIT 1`).get())
        .filter((found) => found !== undefined);
      return newest.toSorted((x, y) => Number(y['ts_ms']) - Number(x['ts_ms']))[0];
    } finally {
      database.close();
    }
  });
  return row === undefined ? null : readHeartbeat(String(row['beat']), `The newest beat in ${path}`);
}
