import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openState } from '../../compose/open-state.ts';
import { beatOutcome, type RunBeat, type SessionBeat } from '../../contract/heartbeat.ts';
import { scaledClock } from '../../market/clock.ts';
import { aRunBeat } from '../../ports/heartbeats-contract.fixture.ts';
import type { PulseNews } from './pulse-options.ts';
import { startPulse, type Pulse, type PulseOptions } from './pulse.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-pulse-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(join(root, 'state-'));

/** Other tests may want the same cores. */
const PATIENCE_MS = 40_000;
const DAY_MS = 86_400_000;
const DONE = beatOutcome(0);
const KEY = { kind: 'run', runId: 'bt-1' } as const;

interface Started {
  readonly pulse: Pulse;
  readonly folder: string;
  readonly news: PulseNews[];
}

function started(more: Partial<PulseOptions> = {}, folder = newFolder()): Started {
  const news: PulseNews[] = [];
  const pulse = startPulse({
    subject: { kind: 'run', runId: 'bt-1', attempt: 1, mode: 'backtest' },
    strategy: 'sma-crossover',
    registryStage: 'Production',
    holder: 'h1',
    startedMs: Date.now(),
    versions: { build: '0.1.0' },
    state: { kind: 'folder', folder },
    metrics: { kind: 'none' },
    onNews: (one) => news.push(one),
    ...more,
  });
  return { pulse, folder, news };
}

