import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runStoreLaw } from '../../ports/run-store-law.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';
import { SqliteSlots } from './sqlite-slots.ts';

/** In memory where the system has a folder there: what is stored is the same, and thousands of commits wait for no disk. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

it('a store in SQLite answers and holds what the rules make of any sequence of requests', async () => {
  const place = mkdtempSync(join(FOLDER, 'tradai-law-'));
  let folders = 0;
  const count = await runStoreLaw(1000, () => {
    const database = new PlatformDatabase(join(place, String(folders++)));
    return Promise.resolve({ runs: new SqliteRunStore(database), slots: new SqliteSlots(database) });
  }).finally(() => rmSync(place, { recursive: true }));
  expect(count).toBeGreaterThan(1000);
}, 120_000);
