import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { accountRowsContract } from '../../ports/account-rows-contract.fixture.ts';
import { aRunBeat, heartbeatsContract } from '../../ports/heartbeats-contract.fixture.ts';
import { leasesContract } from '../../ports/leases-contract.fixture.ts';
import { runRecordsContract } from '../../ports/run-records-contract.fixture.ts';
import { SqliteAccountRows } from './account-rows-sqlite.ts';
import { SqliteHeartbeats } from './heartbeats-sqlite.ts';
import { SqliteLeaseRows } from './lease-rows-sqlite.ts';
import { SqliteRunRecords } from './run-records-sqlite.ts';
import { StateDatabase } from './state-database.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-state-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'state-'));
const state = (place = folder()): StateDatabase => new StateDatabase(place);

heartbeatsContract('SqliteHeartbeats', () => Promise.resolve(new SqliteHeartbeats(state())));
runRecordsContract('SqliteRunRecords', () => Promise.resolve(new SqliteRunRecords(state())));
accountRowsContract('SqliteAccountRows', () => Promise.resolve(new SqliteAccountRows(state())));
leasesContract('SqliteLeaseRows', () => Promise.resolve(new SqliteLeaseRows(state())));

describe('state.db', () => {
  it('is one file for beats, records and leases, in which every commit is on disk', async () => {
    const place = join(folder(), 'deep', 'state');
    const shared = state(place);
    const stores = [new SqliteHeartbeats(shared), new SqliteRunRecords(shared), new SqliteLeaseRows(shared)] as const;
    await stores[0].put(aRunBeat());
    await stores[1].get({ runId: 'bt-1', attempt: 1 });
    await stores[2].read({ kind: 'strategy', account: 'a', strategy: 's' });
    for (const store of stores) store.close();
    const database = new DatabaseSync(join(place, 'state.db'));

    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(database.prepare("SELECT count(*) AS tables FROM sqlite_schema WHERE type = 'table'").get()).toEqual({
      tables: 6,
    });
    database.close();
  });

  it('waits for another writer, and names a file that is no database', async () => {
    const [shared, damaged] = [folder(), folder()];
    const [one, other] = [new SqliteHeartbeats(state(shared)), new SqliteHeartbeats(state(shared))];
    await Promise.all([...Array(20).keys()].map((seq) => [one, other][seq % 2]!.put(aRunBeat({ seq }))));
    expect(await other.get({ kind: 'run', runId: 'bt-1' })).toMatchObject({ seq: 19 });
    writeFileSync(join(damaged, 'state.db'), 'long enough to be taken for the head of a database'.repeat(20));

    await expect(new SqliteHeartbeats(state(damaged)).put(aRunBeat())).rejects.toMatchObject({ code: 'damaged-store' });
    one.close();
    other.close();
  });

  it.each([false, true])(
    'that is a folder is no file, and no disk that fails (of who only looks: %s)',
    async (isLook) => {
      const place = folder();
      mkdirSync(join(place, 'state.db'));

      await expect(
        new SqliteHeartbeats(new StateDatabase(place, { isLook })).get({ kind: 'run', runId: 'bt-1' }),
      ).rejects.toMatchObject({
        code: 'damaged-store',
        message: `${join(place, 'state.db')} is no file; expected the state of runs and sessions there.`,
      });
    },
  );

  it('refuses a beat that is none', async () => {
    const place = folder();
    const beats = new SqliteHeartbeats(state(place));
    await beats.put(aRunBeat());
    const database = new DatabaseSync(join(place, 'state.db'));
    database.prepare('UPDATE run_beats SET beat = ?').run(JSON.stringify({ ...aRunBeat(), stage: 'SLEEPING' }));

    await expect(beats.get({ kind: 'run', runId: 'bt-1' })).rejects.toMatchObject({
      code: 'invalid-document',
      message: expect.stringContaining('The beat of run bt-1: stage:'),
    });
    database.close();
    beats.close();
  });
});
