import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { awsPlace, clientOptions } from './aws-place.ts';

const DIMENSIONS = { strategy: 'sma-crossover', mode: 'backtest', stage: 'Production' };

/** What a metric has come to since then, in an emulator of CloudWatch at `endpoint`. */
export async function metricSum(endpoint: string, namespace: string, name: string, sinceMs: number): Promise<number> {
  const login = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const client = new CloudWatchClient(clientOptions(awsPlace('CLOUDWATCH', { AWS_ENDPOINT_URL: endpoint, ...login })));
  const dimensions = Object.entries(DIMENSIONS).map(([Name, Value]) => ({ Name, Value }));
  const metric = { Namespace: namespace, MetricName: name, Dimensions: dimensions };
  const answer = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(sinceMs - 120_000),
      EndTime: new Date(Date.now() + 120_000),
      MetricDataQueries: [{ Id: 'sum', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } }],
    }),
  );
  client.destroy();
  return (answer.MetricDataResults?.[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
}
