import { CloudWatchClient, PutMetricDataCommand, type MetricDatum } from '@aws-sdk/client-cloudwatch';
import {
  gathered,
  type GatheredMetric,
  type Measurement,
  type MetricDimensions,
  type Metrics,
} from '../../ports/metrics.ts';
import { CLOUDWATCH_UNITS } from '../cloudwatch-units.ts';
import { REAL_WORLD, retrying, type RetryPolicy, type RetryWorld } from '../retry-policy.ts';
import { awsFailure, retryableAws } from './aws-failures.ts';
import { clientOptions, type AwsPlace } from './aws-place.ts';

/** What is late is not worth a wait: the next figures come in a minute. */
const POLICY: RetryPolicy = { firstDelayMs: 100, longestDelayMs: 2000, patienceMs: 5000 };
const CONNECT_MS = 2000;
const ANSWER_MS = 5000;
/** CloudWatch's limits of one request. */
const METRICS_AT_ONCE = 1000;
const VALUES_A_METRIC = 150;

export interface CloudWatchOptions {
  readonly namespace: string;
  readonly dimensions: MetricDimensions;
  readonly now?: () => number;
  readonly policy?: RetryPolicy;
  readonly world?: RetryWorld;
}

/** Metrics by PutMetricData, for processes whose log does not go to CloudWatch. */
export class CloudWatchMetrics implements Metrics {
  readonly place: string;
  readonly #client: CloudWatchClient;
  readonly #server: string;
  readonly #options: Required<CloudWatchOptions>;

  constructor(place: AwsPlace, { now = Date.now, policy = POLICY, world = REAL_WORLD, ...options }: CloudWatchOptions) {
    this.place = `${options.namespace} in CloudWatch`;
    this.#server = `CloudWatch at ${place.endpoint ?? place.region ?? 'AWS'}`;
    this.#options = { now, policy, world, ...options };
    this.#client = new CloudWatchClient({
      ...clientOptions(place),
      requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
    });
  }

  async put(measurements: readonly Measurement[]): Promise<void> {
    const { namespace, dimensions, now, policy, world } = this.#options;
    const data = gathered(measurements).flatMap((metric) => dataOf(metric, dimensions, new Date(now())));
    for (let at = 0; at < data.length; at += METRICS_AT_ONCE) {
      const command = new PutMetricDataCommand({
        Namespace: namespace,
        MetricData: data.slice(at, at + METRICS_AT_ONCE),
      });
      const work = (): Promise<unknown> =>
        this.#client.send(command).catch((error: unknown) => {
          throw awsFailure({ server: this.#server, call: 'PutMetricData' }, error);
        });
      await retrying(work, { policy, world, retryable: retryableAws });
    }
  }

  close(): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }
}

function dataOf({ name, unit, values }: GatheredMetric, dimensions: MetricDimensions, time: Date): MetricDatum[] {
  const counts = [...Map.groupBy(values, (value) => value)].map(([value, same]) => [value, same.length] as const);
  const data: MetricDatum[] = [];
  for (let at = 0; at < counts.length; at += VALUES_A_METRIC) {
    const piece = counts.slice(at, at + VALUES_A_METRIC);
    data.push({
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value: String(Value) })),
      Timestamp: time,
      Unit: CLOUDWATCH_UNITS[unit],
      Values: piece.map(([value]) => value),
      Counts: piece.map(([, count]) => count),
    });
  }
  return data;
}
