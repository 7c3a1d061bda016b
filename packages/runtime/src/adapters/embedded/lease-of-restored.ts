import { randomUUID } from 'node:crypto';
import { SESSION_TTL_MS, UNKNOWN_BUILD } from '../../ports/leases.ts';
import type { SessionKey } from '../../ports/session-store.ts';
import { SqliteLeaseRows } from './lease-rows-sqlite.ts';
import { sessionFiles } from './session-files.ts';
import { SessionLock } from './session-lock.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

/**
 * Brings the lease of a session to where its journal stands, as if somebody who is gone had it: a journal that was put back where leases are lost, or
 * older, is begun under none of the next ones, since each has to be above the last that wrote it. Changes nothing for a lease that is not behind, while a
 * process writes the journal, and where a session of another mode holds the lease. Throws `ServiceError`.
 */
export async function raiseLease(place: string, key: SessionKey): Promise<void> {
  const { account, strategy, mode } = key;
  const lock = new SessionLock(sessionFiles(place, key).lock);
  if (!lock.take()) return;
  const [store, rows] = [new SqliteSessionStore(place, { takesOlder: true }), new SqliteLeaseRows(place)];
  try {
    const epoch = (await store.read(key))?.epoch ?? 0;
    const lease = { kind: 'strategy', account, strategy } as const;
    const stands = await rows.read(lease);
    const isOthers = stands !== null && !stands.isReleased && stands.mode !== mode;
    if ((stands?.epoch ?? 0) >= epoch || isOthers) return;
    const gone = { holder: GONE, build: UNKNOWN_BUILD, mode, startedMs: 0, ttlMs: SESSION_TTL_MS, isReleased: false };
    await rows.replace(lease, { ...gone, epoch, rvn: randomUUID() }, stands);
  } finally {
    store.close();
    rows.close();
    lock.release();
  }
}

/** Who took the copy may live on elsewhere, so that it is waited for as for any other holder. */
const GONE = 'restored';
