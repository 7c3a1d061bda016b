import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteHeartbeats } from '../adapters/embedded/heartbeats-sqlite.ts';
import { StateDatabase } from '../adapters/embedded/state-database.ts';
import { beatOutcome, type Heartbeat, type RunBeat, type SessionBeat } from '../contract/heartbeat.ts';
import { aRunBeat, aSessionBeat } from '../ports/heartbeats-contract.fixture.ts';
import { healthOf } from './health.ts';

const NOW = Date.UTC(2026, 0, 1);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradai-health-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const env = (more: Record<string, string> = {}): Record<string, string> => ({ TRADAI_STATE: folder, ...more });

async function putBeat(more: Partial<RunBeat> = {}): Promise<void> {
  await put(aRunBeat({ ts: NOW - 60_000, ...more }));
}

async function put(beat: Heartbeat): Promise<void> {
  const store = new SqliteHeartbeats(new StateDatabase(folder));
  await store.put(beat);
  store.close();
}

describe('the health of a container', () => {
  it.each<[string, Partial<RunBeat>, boolean, string]>([
    ['a beat in time', {}, true, '60 s old'],
    ['two beats missed', { ts: NOW - 180_000 }, true, '180 s old'],
    ['three beats missed', { ts: NOW - 180_001 }, false, '180 s old'],
    ['a throttled store', { ts: NOW - 300_000, every_ms: 120_000 }, true, 'due every 120 s'],
    ['a run that ended long ago', { ts: 0, outcome: beatOutcome(65, 'no candles') }, true, 'ended with 65'],
  ])('follows the last beat: %s', async (_, beat, isHealthy, text) => {
    await putBeat(beat);

    expect(await healthOf(env(), NOW)).toEqual({ isHealthy, text: expect.stringContaining(text) });
  });

  it.each<[string, Partial<SessionBeat>, boolean, string]>([
    ['that trades', {}, true, '60 s old'],
    ['that waits for a person', { stage: 'HALTED', causes: ['kill-switch'] }, true, '60 s old'],
    ['that is stalled', { stage: 'STALLED', causes: ['stale-data', 'loop-lag'] }, false, 'stale-data, loop-lag.'],
    ['that was stalled to its end', { stage: 'STALLED', outcome: beatOutcome(75, 'lost') }, true, 'ended with 75'],
  ])('follows the beat of a session %s', async (_, beat, isHealthy, text) => {
    await putBeat({ ts: NOW - 70_000 });
    await put(aSessionBeat({ ts: NOW - 60_000, ...beat }));

    expect(await healthOf(env(), NOW)).toEqual({ isHealthy, text: expect.stringContaining(text) });
  });

  it('looks at the newest run', async () => {
    await putBeat({ run_id: 'old', ts: 0 });
    await putBeat({ run_id: 'new' });

    expect(await healthOf(env(), NOW)).toMatchObject({ isHealthy: true });
  });

  const LIVE = { STRATEGY_NAME: 'rises', STRATEGY_STAGE: 'production', TRADING_MODE: 'live', ACCOUNT: 'main' };
  const own = { strategy: 'rises', account: 'main', mode: 'live' } as const;

  it.each<[string, Record<string, string>, readonly string[]]>([
    ['by its variables', LIVE, []],
    [
      'by flags that win over them',
      { ...LIVE, STRATEGY_NAME: 'falls', ACCOUNT: '' },
      ['--strategy', 'rises', '--account=main'],
    ],
  ])('is that of its own session, %s, whoever else beats in its folder', async (_, variables, argv) => {
    await put(aSessionBeat({ ...own, ts: NOW - 600_000 }));
    for (const other of [{ strategy: 'falls' }, { account: 'spare' }, { mode: 'dry-run' as const }])
      await put(aSessionBeat({ ...own, ...other, ts: NOW }));
    await put(aSessionBeat({ ...own, strategy: 'ended', ts: NOW, outcome: beatOutcome(0) }));
    await putBeat({ ts: NOW });
    const silent = await healthOf(env(variables), NOW, argv);
    await put(aSessionBeat({ ...own, ts: NOW - 1000 }));

    expect(silent).toEqual({ isHealthy: false, text: expect.stringContaining('600 s old') });
    expect(await healthOf(env(variables), NOW, argv)).toEqual({
      isHealthy: true,
      text: expect.stringContaining('1 s old'),
    });
  });

  it('is bad before the first beat of its own session, although another one beats', async () => {
    await put(aSessionBeat({ ...own, strategy: 'falls', ts: NOW }));

    expect(await healthOf(env(LIVE), NOW)).toEqual({
      isHealthy: false,
      text: `${folder} has no beat of the session main/rises/live yet.`,
    });
  });

  it('is the newest beat of runs for a run, whose id may be its own choice, and of anybody where the container names nobody', async () => {
    await putBeat({ ts: NOW - 600_000 });
    await put(aSessionBeat({ ts: NOW }));
    const run = { STRATEGY_NAME: 'rises', STRATEGY_STAGE: 'production', TRADING_MODE: 'backtest' };

    expect(await healthOf(env(run), NOW)).toMatchObject({ isHealthy: false });
    expect(await healthOf(env(), NOW)).toMatchObject({ isHealthy: true });
  });

  it('is looked for where a flag says that the state is', async () => {
    await put(aSessionBeat({ ...own, ts: NOW }));

    expect(await healthOf({ ...LIVE, TRADAI_STATE: '/nowhere' }, NOW, ['--state', folder])).toMatchObject({
      isHealthy: true,
    });
  });

  it('is bad without a beat, and makes no file', async () => {
    expect(await healthOf(env(), NOW)).toEqual({ isHealthy: false, text: `${folder} has no beat yet.` });
    expect(existsSync(join(folder, 'state.db'))).toBe(false);
  });

  it('is told of a damaged store in its words', async () => {
    writeFileSync(join(folder, 'state.db'), 'no database '.repeat(100));

    await expect(healthOf(env(), NOW)).rejects.toMatchObject({ code: 'damaged-store' });
  });

  it.each(['', '127.0.0.1:', '0.0.0.0:'])('follows /metrics at "%s" where beats are in a table', async (host) => {
    const server = createServer((_, response) => response.end('tradai_beats_total 1\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const told = env({ HEARTBEAT_TABLE: 'tradai-state', METRICS: `prometheus:${host}${port}` });
    const alive = await healthOf(told, NOW);
    server.close();
    await once(server, 'close');

    expect(alive).toMatchObject({ isHealthy: true });
    expect(await healthOf(told, NOW)).toMatchObject({ isHealthy: false });
  });

  it('is good where nothing tells', async () => {
    expect(await healthOf(env({ HEARTBEAT_TABLE: 'tradai-state' }), NOW)).toMatchObject({ isHealthy: true });
  });
});
