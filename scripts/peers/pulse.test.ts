import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricSum } from '../../packages/runtime/src/adapters/aws/metric-sum.fixture.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { metricsChoice } from '../../packages/runtime/src/compose/open-metrics.ts';
import { openState, statePlace } from '../../packages/runtime/src/compose/open-state.ts';
import { startPulse } from '../../packages/runtime/src/container/pulse/pulse.ts';
import { beatOutcome } from '../../packages/runtime/src/contract/heartbeat.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';

const TABLE = 'tradai-state';
const KEY = { runId: 'bt-pulse', attempt: 1 };

const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe.skipIf(python === null)('a pulse in AWS, as MiniStack plays it', { timeout: 60_000 }, () => {
  let server: Ministack;
  beforeAll(async () => {
    server = await startMinistack(python!);
    await createStateTable(server.url, TABLE);
  }, 120_000);
  afterAll(() => server.close());

  it('is seen in the table and in CloudWatch while the main thread is busy', async () => {
    const env = { AWS_ENDPOINT_URL: server.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const news: unknown[] = [];
    const startedMs = Date.now();
    const pulse = startPulse({
      subject: { kind: 'run', ...KEY, mode: 'backtest', execution: 'bt-pulse-a1' },
      ...{ strategy: 'sma-crossover', registryStage: 'Production', holder: 'h1', startedMs },
      versions: { build: '0.1.0' },
      state: statePlace(TABLE, 'unused', env),
      metrics: metricsChoice('cloudwatch:Desk', env),
      everyMs: 500,
      afterMs: 0,
      onNews: (one) => news.push(one),
    });
    pulse.stage('RUNNING');
    while (Date.now() - startedMs < 15_000) pulse.progress(Date.now() - startedMs, 15_000, 'candles');
    const state = await openState(statePlace(TABLE, 'unused', env));
    const beat = await state.heartbeats.get({ kind: 'run', runId: KEY.runId });
    const record = await state.records.get(KEY);
    await pulse.end(beatOutcome(65, 'BTC/USDT has no candles.'));

    expect(news).toEqual([]);
    expect(beat!.seq, 'many beats while nothing else was served').toBeGreaterThan(3);
    expect(beat).toMatchObject({ stage: 'RUNNING', outcome: null, failed_beats: 0 });
    expect(record).toMatchObject({ starts: 1, exit: null, execution: 'bt-pulse-a1' });
    const outcome = { code: 65, name: 'badData', message: 'BTC/USDT has no candles.' };
    expect(await state.heartbeats.get({ kind: 'run', runId: KEY.runId })).toMatchObject({ outcome });
    expect(await state.records.get(KEY)).toMatchObject({ exit: outcome });
    expect(await metricSum(server.url, 'Desk', 'beats', startedMs)).toBeGreaterThan(3);
    state.close();
  });
});
