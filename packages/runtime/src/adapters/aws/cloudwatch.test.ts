import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import type { Measurement } from '../../ports/metrics.ts';
import { awsPlace } from './aws-place.ts';
import { CloudWatchMetrics } from './cloudwatch.ts';

const server = mockClient(CloudWatchClient);
afterEach(() => server.reset());

const NOW = Date.UTC(2026, 0, 1);

function opened(): CloudWatchMetrics {
  const place = awsPlace('CLOUDWATCH', { AWS_REGION: 'eu-central-1' });
  return new CloudWatchMetrics(place, {
    namespace: 'TradAI',
    dimensions: { strategy: 'sma-crossover', mode: 'backtest', stage: 'Production' },
    now: () => NOW,
    policy: { firstDelayMs: 1, longestDelayMs: 1, patienceMs: 1000 },
  });
}

const answer = (value: number): Measurement => ({ name: 'answer', kind: 'histogram', unit: 'milliseconds', value });

describe('metrics in CloudWatch', () => {
  it('are sent with their dimensions, time and unit, equal values once', async () => {
    server.on(PutMetricDataCommand).resolves({});
    await opened().put([answer(3), answer(5), answer(3), { name: 'beats', kind: 'counter', unit: 'count', value: 1 }]);
    const common = {
      Dimensions: [
        { Name: 'strategy', Value: 'sma-crossover' },
        { Name: 'mode', Value: 'backtest' },
        { Name: 'stage', Value: 'Production' },
      ],
      Timestamp: new Date(NOW),
    };

    expect(server.commandCalls(PutMetricDataCommand).map(({ args }) => args[0].input)).toEqual([
      {
        Namespace: 'TradAI',
        MetricData: [
          { ...common, MetricName: 'answer', Unit: 'Milliseconds', Values: [3, 5], Counts: [2, 1] },
          { ...common, MetricName: 'beats', Unit: 'Count', Values: [1], Counts: [1] },
        ],
      },
    ]);
  });

  it('stay within the limits of a request', async () => {
    server.on(PutMetricDataCommand).resolves({});
    const gauges = Array.from({ length: 1200 }, (_, i): Measurement => ({
      name: `m${i}`,
      kind: 'gauge',
      unit: 'ratio',
      value: i,
    }));
    await opened().put([...gauges, ...Array.from({ length: 400 }, (_, i) => answer(i))]);
    const inputs = server.commandCalls(PutMetricDataCommand).map(({ args }) => args[0].input.MetricData!);

    expect(inputs.map((data) => data.length)).toEqual([1000, 203]);
    expect(
      inputs
        .flat()
        .slice(-3)
        .map(({ Values: values }) => values!.length),
    ).toEqual([150, 150, 100]);
  });

  it('of nothing are no request', async () => {
    await opened().put([answer(NaN)]);

    expect(server.calls()).toHaveLength(0);
  });

  it('are sent again when CloudWatch is throttled, and told when it refuses', async () => {
    const refusal = (name: string, httpStatusCode: number): Error =>
      Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
    server
      .on(PutMetricDataCommand)
      .rejectsOnce(refusal('ThrottlingException', 400))
      .resolvesOnce({})
      .rejects(refusal('AccessDenied', 403));
    const metrics = opened();
    await metrics.put([answer(1)]);

    expect(server.calls()).toHaveLength(2);
    await expect(metrics.put([answer(1)])).rejects.toMatchObject({ code: 'credentials' });
  });
});
