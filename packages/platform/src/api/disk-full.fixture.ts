import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { ManualClock } from '../adapters/embedded/manual-clock.fixture.ts';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteAudit } from '../adapters/embedded/sqlite-audit.ts';
import { SqliteQueue } from '../adapters/embedded/sqlite-queue.ts';
import { SqliteRateLimit } from '../adapters/embedded/sqlite-rate-limit.ts';
import { SqliteRunStore } from '../adapters/embedded/sqlite-run-store.ts';
import { SqliteSlots } from '../adapters/embedded/sqlite-slots.ts';
import { roomIn } from '../compose/room-in.ts';
import type { Workflows } from '../ports/workflows.ts';
import { createApp } from './create-app.ts';
import { MemoryRegistry } from './memory-registry.fixture.ts';
import { MemoryEvents, MemoryObjects } from './memory-services.fixture.ts';

/** The API on a small disk: asked, asked again once that is full, and once there is room: `disk-full.fixture.ts <folder>`. */
const folder = process.argv[2]!;
const database = new PlatformDatabase(folder);
const clock = new ManualClock();
const registry = new MemoryRegistry();
await registry.register({ name: 'MeanRev', tags: {}, source: 's3://strategies/mean-rev', description: '' });
const objects = new MemoryObjects();
const runs = new SqliteRunStore(database);
const principal = { subject: 'ann', name: 'ann', client: 'test', scopes: ['runs.write', 'runs.read'] as const };
const app = await createApp(
  {
    ...{ clock, registry, objects, results: objects, runs, slots: new SqliteSlots(database) },
    queues: {
      backtest: new SqliteQueue('backtest', database, clock),
      deploy: new SqliteQueue('deploy', database, clock),
    },
    ...{ workflows: {} as Workflows, slotsOf: { backtest: 1, hyperopt: 1 } },
    ...{
      auth: { verify: () => Promise.resolve(principal) },
      events: new MemoryEvents(),
      audit: new SqliteAudit(database),
    },
    rateLimit: new SqliteRateLimit(folder, clock, { quota: 1_000_000, windowSeconds: 300 }),
    ...{ uriOf: (key: string) => key, newRunId: () => v7(), hasRoom: roomIn(folder) },
  },
  { cursorSecret: new TextEncoder().encode('a secret of tests') },
);

let asked = 0;
const accepted: string[] = [];
async function submit(): Promise<number> {
  const payload = { strategy: 'MeanRev', version: '1', labels: { number: String(++asked) } };
  const answer = await app.inject({
    method: 'POST',
    url: '/backtest',
    payload,
    headers: { authorization: 'Bearer t' },
  });
  if (answer.statusCode === 202) accepted.push(answer.json<{ run_id: string }>().run_id);
  else problems.add(answer.json<{ detail: string }>().detail);
  return answer.statusCode;
}

async function statusOf(path: string): Promise<number> {
  return (await app.inject({ method: 'GET', url: path, headers: { authorization: 'Bearer t' } })).statusCode;
}

function fill(): void {
  for (let bytes = 65_536; bytes > 0; bytes = Math.floor(bytes / 2))
    try {
      for (;;) appendFileSync(join(folder, 'ballast'), Buffer.alloc(bytes));
    } catch {
      // Less than that is left.
    }
}

const problems = new Set<string>();
const before = [await submit(), await statusOf('/health/ready')];
fill();
const full = new Set<number>();
for (let at = 0; at < 300; at++) full.add(await submit());
/** Room is looked at once a second. */
const lookedAgain = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 1100));
await lookedAgain();
const whileFull = [
  [...full].filter((status) => status !== 202),
  await statusOf('/health/ready'),
  await statusOf('/health/live'),
];
rmSync(join(folder, 'ballast'));
clock.pass(60_000);
await lookedAgain();
const after = [await submit(), await statusOf('/health/ready')];
const kept = await Promise.all(accepted.map((id) => runs.get(id, clock.now())));
console.log(
  JSON.stringify({
    before,
    whileFull,
    problems: [...problems],
    after,
    lost: kept.filter((run) => run === null).length,
  }),
);
await app.close();
database.close();
