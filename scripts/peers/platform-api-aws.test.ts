import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeQueue } from '../../packages/platform/src/adapters/aws/sqs-queues.fixture.ts';
import { SqsQueue } from '../../packages/platform/src/adapters/aws/sqs-queue.ts';
import { makeStateMachines } from '../../packages/platform/src/adapters/aws/state-machines.fixture.ts';
import { UserPool } from '../../packages/platform/src/adapters/aws/user-pool.fixture.ts';
import { apiVariables } from '../../packages/platform/src/compose/aws-variables.fixture.ts';
import { published } from '../../packages/platform/src/lambdas/function-world.fixture.ts';
import { QUEUE_RULES } from '../../packages/platform/src/ports/queue.ts';
import type { Definition } from '../../packages/platform/src/workflow/definition.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { openObjects, openRegistry } from '../../packages/runtime/src/services.ts';
import { askSecrets } from './ask-secrets.ts';
import { makeBucket } from './make-bucket.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';
import { placeAt } from './on-dynamo.ts';
import { shortBacktest } from './short-backtest.ts';

const API = fileURLToPath(new URL('../../packages/platform/src/compose/api-task-process.fixture.ts', import.meta.url));
const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const SOURCES = '--conditions=@tradai/source';
const TABLE = 'tradai-state';
const PASSWORD = 'A long way to Tipperary, 1912';
const BODY = { strategy: 'MeanRev', version: '1' };
const QUOTA = 100;
/** A workflow that is over when it begins. */
const NOTHING: Definition = {
  ...{ Comment: '', StartAt: 'Over', TimeoutSeconds: 60 },
  States: { Over: { Type: 'Succeed' } },
};
const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

interface Api {
  readonly address: string;
  readonly child: ChildProcess;
  readonly lines: string[];
}

interface RunAnswer {
  readonly run_id: string;
  readonly status: string;
  readonly ver: number;
}

