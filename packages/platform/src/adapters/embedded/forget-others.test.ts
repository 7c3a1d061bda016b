import { expect, it } from 'vitest';
import { KEPT_MS } from '../../domain/change-status.ts';
import type { Deployment, DesiredSession } from '../../domain/deployment.ts';
import { keyOf, runIdOf } from '../../ports/run-store-contract.fixture.ts';
import { ExecutionLog } from './execution-log.ts';
import { forgetOthers } from './forget-others.ts';
import { openedDatabase } from './opened-database.fixture.ts';
import type { PlatformDatabase } from './platform-database.ts';
import { SqliteDataSyncs } from './sqlite-data-syncs.ts';
import { SqliteDeployments } from './sqlite-deployments.ts';
import { SqliteEpisodes } from './sqlite-episodes.ts';
import { SqliteNoticesSent } from './sqlite-notices-sent.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const DAY = 86_400_000;
const TABLES = ['data_syncs', 'deployments', 'episodes', 'executions', 'notices_sent'];

/** One of each, over or not. */
async function remembered(database: PlatformDatabase, number: number, isOver: boolean): Promise<void> {
  const id = runIdOf(number);
  const endedMs = isOver ? NOW : null;
  const key = keyOf(`k${number}`);
  await new SqliteDataSyncs(database).accept(
    {
      ...{ id, subject: 'ann', state: isOver ? 'DONE' : 'RUNNING', request: { libraries: [], fromMs: 0 } },
      ...{ groups: [], createdMs: NOW, endedMs, version: 1 },
    },
    key,
  );
  const deployment: Deployment = {
    ...{ id, kind: 'deploy', status: isOver ? 'LIVE' : 'RUNNING', version: 1, subject: 'ann', strategy: 's' },
    ...{ account: 'paper', mode: 'dry-run', alias: 'a', strategyVersion: 1, execution: id, failure: null },
    ...{ createdMs: NOW, updatedMs: NOW, endedMs },
  };
  const message = { id, queue: 'deploy', group: 's', dedup: id, body: {}, createdMs: NOW } as const;
  await new SqliteDeployments(database).accept(deployment, key, message);
  await new SqliteEpisodes(database).put({
    ...{ id: `e${number}`, strategy: 's', account: 'paper', mode: 'dry-run', kind: 'silent', text: '', isMuted: false },
    ...{ openedMs: NOW, closedMs: endedMs, told: isOver ? 'all-clear' : 'alert' },
  });
  const log = new ExecutionLog(database);
  await log.begin({ machine: 'deploy', name: id, definition: '', input: '{}', cursorState: 'A', startedMs: NOW });
  if (isOver)
    await database.write((query) => void query('UPDATE executions SET ended_ms = ? WHERE name = ?').run(NOW, id));
  const sent = new SqliteNoticesSent(database);
  for (const of of [id, `e${number}`]) await sent.sent({ id: of, attempt: 1, status: 'LIVE' });
}

const counts = (database: PlatformDatabase) =>
  database.read((query) => TABLES.map((table) => Number(query(`SELECT count(*) AS n FROM ${table}`).get()!['n'])));

it('what has been over as long as runs are kept is forgotten, and nothing before', async () => {
  const database = openedDatabase();
  await remembered(database, 1, true);
  await remembered(database, 2, false);
  expect(await forgetOthers(database, NOW + KEPT_MS + DAY - 1)).toBe(0);
  expect(await counts(database)).toEqual([2, 2, 2, 2, 4]);
  expect(await forgetOthers(database, NOW + KEPT_MS + DAY)).toBe(3);
  expect(await counts(database)).toEqual([1, 1, 1, 1, 2]);
});

it('a deployment stays by which a session is what it is', async () => {
  const database = openedDatabase();
  await remembered(database, 1, true);
  const desired = { strategy: 's', account: 'paper', mode: 'dry-run', version: 1, deployment: runIdOf(1) };
  await new SqliteDeployments(database).putDesired(desired as DesiredSession, 0);
  expect(await forgetOthers(database, NOW + 10 * KEPT_MS)).toBe(2);
  expect(await new SqliteDeployments(database).get(runIdOf(1))).not.toBeNull();
});
