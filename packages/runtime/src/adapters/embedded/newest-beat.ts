import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Heartbeat } from '../../contract/heartbeat.ts';
import { readHeartbeat } from '../../contract/read-document.ts';
import { told } from './open-database.ts';
import { STATE_FILE } from './state-database.ts';

const WAIT_MS = 2000;
const NEWEST = 'SELECT beat FROM run_beats ORDER BY ts_ms DESC LIMIT 1';

/** The last beat of any run in `state.db` of a folder; null when there is none. Makes no file. Throws `ServiceError`. */
export async function newestBeat(folder: string): Promise<Heartbeat | null> {
  const path = join(folder, STATE_FILE);
  if (!existsSync(path)) return null;
  const row = told(path, () => {
    const database = new DatabaseSync(path, { readOnly: true, timeout: WAIT_MS });
    try {
      const hasBeats = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'run_beats'").get() !== undefined;
      return hasBeats ? database.prepare(NEWEST).get() : undefined;
    } finally {
      database.close();
    }
  });
  return row === undefined ? null : readHeartbeat(String(row['beat']), `The newest beat in ${path}`);
}
