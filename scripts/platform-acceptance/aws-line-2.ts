import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Publication } from '../../packages/runtime/src/contract/publication.ts';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { buildTradai } from '../demo-platform/built-tradai.ts';
import type { Check } from '../demo-platform/checks.ts';
import { containersOf } from '../platform-chaos/containers-of.ts';
import { check, checkEnd } from './aws-checks.ts';
import { storesOf } from './aws-stores.ts';
import { clientsOf, makeUsers, untilOver, WANTED_DAYS, wishes } from './aws-work.ts';
import { awsWorld, PAIRS, TIMEFRAME } from './aws-world.ts';
import { endWith, step } from './tell.ts';

/*
 * Line 2 on AWS, as emulators have it: eight backtests whose candles have holes, while the API, both workers and a container are killed, every message
 * comes twice, a writer that is gone holds a series, and MLflow is away for 30 s. They end as the same eight do that nothing befalls. Exit code 3 when
 * anything is not so.
 */

const RUNS = 8;
const LEASE_MS = 20_000;
const MLFLOW_AWAY_MS = 30_000;
const ANSWER_MS = 120_000;
const VICTIM_MS = 240_000;
const AFTER_MS = 3000;

await step('Building the command', buildTradai);
const world = await step('Starting MiniStack, S3, MLflow on PostgreSQL, ArcticDB and our services', () =>
  awsWorld(join(REPOSITORY, '.demo', 'platform-acceptance', 'line-2')),
);
const befallen: string[] = [];
let checks: readonly Check[] = [];
try {
  const stores = await storesOf(world);
  const tokens = await makeUsers(world);
  const ids: string[] = [];
  await step(`A series is held by somebody who is gone, for ${LEASE_MS / 1000} s`, holdSeries);
  await step(`Submitting ${RUNS} backtests, while the API and the workers are killed`, () =>
    Promise.all([submitAll('befallen', ids), killServices()]),
  );
  await step('Every message once more', deliverTwice);
  const faults = Promise.all([killContainer(), cutMlflow()]);
  const over = untilOver(stores, () => ids, RUNS);
  await step('Running them, while a container is killed and MLflow is away', () => Promise.all([over, faults]));
  await pause(AFTER_MS);
  const untouched: string[] = [];
  await step('The same, with nothing that befalls them', async () => {
    await submitAll('untouched', untouched);
    await untilOver(stores, () => untouched, RUNS);
  });
  const found = await step('Looking everywhere', () => checkEnd(world, stores, ids, WANTED_DAYS));
  checks = [...found, await sameResults(ids, untouched)];

  async function holdSeries(): Promise<void> {
    const key = { kind: 'series', exchange: 'binance', market: 'spot', timeframe: TIMEFRAME, pair: PAIRS[0] } as const;
    const me = { holder: randomUUID(), build: 'gone', mode: 'backfill', startedMs: Date.now() };
    if ((await stores.state.leases.acquire(key, me, LEASE_MS)).isHeld) befallen.push('a lease that ran out');
  }

  /** Each until it is answered, under a key: whatever was lost on the way is one run. */
  async function submitAll(prefix: string, into: string[]): Promise<void> {
    for (const { key, user, body } of wishes(RUNS, prefix, 'backfill')) {
      const untilMs = performance.now() + ANSWER_MS;
      for (;;)
        try {
          const client = clientsOf(world, tokens)[user]!;
          const { id } = await client.submit(key, body);
          const again = await client.submit(key, body);
          if (again.id !== id) throw new Error(`${key} is ${id} and ${again.id}`);
          into.push(id);
          break;
        } catch (error) {
          if (performance.now() > untilMs) throw error;
          await pause(500);
        }
    }
  }

  async function killServices(): Promise<void> {
    for (const process of [world.api, ...world.workers]) {
      await pause(1500);
      await process.kill();
      await pause(1000);
      await process.start();
      befallen.push(`kill -9 of ${process.name}`);
    }
  }

  async function deliverTwice(): Promise<void> {
    for (const id of ids) {
      const body = { run_id: id, attempt: 1, kind: 'backtest', v: 1 };
      await stores.queues.backtest.send({ group: id, dedup: `again-${randomUUID()}`, body });
    }
    befallen.push(`${ids.length} messages twice`);
  }

  /** Of one that runs a backtest. */
  async function killContainer(): Promise<void> {
    for (const untilMs = performance.now() + VICTIM_MS; performance.now() < untilMs; await pause(50)) {
      const [victim] = containersOf(world.root, 'backtest');
      if (victim === undefined) continue;
      process.kill(victim, 'SIGKILL');
      befallen.push('kill -9 of a container');
      return;
    }
    throw new Error('no container ran');
  }

  async function cutMlflow(): Promise<void> {
    world.mlflow.cut();
    await pause(MLFLOW_AWAY_MS);
    world.mlflow.mend();
    befallen.push(`MLflow away for ${MLFLOW_AWAY_MS / 1000} s`);
  }

  async function sameResults(one: readonly string[], other: readonly string[]): Promise<Check> {
    const [hashes, expected] = await Promise.all([one, other].map((all) => Promise.all(all.map(hashOf))));
    const same = hashes!.filter((hash, at) => hash !== null && hash === expected![at]).length;
    return check('runs with the results of those that nothing befell', same, same === one.length);
  }

  async function hashOf(id: string): Promise<string | null> {
    const stored = await stores.results.get(`backtests/${id}/publication.json`);
    if (stored === null) return null;
    return (JSON.parse(new TextDecoder().decode(stored.bytes)) as Publication).manifest_sha256;
  }
} finally {
  await step('Stopping', () => world.close());
}
endWith(checks, `Befallen by: ${befallen.join(', ')}.`);
process.exit();
