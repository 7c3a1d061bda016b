import type { MetricUnit } from '../ports/metrics.ts';

/** CloudWatch's names of our units, in lines of a log and in calls of its API. */
export const CLOUDWATCH_UNITS = {
  count: 'Count',
  ratio: 'None',
  stake: 'None',
  bytes: 'Bytes',
  milliseconds: 'Milliseconds',
  seconds: 'Seconds',
} as const satisfies Readonly<Record<MetricUnit, string>>;