/** The main thread serves no event until `isDone`, which it asks now and then. */
function busyUntil(isDone: () => boolean, each: () => void = () => {}): void {
  const from = performance.now();
  for (let askAtMs = 0; ; each()) {
    const passedMs = performance.now() - from;
    if (passedMs > PATIENCE_MS) throw new Error('it never came');
    if (passedMs < askAtMs) continue;
    if (isDone()) return;
    askAtMs = passedMs + 20;
  }
}

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const from = performance.now();
  while (!(await isDone())) {
    if (performance.now() - from > PATIENCE_MS) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The last beat, read without serving an event. */
function beatIn(folder: string): RunBeat | null {
  const path = join(folder, 'state.db');
  if (!existsSync(path)) return null;
  const database = new DatabaseSync(path, { timeout: 1000 });
  try {
    const row = database.prepare('SELECT beat FROM run_beats').get();
    return row === undefined ? null : (JSON.parse(String(row['beat'])) as RunBeat);
  } catch {
    return null;
  } finally {
    database.close();
  }
}

const FETCH_METRICS = `
const { workerData: { url, shared } } = require('node:worker_threads');
const put = (bytes) => {
  new Uint8Array(shared, 4).set(bytes);
  Atomics.store(new Int32Array(shared), 0, bytes.length);
};
const ask = async () => {
  const response = await fetch(url).catch(() => null);
  const text = await response?.text();
  if (text?.includes('tradai_beats_total')) put(Buffer.from(response.headers.get('content-type') + '\\n' + text));
  else setTimeout(ask, 20);
};
void ask();`;

describe('a pulse', { timeout: 60_000 }, () => {
  it('says of a session that recovers for more than five minutes that it is stalled', async () => {
    const folder = newFolder();
    const subject = { kind: 'session', account: 'paper', mode: 'live', epoch: 1 } as const;
    // Without a thread of its own, whose clock is another one.
    const { pulse } = started({ subject, afterMs: PATIENCE_MS }, folder);
    pulse.stage('RECOVERING');
    const nowNs = process.hrtime.bigint();
    const clock = vi.spyOn(process.hrtime, 'bigint').mockReturnValue(nowNs + 301_000_000_000n);
    await pulse.end(DONE);
    clock.mockRestore();

    const state = await openState({ kind: 'folder', folder });
    const key = { kind: 'session', account: 'paper', strategy: 'sma-crossover', mode: 'live' } as const;
    const stalled = { stage: 'STALLED', causes: ['stale-data', 'no-exchange-answer'] };
    expect(await state.heartbeats.get(key)).toMatchObject(stalled);
    state.close();
  });

  it('beats in time while the main thread and the other cores are busy', async () => {
    const loads = [0, 1].map(() => new Worker('for (;;) Math.sqrt(Math.random());', { eval: true }));
    const { pulse, folder, news } = started({ everyMs: 1000, afterMs: 0 });
    const beats: RunBeat[] = [];
    pulse.stage('RUNNING');
    let done = 0;
    busyUntil(
      () => {
        const beat = beatIn(folder);
        if (beat !== null && beat.seq !== beats.at(-1)?.seq) beats.push(beat);
        return beats.length === 7;
      },
      () => pulse.progress(done++, 1e12, 'candles'),
    );
    await Promise.all([pulse.end(DONE), ...loads.map((load) => load.terminate())]);

    const times = beats.map(({ ts }) => ts);
    const gaps = times.slice(1).map((ts, i) => ts - times[i]!);
    expect(beats.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(Math.max(...gaps)).toBeLessThan(1700);
    // No drift: a late beat does not make the next ones late.
    expect(Math.abs(times.at(-1)! - times[0]! - 6000)).toBeLessThan(700);
    const progress = beats.map((beat) => beat.progress!.done);
    expect(progress).toEqual([...new Set(progress)].toSorted((a, b) => a - b));
    expect(beats.at(-1)!.loop_lag_p99_ms, 'it serves no event').toBeGreaterThan(4000);
    expect(beats.at(-1)).toMatchObject({ stage: 'RUNNING', progress: { total: 1e12, unit: 'candles', pct: 0 } });
    expect(news).toEqual([]);
  });

  it('measures how late the main thread is', async () => {
    const { pulse, folder } = started({ everyMs: 100, afterMs: 0 });
    await until(() => beatIn(folder) !== null);
    let late: RunBeat | null = null;
    busyUntil(() => {
      late = beatIn(folder);
      return (late?.loop_lag_p99_ms ?? 0) > 1500;
    });
    await pulse.end(DONE);

    expect(late!.data_age_ms).toBeNull();
    expect(late!.rss_mb).toBeGreaterThan(20);
  });

  it('tells how a session fares from its thread, by the clock of its market', async () => {
    const market = scaledClock(Date.UTC(2021, 0, 1), 60);
    const { pulse, folder } = started({
      ...{ everyMs: 50, afterMs: 0, versions: { tradai: '0.1.0', model: '3' } },
      subject: { kind: 'session', account: 'paper', mode: 'dry-run', epoch: 7 },
    });
    const state = await openState({ kind: 'folder', folder });
    const key = { kind: 'session', account: 'paper', strategy: 'sma-crossover', mode: 'dry-run' } as const;
    const beat = async () => (await state.heartbeats.get(key)) as SessionBeat | null;
    const tell = (closeMs: number): void => {
      const worst = { name: 'BTC/USDT 1d', closeMs, timeframeMs: DAY_MS };
      const open = { openTrades: 2, openOrders: 1, pnl: 3.25, orders: null };
      pulse.session({ worst, lastAnswerMs: market.nowMs(), offsetMs: 4, ...open });
    };
    pulse.clock(market);
    tell(market.nowMs());
    pulse.versions({ model: '4' });
    pulse.stage('RUNNING');
    // What is said of the stage and the version comes by messages, after what stands on the board.
    await until(async () => {
      const now = await beat();
      return now?.session?.open_trades === 2 && now.versions['model'] === '4';
    });
    const first = (await beat())!;
    tell(market.nowMs() - 5 * DAY_MS);
    await until(async () => ((await beat())?.data_age_ms ?? 0) >= 5 * DAY_MS);
    const second = (await beat())!;
    await pulse.end(DONE);

    expect(first).toMatchObject({ epoch: 7, versions: { tradai: '0.1.0', model: '4' } });
    expect(first.session).toMatchObject({ candle: { series: 'BTC/USDT 1d' }, offset_ms: 4, open_orders: 1, pnl: 3.25 });
    expect(first.session!.market_ms).toBeGreaterThan(Date.UTC(2021, 0, 1));
    expect(first.session!.market_ms).toBeLessThan(Date.UTC(2021, 0, 2));
    expect(first.causes, 'a candle of today').not.toContain('stale-data');
    expect(second).toMatchObject({ stage: 'STALLED', causes: expect.arrayContaining(['stale-data']) });
    expect(await state.heartbeats.active(), 'an ended session').toEqual([]);
    state.close();
  });

  it('tells within seconds that a session is in another stage, however far the next beat is', async () => {
    const subject = { kind: 'session', account: 'paper', mode: 'dry-run', epoch: 7 } as const;
    const { pulse, folder } = started({ everyMs: 3_600_000, afterMs: 0, subject });
    const state = await openState({ kind: 'folder', folder });
    const key = { kind: 'session', account: 'paper', strategy: 'sma-crossover', mode: 'dry-run' } as const;
    const beat = async () => (await state.heartbeats.get(key)) as SessionBeat | null;
    await until(async () => (await beat())?.stage === 'STARTING');
    pulse.stage('HALTED', ['kill-switch']);
    await until(async () => (await beat())?.stage === 'HALTED');
    expect(await beat()).toMatchObject({ causes: ['kill-switch'], every_ms: 3_600_000 });
    await pulse.end(DONE);
    state.close();
  });

  it('of a run shorter than a second is one beat, its last', async () => {
    const { pulse, folder, news } = started();
    pulse.stage('WARMING');
    pulse.stage('REPORTING');
    pulse.progress(10, 10, 'candles');
    await pulse.end(beatOutcome(65, 'BTC/USDT has no candles.'));
    const state = await openState({ kind: 'folder', folder });

    const outcome = { code: 65, name: 'badData', message: 'BTC/USDT has no candles.' };
    expect(await state.heartbeats.get(KEY)).toMatchObject({
      ...{ seq: 0, stage: 'REPORTING', holder: 'h1', epoch: 1, failed_beats: 0, outcome },
      progress: { done: 10, total: 10, unit: 'candles', pct: 100 },
    });
    expect(await state.records.get({ runId: 'bt-1', attempt: 1 })).toMatchObject({ holder: 'h1', exit: outcome });
    expect(news).toEqual([]);
    state.close();
  });

  it('starts its thread from reports of progress when no timer is served', async () => {
    const { pulse, folder } = started({ everyMs: 200, afterMs: 100 });
    busyUntil(
      () => beatIn(folder) !== null,
      () => pulse.progress(1, null, 'candles'),
    );
    const state = await openState({ kind: 'folder', folder });

    expect(beatIn(folder)).toMatchObject({ outcome: null, progress: { done: 1, total: null, pct: null } });
    expect(await state.records.get({ runId: 'bt-1', attempt: 1 })).toMatchObject({ starts: 1, exit: null });
    await pulse.end(DONE);
    expect(await state.heartbeats.get(KEY)).toMatchObject({ outcome: DONE });
    state.close();
  });

  it('that stops says so to its end, whatever the work still begins', async () => {
    const { pulse, folder } = started({ afterMs: 60_000 });
    pulse.stage('STOPPING');
    pulse.stage('RUNNING');
    await pulse.end(DONE);
    const state = await openState({ kind: 'folder', folder });

    expect(await state.heartbeats.get(KEY)).toMatchObject({ stage: 'STOPPING', outcome: DONE });
    state.close();
  });

  it('ends once', async () => {
    const { pulse, folder } = started({ afterMs: 0 });
    await until(() => beatIn(folder) !== null);
    await Promise.all([pulse.end(beatOutcome(143, 'Asked to stop.')), pulse.end(DONE)]);
    await pulse.end(DONE);
    pulse.stage('RUNNING');
    pulse.progress(1, 2, 'trials');
    const state = await openState({ kind: 'folder', folder });

    expect(await state.heartbeats.get(KEY)).toMatchObject({ outcome: { code: 143 } });
    state.close();
  });

  it('whose store is broken tells it once, goes on and counts', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'state.db'), 'no database '.repeat(1000));
    const { pulse, news } = started({ everyMs: 50, afterMs: 0 }, folder);
    await until(() => news.length === 2);
    rmSync(join(folder, 'state.db'));
    await until(() => beatIn(folder) !== null);
    await pulse.end(DONE);
    const state = await openState({ kind: 'folder', folder });

    expect([...new Set(news.map((one) => one.kind === 'problem' && one.message))]).toEqual([
      `${join(folder, 'state.db')} is no SQLite database that can be read.`,
    ]);
    expect(news, 'of the beat and of the record').toHaveLength(2);
    expect(beatIn(folder)!.failed_beats).toBeGreaterThan(0);
    expect(await state.records.get({ runId: 'bt-1', attempt: 1 })).toMatchObject({ exit: DONE });
    state.close();
  });

  it('tells that a newer attempt beats, and leaves its beat alone', async () => {
    const folder = newFolder();
    const state = await openState({ kind: 'folder', folder });
    await state.heartbeats.put(aRunBeat({ attempt: 2, epoch: 2 }));
    const { pulse, news } = started({ everyMs: 20, afterMs: 0 }, folder);
    await until(() => news.length > 0);
    await pulse.end(DONE);

    expect(news).toEqual([{ kind: 'replaced', epoch: 2 }]);
    expect(await state.heartbeats.get(KEY)).toMatchObject({ attempt: 2, outcome: null });
    state.close();
  });

  it('whose thread cannot even start lets the run end', async () => {
    const nowhere = { kind: 'folder', folder: 7 as unknown as string } as const;
    const { pulse, news } = started({ afterMs: 0, state: nowhere });
    await until(() => news.length > 0);
    await pulse.end(DONE);

    expect(news).toEqual([
      { kind: 'problem', message: expect.stringMatching(/^The pulse stopped: /) },
      { kind: 'problem', message: expect.stringContaining('must be of type string') },
    ]);
  });

  it.each([
    ['with a thread', 0],
    ['without one', 60_000],
  ])('%s ends in time when the store keeps silent', async (_, afterMs) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const aws = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials };
    const { pulse, news } = started({ afterMs, endMs: 300, state: { kind: 'table', table: 'state', aws } });
    if (afterMs === 0) await once(silent, 'connection');
    const from = performance.now();
    await pulse.end(DONE);

    expect(performance.now() - from).toBeLessThan(2000);
    expect(news).toEqual([{ kind: 'problem', message: 'The last beat was not made within 300 ms.' }]);
    silent.close();
  });

  it('serves metrics while the main thread is busy', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/metrics`;
    const { pulse } = started({ afterMs: 0, metrics: { kind: 'prometheus', host: '127.0.0.1', port } });
    pulse.measured([{ name: 'trials', kind: 'counter', unit: 'count', value: 3 }]);
    pulse.stage('RUNNING');
    const shared = new SharedArrayBuffer(65_536);
    const asker = new Worker(FETCH_METRICS, { eval: true, workerData: { url, shared } });
    busyUntil(() => Atomics.load(new Int32Array(shared), 0) > 0);
    const text = Buffer.from(new Uint8Array(shared, 4, new Int32Array(shared)[0])).toString();
    await Promise.all([pulse.end(DONE), asker.terminate()]);

    expect(text).toMatch(/^text\/plain; version=0.0.4/);
    expect(text).toContain('tradai_beats_total{strategy="sma-crossover",mode="backtest",stage="Production"} 1');
    expect(text).toMatch(/^tradai_trials_total\{.*\} 3$/m);
    expect(text).toMatch(/^tradai_resident_memory_bytes\{.*\} \d{8,}$/m);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
