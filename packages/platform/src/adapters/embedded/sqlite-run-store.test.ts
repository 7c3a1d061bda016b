import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { runStoreContract } from '../../ports/run-store-contract.fixture.ts';
import { PLATFORM_FILE, PlatformDatabase } from './platform-database.ts';
import { SqliteAudit } from './sqlite-audit.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';
import { SqliteSlots } from './sqlite-slots.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tradai-platform-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

runStoreContract('SqliteRunStore', () => {
  const database = new PlatformDatabase(folder());
  return Promise.resolve({
    ...{ runs: new SqliteRunStore(database), slots: new SqliteSlots(database) },
    written: () => new SqliteAudit(database).read(0, 100),
  });
});

it('a file of a newer version is refused, by its name', async () => {
  const place = folder();
  const newer = new DatabaseSync(join(place, PLATFORM_FILE));
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  const runs = new SqliteRunStore(new PlatformDatabase(place));
  await expect(runs.list({ limit: 1 }, 0)).rejects.toThrow(/platform\.db was written by a newer version/);
});
