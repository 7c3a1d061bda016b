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

async function platform(name: string): Promise<{ folder: string; up: UpProcess; id: string }> {
  const folder = join(cwd, name);
  await cli.run(['data', 'import', 'in', '--data', join(folder, 'candles')], { cwd });
  const up = await begin(folder);
  const registered = await cli.run(
    ['registry', 'register', 'slow', '--pairs', 'BTC/USDT', '--registry', join(folder, 'registry')],
    { cwd },
  );
  expect(registered.code, registered.err).toBe(0);
  const answer = await fetch(`${up.facts.address}/backtest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await adminToken(up.facts)}` },
    body: JSON.stringify({
      ...{ strategy: 'slow', version: '1', data_policy: 'as_is', timerange: { from: '2021-01-01', to: '2021-01-16' } },
      stake: { wallet: '1000', amount: 'unlimited' },
    }),
  });
  const { run_id: id } = (await answer.json()) as { run_id: string };
  return { folder, up, id };
}

async function begin(folder: string): Promise<UpProcess> {
  const up = await startUp(folder, ['--slots', '2', '--strategy-dir', strategies]);
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
});