describe.skipIf(python === null)('the API as two processes on AWS, as MiniStack has it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-api-aws-'));
  let server: Ministack;
  let pool: UserPool;
  let env: Record<string, string>;
  let queue: SqsQueue;
  let one: Api;
  let other: Api;

  beforeAll(async () => {
    server = await startMinistack(python!);
    const aws = placeAt(server.url, 'SQS');
    await createStateTable(server.url, TABLE);
    await makeBucket(server.url, 'results');
    const queues = await Promise.all(['backtest', 'deploy'].map((name) => makeQueue(aws, name, QUEUE_RULES)));
    const [backtest, deploy] = queues as [(typeof queues)[0], (typeof queues)[0]];
    queue = new SqsQueue({ name: 'backtest', aws, ...backtest });
    const machines = await makeStateMachines(aws, 'tradai', {
      ...{ backtest: shortBacktest(TABLE, 1), deploy: NOTHING },
    });
    pool = await UserPool.make(server.url, 'tradai');
    env = {
      ...{ ...apiVariables(server.url), ...(await registryIn(join(folder, 'registry'))) },
      ...{ QUEUE_BACKTEST: backtest.queueUrl, QUEUE_BACKTEST_DEAD: backtest.deadUrl },
      ...{ QUEUE_DEPLOY: deploy.queueUrl, QUEUE_DEPLOY_DEAD: deploy.deadUrl },
      ...{
        MACHINE_BACKTEST: machines.backtest!,
        MACHINE_DEPLOY: machines.deploy!,
        TRADAI_TABLE: TABLE,
        TRADAI_SECRETS: 'aws:tradai/',
      },
      ...{ COGNITO_POOL: pool.id, COGNITO_CLIENTS: `${pool.clientId},${pool.machine.id}` },
      COGNITO_KEYS_URL: `${server.url}/${pool.id}/.well-known/jwks.json`,
    };
    const secret = { Name: 'tradai/cursor', SecretString: 'a secret of tests with many characters' };
    await askSecrets(server.url, 'CreateSecret', secret);
    [one, other] = await Promise.all([startApi(), startApi()]);
  }, 180_000);

  afterAll(async () => {
    const mostMb = [one, other].map(({ child }) => peakMb(child));
    console.log(`most memory of an API process: ${Math.max(...mostMb).toFixed(0)} MB`);
    await Promise.all([one, other].map(({ child }) => ended(child)));
    queue.close();
    pool.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function registryIn(place: string): Promise<Record<string, string>> {
    const registry = await openRegistry({ folder: place, env: {} });
    await registry.register({ name: 'MeanRev', source: 's3://strategies/mean-rev', description: '', tags: {} });
    await registry.setAlias({ name: 'MeanRev', alias: 'production', version: 1 });
    registry.close();
    return { MLFLOW_TRACKING_URI: '', TRADAI_REGISTRY: place };
  }

  async function startApi(): Promise<Api> {
    const child = spawn(process.execPath, [SOURCES, API], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    child.once('exit', (code) => reject(new Error(`the API ended with ${code}:\n${lines.join('\n')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const { msg, address } = JSON.parse(line) as { msg: string; address?: string };
      if (msg === 'listening' && address !== undefined) resolve(address);
    });
    return { address: await promise, child, lines };
  }

  /** Somebody of a group, signed in. */
  async function signedIn(user: string, group: string): Promise<string> {
    await pool.add(user, PASSWORD, [group]);
    return (await pool.signIn(user, PASSWORD)).access;
  }

  function ask(api: Api, token: string | null, method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${api.address}${path}`, {
      ...{ method, redirect: 'manual' },
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function submitted(token: string, more: object = {}): Promise<string> {
    const answer = await ask(one, token, 'POST', '/backtest', { ...BODY, ...more });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as RunAnswer).run_id;
  }

  async function shown(api: Api, token: string, id: string, more = ''): Promise<RunAnswer> {
    return (await (await ask(api, token, 'GET', `/backtest/${id}${more}`)).json()) as RunAnswer;
  }

  /** Has a worker of a queue at work until it is done, and ends it. */
  async function byWorker(of: 'backtest' | 'deploy', isDone: () => Promise<boolean>): Promise<void> {
    const args = [SOURCES, CLI, 'worker', '--queue', of];
    const worker = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const told = textOf(worker.stderr);
    try {
      await until(isDone);
    } finally {
      expect(await ended(worker)).toBe(0);
    }
    expect(await told).toBe('Stopping: the message that was begun is done first.\n');
  }

  it('is ready: its stores answer', async () => {
    for (const api of [one, other]) {
      const ready = await ask(api, null, 'GET', '/health/ready');
      const checks = { runs: 'ok', slots: 'ok', queue: 'ok', objects: 'ok' };
      expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', checks }]);
    }
  });

  it('lets in whom the pool has let in, as far as their group may', async () => {
    const viewer = await signedIn('vera', 'viewer');
    const { id: idToken } = await pool.signIn('vera', PASSWORD);
    const statuses = [
      await ask(one, null, 'GET', '/backtest'),
      await ask(one, idToken, 'GET', '/backtest'),
      await ask(one, viewer, 'GET', '/backtest'),
      await ask(one, viewer, 'POST', '/backtest', BODY),
      await ask(one, await pool.ofMachine('tradai/runs.read'), 'GET', '/backtest'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 401, 200, 403, 200]);
  });

  it('a run is accepted by one and seen at once through the other, done by a worker, and its files are fetched from S3', async () => {
    const token = await signedIn('ann', 'researcher');
    const id = await submitted(token);
    expect(await shown(other, token, id)).toMatchObject({ run_id: id, status: 'QUEUED' });
    expect(await queue.depth()).toMatchObject({ waiting: 1, inFlight: 0 });
    await byWorker('backtest', async () => (await shown(other, token, id)).status === 'COMPLETED');
    expect(await queue.depth()).toEqual({ waiting: 0, inFlight: 0 });
    await published(await openObjects('s3://results', env), { id, attempt: 1 });
    const result = await ask(one, token, 'GET', `/backtest/${id}/result`);
    const { links } = (await result.json()) as { links: Record<string, string> };
    const file = await ask(other, token, 'GET', links['result.json']!);
    const link = file.headers.get('location')!;
    expect([file.status, link.startsWith(`${server.url}/results/backtests/${id}/a1/result.json?`)]).toEqual([
      303,
      true,
    ]);
    const fetched = await fetch(link);
    expect([fetched.status, await fetched.json()]).toEqual([200, { trades: [] }]);
  }, 120_000);

  it('a deployment is accepted by one, begun by a worker, and shown by the other', async () => {
    const token = await signedIn('olga', 'operator');
    const accepted = await ask(one, token, 'POST', '/deploy', { strategy: 'MeanRev', mode: 'dry-run' });
    const deployment = (await accepted.json()) as { deploy_id: string; status: string; version: string };
    expect([accepted.status, deployment]).toMatchObject([202, { status: 'QUEUED', version: '1' }]);
    const path = `/deploy/${deployment.deploy_id}`;
    const statusNow = async () => ((await (await ask(other, token, 'GET', path)).json()) as RunAnswer).status;
    expect(await statusNow()).toBe('QUEUED');
    await byWorker('deploy', async () => (await statusNow()) === 'RUNNING');
  }, 120_000);

  it('a run is canceled', async () => {
    const token = await signedIn('bob', 'researcher');
    const id = await submitted(token);
    expect((await ask(other, token, 'POST', `/backtest/${id}/cancel`)).status).toBe(202);
    expect(await shown(one, token, id)).toMatchObject({ status: 'CANCELLED' });
  });

  it('a list that one has begun goes on at the other', async () => {
    const token = await signedIn('eve', 'researcher');
    const ids: string[] = [];
    for (const number of [1, 2, 3]) ids.push(await submitted(token, { labels: { of: 'eve', number: `${number}` } }));
    const page = async (api: Api, more: string) => {
      const answer = await ask(api, token, 'GET', `/backtest?label=of=eve&limit=2${more}`);
      return (await answer.json()) as { items: RunAnswer[]; next_cursor: string | null };
    };
    const first = await page(one, '');
    const second = await page(other, `&cursor=${first.next_cursor}`);
    expect([...first.items, ...second.items].map(({ run_id: id }) => id)).toEqual(ids.toReversed());
    expect(second.next_cursor).toBeNull();
  });

  it('of one person both together take a hundred requests in five minutes', async () => {
    const token = await signedIn('max', 'viewer');
    const elsewhere = await signedIn('mia', 'viewer');
    // A bucket that ends meanwhile forgets some.
    const leftMs = 300_000 - (Date.now() % 300_000);
    if (leftMs < 30_000) await pause(leftMs);
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < 2 * QUOTA) {
      const api = statuses.length % 2 === 0 ? one : other;
      statuses.push((await ask(api, token, 'GET', '/auth/me')).status);
    }
    expect(new Set(statuses.slice(0, QUOTA))).toEqual(new Set([200]));
    // Where the table takes longer than 50 ms a process counts by itself, and lets more through.
    const alone = [one, other].flatMap(({ lines }) => lines.filter((line) => line.includes('counted here alone')));
    expect(statuses.length).toBeLessThanOrEqual(QUOTA + 1 + alone.length);
    const last = await ask(other, token, 'GET', '/auth/me');
    expect([last.status, Number(last.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await ask(one, elsewhere, 'GET', '/auth/me')).status).toBe(200);
  }, 120_000);

  it('answers who waits when it is asked to end, and ends well', async () => {
    const token = await signedIn('joe', 'researcher');
    const id = await submitted(token);
    const { ver } = await shown(one, token, id);
    const waiting = shown(one, token, id, `?wait=25&since=${ver}`);
    await pause(300);
    const askedMs = performance.now();
    const code = ended(one.child);
    expect(await waiting).toMatchObject({ run_id: id, status: 'QUEUED' });
    expect(await code).toBe(0);
    expect(performance.now() - askedMs).toBeLessThan(10_000);
    expect((await ask(other, token, 'GET', `/backtest/${id}`)).status).toBe(200);
  }, 60_000);
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const untilMs = Date.now() + 60_000;
  while (!(await isTrue())) {
    if (Date.now() > untilMs) throw new Error('it took more than a minute');
    await pause(500);
  }
}

/** Asks a process to end; gives its exit code. */
async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  return child.exitCode;
}

/** Most that it had in memory; 0 where it has ended, or the system does not say. */
function peakMb({ pid, exitCode }: ChildProcess): number {
  if (exitCode !== null || process.platform !== 'linux') return 0;
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(peak ?? 0) / 1024;
}
