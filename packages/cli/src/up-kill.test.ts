import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPlatformFolder } from '@tradai/platform';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';
import { adminToken, startUp, type UpProcess } from './up.fixture.ts';

const cwd = temporaryFolder();
const cli = commandLine();
const strategies = join(cwd, 'strategies');
/** So long takes a run, that somebody can kill it. */
const SLOW_MS = 3000;
const LONG_MS = 60_000;

beforeAll(() => {
  const slow = `=> { const until = Date.now() + ${SLOW_MS}; while (Date.now() < until); return { fast: sma`;
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(),
    'strategies/slow/strategy.ts': strategyText('slow')
      .replace('=> ({ fast: sma', slow)
      .replace('params.slow) }),', 'params.slow) }; },'),
  });
});

async function platform(name: string, slots = 2): Promise<{ folder: string; up: UpProcess; id: string }> {
  const folder = join(cwd, name);
  await cli.run(['data', 'import', 'in', '--data', join(folder, 'candles')], { cwd });
  const up = await begin(folder, slots);
  const registered = await cli.run(
    ['registry', 'register', 'slow', '--pairs', 'BTC/USDT', '--registry', join(folder, 'registry')],
    { cwd },
  );
  expect(registered.code, registered.err).toBe(0);
  return { folder, up, id: await submit(up, await adminToken(up.facts)) };
}

async function submit(up: UpProcess, token: string, to = '2021-01-16'): Promise<string> {
  const { status, run } = await post(up, token, '/backtest', {
    ...{ strategy: 'slow', version: '1', data_policy: 'as_is', timerange: { from: '2021-01-01', to } },
    stake: { wallet: '1000', amount: 'unlimited' },
  });
  expect(status).toBe(202);
  return run.run_id;
}

async function post({ facts }: UpProcess, token: string, path: string, body?: object) {
  const answer = await fetch(`${facts.address}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, run: (await answer.json()) as { run_id: string; status: string } };
}

async function begin(folder: string, slots = 2): Promise<UpProcess> {
  const up = await startUp(folder, ['--slots', String(slots), '--strategy-dir', strategies]);
  onTestFinished(() => void up.child.kill('SIGKILL'));
  return up;
}

async function countsOf(folder: string) {
  const opened = await openPlatformFolder(folder);
  try {
    return await opened.counts();
  } finally {
    opened.close();
  }
}

/** The run's container works on it. */
async function untilRunning(folder: string, id: string): Promise<void> {
  const log = join(folder, 'logs', 'runs', id, 'a1-spot.log');
  const isRunning = (): boolean => existsSync(log) && readFileSync(log, 'utf8').includes('"ready"');
  await expect.poll(isRunning, { timeout: LONG_MS, interval: 50 }).toBe(true);
}

async function expectDoneOnce(folder: string, id: string): Promise<void> {
  const completed = async () => (await countsOf(folder)).runs.COMPLETED;
  await expect.poll(completed, { timeout: LONG_MS, interval: 200 }).toBe(1);
  await expect.poll(async () => (await countsOf(folder)).executions, { timeout: LONG_MS }).toBe(0);
  const { runs, slots, outbox } = await countsOf(folder);
  expect([Object.values(runs).reduce((sum, count) => sum + count, 0), slots.backtest, outbox]).toEqual([1, 0, 0]);
  const lines = readFileSync(join(folder, 'logs', 'platform.log'), 'utf8')
    .trim()
    .split('\n');
  const told = lines
    .map((line) => JSON.parse(line) as { msg: string; id?: string })
    .filter(({ msg }) => msg === 'notice');
  expect(told.map((line) => line.id)).toEqual([id]);
  expect(readdirSync(join(folder, 'objects', 'results', 'backtests', id)).toSorted()).toEqual([
    'a1',
    'publication.json',
  ]);
}

describe('a platform that ends while a run is under way', () => {
  it('by SIGKILL: the next one goes on, and the run is done once', async () => {
    const { folder, up, id } = await platform('killed');
    await untilRunning(folder, id);
    await up.end('SIGKILL');
    expect((await countsOf(folder)).runs.RUNNING).toBe(1);
    await begin(folder);
    await expectDoneOnce(folder, id);
  }, 120_000);

  it('by SIGTERM: it ends with 0 in time, and the next one goes on', async () => {
    const { folder, up, id } = await platform('stopped');
    await untilRunning(folder, id);
    const fromMs = performance.now();
    expect(await up.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - fromMs).toBeLessThan(20_000);
    expect((await countsOf(folder)).runs).toMatchObject({ RUNNING: 1, FAILED: 0 });
    await begin(folder);
    await expectDoneOnce(folder, id);
  }, 120_000);

  it('by SIGKILL: what waits is done, also what was canceled before it ever began and is tried again', async () => {
    const { folder, up, id } = await platform('waiting', 1);
    const minted = (await cli.run(['token', 'create', 'ann', '--group', 'researcher', '--data', folder], { cwd })).code;
    expect(minted).toBe(0);
    const mint = async () => (await cli.run(['token', 'mint', 'ann', '--data', folder], { cwd })).out.trim();
    const token = await mint();
    await untilRunning(folder, id);
    // Each has a specification of its own, which is no file yet.
    const [waits, canceled] = [await submit(up, token, '2021-01-15'), await submit(up, token, '2021-01-14')];
    expect(await post(up, token, `/backtest/${canceled}/cancel`)).toMatchObject({ status: 202 });
    await up.end('SIGKILL');
    expect((await countsOf(folder)).runs).toMatchObject({ QUEUED: 1, CANCELLED: 1 });

    const next = await begin(folder, 1);
    // It listens at another port, which is another issuer.
    const known = await mint();
    expect(await post(next, known, `/backtest/${canceled}/retry`)).toMatchObject({ status: 202 });
    const completed = async () => (await countsOf(folder)).runs.COMPLETED;
    await expect.poll(completed, { timeout: 2 * LONG_MS, interval: 200 }).toBe(3);
    const results = readdirSync(join(folder, 'objects', 'results', 'backtests'));
    expect(results.toSorted()).toEqual([id, waits, canceled].toSorted());
    expect((await cli.run(['token', 'disable', 'ann', '--data', folder], { cwd })).code).toBe(0);
    expect(await post(next, known, `/backtest/${waits}/cancel`), 'of a token that was known').toMatchObject({
      status: 401,
    });
    expect((await cli.run(['audit', 'verify', '--data', folder], { cwd })).code).toBe(0);
  }, 240_000);
});
