import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Measurement } from '../../ports/metrics.ts';
import { emfLines, EmfMetrics } from './emf.ts';

const DIMENSIONS = { strategy: 'sma-crossover', mode: 'backtest', stage: 'Production' };
const AT = { namespace: 'TradAI', dimensions: DIMENSIONS, nowMs: Date.UTC(2026, 0, 1) };

/** What CloudWatch's documentation of the embedded metric format asks of a line. */
const line = z
  .looseObject({
    _aws: z.strictObject({
      Timestamp: z.int().positive(),
      CloudWatchMetrics: z
        .array(
          z.strictObject({
            Namespace: z.string().min(1).max(1024),
            Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
            Metrics: z
              .array(
                z.strictObject({
                  Name: z.string().min(1).max(1024),
                  Unit: z.enum(['Count', 'None', 'Bytes', 'Milliseconds', 'Seconds']),
                }),
              )
              .min(1)
              .max(100),
          }),
        )
        .length(1),
    }),
  })
  .superRefine((document, context) => {
    const { Dimensions: dimensions, Metrics: metrics } = document._aws.CloudWatchMetrics[0]!;
    const value = z.union([z.number(), z.array(z.number()).min(1).max(100)]);
    for (const name of dimensions.flat())
      if (!z.string().min(1).max(1024).safeParse(document[name]).success) context.addIssue(`no dimension ${name}`);
    for (const { Name: name } of metrics)
      if (!value.safeParse(document[name]).success) context.addIssue(`no metric ${name}`);
    if (new Set(metrics.map(({ Name: name }) => name)).size < metrics.length) context.addIssue('a name twice');
  });

const measured = (name: string, kind: Measurement['kind'], unit: Measurement['unit'], value: number): Measurement => ({
  ...{ name, kind, unit, value },
});

describe('a line of metrics', () => {
  it('is what CloudWatch reads', () => {
    const [text, ...more] = emfLines(
      [measured('beats', 'counter', 'count', 1), measured('loop_lag_p99', 'gauge', 'milliseconds', 2.5)],
      AT,
    );

    expect(more).toEqual([]);
    expect(line.parse(JSON.parse(text!))).toEqual({
      _aws: {
        Timestamp: AT.nowMs,
        CloudWatchMetrics: [
          {
            Namespace: 'TradAI',
            Dimensions: [['strategy', 'mode', 'stage']],
            Metrics: [
              { Name: 'beats', Unit: 'Count' },
              { Name: 'loop_lag_p99', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      ...DIMENSIONS,
      beats: 1,
      loop_lag_p99: 2.5,
    });
  });

  it.each<[string, Measurement[], number]>([
    ['no measurement', [], 0],
    ['what is no number', [measured('a', 'gauge', 'ratio', NaN)], 0],
    ['250 names', Array.from({ length: 250 }, (_, i) => measured(`m${i}`, 'gauge', 'bytes', i)), 3],
    ['250 values', Array.from({ length: 250 }, (_, i) => measured('answer', 'histogram', 'seconds', i)), 3],
  ])('stands for %s within the limits', (_, measurements, lines) => {
    const texts = emfLines(measurements, AT);
    const documents = texts.map((text) => line.parse(JSON.parse(text)));
    const values = documents.flatMap((document) =>
      Object.entries(document).flatMap(([name, value]) => (/^(_aws|strategy|mode|stage)$/.test(name) ? [] : value)),
    );

    expect(texts).toHaveLength(lines);
    expect(values).toEqual(measurements.map(({ value }) => value).filter((value) => Number.isFinite(value)));
  });

  it('ends where it ends', async () => {
    const written: string[] = [];
    const metrics = new EmfMetrics({ ...AT, now: () => AT.nowMs, write: (text) => written.push(text) });
    await metrics.put([measured('beats', 'counter', 'count', 1)]);
    await metrics.close();

    expect(written).toEqual([expect.stringMatching(/^\{"_aws".*"beats":1\}\n$/)]);
  });
});
