import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Measurement, Metrics } from '../../ports/metrics.ts';
import { openPrometheus } from './prometheus.ts';

const DIMENSIONS = { strategy: 'sma "fast"', mode: 'backtest', stage: 'Production' };
const LABELS = '{strategy="sma \\"fast\\"",mode="backtest",stage="Production"}';

async function served(...measurements: Measurement[]): Promise<{ metrics: Metrics; text: string }> {
  const metrics = await openPrometheus({ host: '127.0.0.1', port: 0, dimensions: DIMENSIONS });
  await metrics.put(measurements);
  return { metrics, text: await (await fetch(metrics.place)).text() };
}

describe('/metrics', () => {
  it.each<[string, Measurement, string]>([
    ['a counter', { name: 'beats', kind: 'counter', unit: 'count', value: 2 }, `tradai_beats_total${LABELS} 2`],
    ['a gauge', { name: 'open_trades', kind: 'gauge', unit: 'count', value: -1.5 }, `tradai_open_trades${LABELS} -1.5`],
    ['a ratio', { name: 'progress', kind: 'gauge', unit: 'ratio', value: 0.25 }, `tradai_progress_ratio${LABELS} 0.25`],
    ['money', { name: 'pnl', kind: 'gauge', unit: 'stake', value: -1.5 }, `tradai_pnl_stake${LABELS} -1.5`],
    [
      'ms in seconds',
      { name: 'lag', kind: 'gauge', unit: 'milliseconds', value: 1500 },
      `tradai_lag_seconds${LABELS} 1.5`,
    ],
    ['bytes', { name: 'memory', kind: 'gauge', unit: 'bytes', value: 4096 }, `tradai_memory_bytes${LABELS} 4096`],
  ])('shows %s', async (_, measurement, line) => {
    const { metrics, text } = await served(measurement);

    expect(text.split('\n')).toContain(line);
    await metrics.close();
  });

  it('adds up counters, keeps the last of gauges, spreads histograms, and leaves out what is no number', async () => {
    const latency = (value: number): Measurement => ({
      name: 'answer',
      kind: 'histogram',
      unit: 'milliseconds',
      value,
    });
    const { metrics } = await served(latency(3), latency(300), latency(NaN));
    for (const value of [1, 2]) {
      await metrics.put([{ name: 'beats', kind: 'counter', unit: 'count', value }]);
      await metrics.put([{ name: 'open_trades', kind: 'gauge', unit: 'count', value }]);
    }
    const text = await (await fetch(metrics.place)).text();

    expect(text).toMatch(/^tradai_beats_total\{.*\} 3$/m);
    expect(text).toMatch(/^tradai_open_trades\{.*\} 2$/m);
    expect(text).toMatch(/^tradai_answer_seconds_bucket\{le="0\.004",.*\} 1$/m);
    expect(text).toMatch(/^tradai_answer_seconds_count\{.*\} 2$/m);
    expect(text).toMatch(/^tradai_answer_seconds_sum\{.*\} 0\.303$/m);
    await metrics.close();
  });

  it('answers there, to GET, and nowhere else', async () => {
    const { metrics } = await served();
    const root = metrics.place.replace('/metrics', '/');

    expect(metrics.place).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect((await fetch(metrics.place)).headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await fetch(`${metrics.place}?name=up`)).status).toBe(200);
    expect((await fetch(root)).status).toBe(404);
    expect((await fetch(metrics.place, { method: 'POST' })).status).toBe(405);
    await metrics.close();
    await expect(fetch(root)).rejects.toThrow('fetch failed');
  });

  it('names a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };

    await expect(openPrometheus({ host: '127.0.0.1', port, dimensions: DIMENSIONS })).rejects.toMatchObject({
      code: 'refused',
      message: `Metrics cannot be served at 127.0.0.1:${port} (EADDRINUSE); METRICS names the port.`,
    });
    other.close();
  });
});
