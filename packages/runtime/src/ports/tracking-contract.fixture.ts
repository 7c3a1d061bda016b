import { describe, expect, it } from 'vitest';
import type { MetricPoint, RunStart, Tracking } from './tracking.ts';

/** Opens the tracking that a test, known by its title, works on. */
export type OpenTracking = (test: string) => Promise<Tracking>;

const START_MS = Date.UTC(2026, 0, 1);

function start(runId: string, more: Partial<RunStart> = {}): RunStart {
  return { runId, attempt: 1, experiment: 'tradai/contract', startMs: START_MS, ...more };
}

function point(key: string, step: number, value: number): MetricPoint {
  return { key, step, value, timeMs: START_MS + step };
}

/** What every tracking promises. Each test uses runs of its own, so that one server serves all. */
export function trackingContract(adapter: string, open: OpenTracking): void {
  const promises: [title: string, check: (tracking: Tracking) => Promise<void>][] = [];
  const promise = (title: string, check: (tracking: Tracking) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('a run is started, logged to and ended', async (tracking) => {
    const run = await tracking.start(start('bt-0001', { tags: { 'tradai.mode': 'backtest' } }));
    await tracking.log(run, {
      metrics: [point('profit_total', 0, 0.25), point('equity', 1, 1010.5), point('equity', 2, 990)],
      params: { timeframe: '5m', pair: 'BTC/USDT:USDT' },
      tags: { 'tradai.version': '0.1.0' },
    });
    await tracking.end(run, 'finished', START_MS + 60_000);

    const record = await tracking.find('tradai/contract', 'bt-0001', 1);
    expect(record).toMatchObject({
      ...run,
      status: 'finished',
      startMs: START_MS,
      endMs: START_MS + 60_000,
      params: { timeframe: '5m', pair: 'BTC/USDT:USDT' },
      metrics: { profit_total: 0.25, equity: 990 },
      tags: {
        ...{ 'tradai.run_id': 'bt-0001', 'tradai.attempt': '1' },
        ...{ 'tradai.mode': 'backtest', 'tradai.version': '0.1.0' },
      },
    });
  });

  promise('starting a run again continues it', async (tracking) => {
    const first = await tracking.start(start('bt-again', { tags: { 'tradai.version': '1' } }));
    await tracking.log(first, { metrics: [point('equity', 1, 1)], params: { fast: '12' } });
    await tracking.end(first, 'killed', START_MS + 1);
    const second = await tracking.start(start('bt-again', { startMs: START_MS + 2, tags: { 'tradai.version': '2' } }));

    expect(second).toEqual(first);
    expect(await tracking.find('tradai/contract', 'bt-again', 1)).toMatchObject({
      status: 'running',
      startMs: START_MS,
      endMs: null,
      tags: { 'tradai.version': '2' },
      params: { fast: '12' },
    });
  });

  promise('a point sent twice counts once', async (tracking) => {
    const run = await tracking.start(start('bt-twice'));
    const log = { metrics: [point('equity', 1, 1000), point('equity', 2, 1001)], params: { fast: '12' } };
    await tracking.log(run, log);
    await tracking.log(run, log);

    expect(await tracking.history(run, 'equity')).toEqual(log.metrics);
  });

  promise('a curve of 2,500 points and 250 parameters arrives whole', async (tracking) => {
    const run = await tracking.start(start('bt-large'));
    const metrics = Array.from({ length: 2500 }, (_, i) => point('equity', i, 1000 + i / 8));
    const params = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`param_${i}`, String(i)]));
    await tracking.log(run, { metrics, params });

    expect(await tracking.history(run, 'equity')).toEqual(metrics);
    expect((await tracking.find('tradai/contract', 'bt-large', 1))!.params).toEqual(params);
  });

  promise('a parameter keeps its first value', async (tracking) => {
    const run = await tracking.start(start('bt-fixed'));
    await tracking.log(run, { params: { fast: '12' } });

    await expect(tracking.log(run, { params: { fast: '13' } })).rejects.toMatchObject({ code: 'changed-parameter' });
    expect((await tracking.find('tradai/contract', 'bt-fixed', 1))!.params).toEqual({ fast: '12' });
  });

  promise('artifacts come back byte for byte', async (tracking) => {
    const run = await tracking.start(start('bt-files'));
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await tracking.putArtifact(run, 'report.html', new TextEncoder().encode('<p>first</p>'));
    await tracking.putArtifact(run, 'report.html', bytes);
    await tracking.putArtifact(run, 'charts/equity curve: größe.bin', bytes);
    await tracking.putArtifact(run, 'empty.csv', new Uint8Array());

    expect(await tracking.artifact(run, 'report.html')).toEqual(bytes);
    expect(await tracking.artifact(run, 'charts/equity curve: größe.bin')).toEqual(bytes);
    expect(await tracking.artifact(run, 'empty.csv')).toEqual(new Uint8Array());
    expect(await tracking.artifact(run, 'missing.csv')).toBeNull();
  });

  promise('runs of one id in two experiments are two runs', async (tracking) => {
    const one = await tracking.start(start('bt-shared'));
    const other = await tracking.start(start('bt-shared', { experiment: "tradai/other's" }));
    await tracking.end(other, 'failed', START_MS + 5);

    expect(one.handle).not.toBe(other.handle);
    expect(await tracking.find('tradai/contract', 'bt-shared', 1)).toMatchObject({ status: 'running' });
    expect(await tracking.find("tradai/other's", 'bt-shared', 1)).toMatchObject({ status: 'failed' });
  });

  promise('attempts of one run are records of their own', async (tracking) => {
    const first = await tracking.start(start('bt-attempts'));
    await tracking.log(first, { params: { fast: '12' }, metrics: [point('equity', 1, 1)] });
    await tracking.putArtifact(first, 'report.html', new TextEncoder().encode('<p>first</p>'));
    await tracking.end(first, 'killed', START_MS + 5);
    const second = await tracking.start(start('bt-attempts', { attempt: 2 }));
    await tracking.log(second, { params: { fast: '13' } });

    expect(second).toMatchObject({ runId: 'bt-attempts', attempt: 2 });
    expect(second.handle).not.toBe(first.handle);
    expect(await tracking.find('tradai/contract', 'bt-attempts', 1)).toMatchObject({
      ...first,
      ...{ status: 'killed', params: { fast: '12' }, metrics: { equity: 1 }, tags: { 'tradai.attempt': '1' } },
    });
    expect(await tracking.find('tradai/contract', 'bt-attempts', 2)).toMatchObject({
      ...second,
      ...{ status: 'running', params: { fast: '13' }, metrics: {}, tags: { 'tradai.attempt': '2' } },
    });
    expect(await tracking.artifact(second, 'report.html')).toBeNull();
  });

  promise('a run that nobody started is null', async (tracking) => {
    await tracking.start(start('bt-present'));

    expect(await tracking.find('tradai/contract', 'bt-absent', 1)).toBeNull();
    expect(await tracking.find('tradai/contract', 'bt-present', 2)).toBeNull();
    expect(await tracking.find('tradai/nowhere', 'bt-present', 1)).toBeNull();
  });

  promise('what a server would refuse, cut or misread is refused before', async (tracking) => {
    const run = await tracking.start(start('bt-limits'));
    const refused = { code: 'invalid-entry' };

    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      await expect(tracking.log(run, { metrics: [point('calmar', 0, value)] })).rejects.toMatchObject(refused);
    await expect(tracking.log(run, { metrics: [point('calmar', 0.5, 1)] })).rejects.toMatchObject(refused);
    await expect(tracking.log(run, { params: { long: 'x'.repeat(6001) } })).rejects.toMatchObject(refused);
    await expect(tracking.log(run, { tags: { '50%': 'x' } })).rejects.toMatchObject(refused);
    await expect(tracking.start(start("bt-' OR 1=1"))).rejects.toMatchObject(refused);
    for (const attempt of [0, 1.5, Number.NaN])
      await expect(tracking.start(start('bt-limits', { attempt }))).rejects.toMatchObject(refused);
    for (const path of ['../up', '/etc/passwd', 'a//b', '', 'a%2e', 'a#1', 'a?b'])
      await expect(tracking.putArtifact(run, path, new Uint8Array())).rejects.toMatchObject(refused);
    expect(await tracking.find('tradai/contract', 'bt-limits', 1)).toMatchObject({ metrics: {}, params: {} });
  });

  describe(`${adapter} keeps the promises of tracking`, () => {
    it.each(promises)('%s', async (title, check) => {
      const tracking = await open(title);
      try {
        await check(tracking);
      } finally {
        tracking.close();
      }
    });
  });
}
