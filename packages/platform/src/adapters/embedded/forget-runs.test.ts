import { expect, it } from 'vitest';
import { KEPT_MS } from '../../domain/change-status.ts';
import { startMessage } from '../../domain/run-messages.ts';
import { STATUS_MOVES } from '../../domain/run-status.ts';
import { attemptName } from '../../domain/run.ts';
import { keyOf, newRun } from '../../ports/run-store-contract.fixture.ts';
import { ExecutionLog } from './execution-log.ts';
import { forgetRuns } from './forget-runs.ts';
import { openedDatabase } from './opened-database.fixture.ts';
import type { PlatformDatabase } from './platform-database.ts';
import { SqliteNoticesSent } from './sqlite-notices-sent.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';
import { TaskRows } from './tasks/task-rows.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const DAY = 86_400_000;
const TABLES = ['runs', 'run_events', 'run_progress', 'executions', 'tasks', 'notices_sent', 'idempotency'];

/** A run with all that is remembered because of it; one that ends does so at once. */
async function remembered(database: PlatformDatabase, number: number, ends: boolean) {
  const runs = new SqliteRunStore(database);
  const run = newRun(number, { createdMs: NOW });
  const name = attemptName({ id: run.id, attempt: 1 });
  await runs.accept(run, keyOf(`k${number}`), startMessage(run, 1, NOW));
  await runs.progress({ runId: run.id, attempt: 1, atMs: NOW, ratio: 0.5, stage: 's', message: '' });
  await new ExecutionLog(database).begin({
    ...{ machine: 'backtest', name, definition: '', input: '{}', cursorState: 'A', startedMs: NOW },
  });
  await new TaskRows(database).starting({ runId: run.id, attempt: 1, tier: 'spot' }, NOW);
  await new SqliteNoticesSent(database).sent({ id: run.id, attempt: 1, status: 'COMPLETED' });
  const said = { by: 'workflow', attempt: 1, execution: name, atMs: NOW } as const;
  await runs.change(run.id, { ...said, move: STATUS_MOVES.run });
  if (ends) await runs.change(run.id, { ...said, move: STATUS_MOVES.complete });
  return run.id;
}

const counts = (database: PlatformDatabase) =>
  database.read((query) => TABLES.map((table) => Number(query(`SELECT count(*) AS n FROM ${table}`).get()!['n'])));

it('forgets nothing of a run before its time is over, and all of it a day after', async () => {
  const database = openedDatabase();
  const id = await remembered(database, 1, true);
  await remembered(database, 2, false);
  expect(await counts(database)).toEqual([2, 5, 2, 2, 2, 2, 2]);
  expect(await forgetRuns(database, NOW + KEPT_MS + DAY - 1)).toEqual([]);
  expect(await counts(database)).toEqual([2, 5, 2, 2, 2, 2, 0]);
  expect(await forgetRuns(database, NOW + KEPT_MS + DAY)).toEqual([id]);
  expect(await counts(database)).toEqual([1, 2, 1, 1, 1, 1, 0]);
});

it('forgets however many there are', async () => {
  const database = openedDatabase();
  for (let number = 1; number <= 450; number++) await remembered(database, number, true);
  expect(await forgetRuns(database, NOW + KEPT_MS + DAY)).toHaveLength(450);
  expect(await counts(database)).toEqual(TABLES.map(() => 0));
});
