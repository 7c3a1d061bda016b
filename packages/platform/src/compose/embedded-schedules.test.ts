import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteRunStore } from '../adapters/embedded/sqlite-run-store.ts';
import { KEPT_MS } from '../domain/change-status.ts';
import { startMessage } from '../domain/run-messages.ts';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { keyOf, newRun } from '../ports/run-store-contract.fixture.ts';
import { forgetting } from './embedded-schedules.ts';

it('forgets runs whose time is over with their logs, and no others', async () => {
  const place = mkdtempSync(join(tmpdir(), 'tradai-schedules-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  const runs = new SqliteRunStore(database);
  const logs = ['old', 'new'].map((_, at) => join(place, newRun(at + 1).id));
  for (const [at, atMs] of [Date.now() - KEPT_MS - 2 * 86_400_000, Date.now()].entries()) {
    const run = newRun(at + 1, { createdMs: atMs });
    await runs.accept(run, keyOf(`k${at}`), startMessage(run, 1, atMs));
    await runs.change(run.id, { by: 'api', attempt: 1, atMs, move: STATUS_MOVES.drop });
    mkdirSync(logs[at]!);
  }
  await forgetting(database, place).work();
  expect(logs.map((log) => existsSync(log))).toEqual([false, true]);
  expect((await runs.list({ limit: 10 }, 0)).map(({ id }) => id)).toEqual([newRun(2).id]);
});
