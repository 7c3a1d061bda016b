import type { Heartbeat } from '../../contract/heartbeat.ts';
import type { Measurement } from '../../ports/metrics.ts';

/** What a beat says, as metrics. */
export function beatMeasurements(beat: Heartbeat, isStored: boolean): readonly Measurement[] {
  const { progress, rss_mb: rssMb, loop_lag_p99_ms: lagMs, data_age_ms: ageMs, outcome } = beat;
  const gauge = (name: string, unit: Measurement['unit'], value: number | null): Measurement[] =>
    value === null ? [] : [{ name, kind: 'gauge', unit, value }];
  return [
    { name: isStored ? 'beats' : 'failed_beats', kind: 'counter', unit: 'count', value: 1 },
    ...gauge('progress', 'ratio', progress?.pct == null ? null : progress.pct / 100),
    ...gauge('resident_memory', 'bytes', Math.round(rssMb * 2 ** 20)),
    ...gauge('loop_lag_p99', 'milliseconds', lagMs),
    ...gauge('data_age', 'milliseconds', ageMs),
    ...gauge('exit_code', 'count', outcome === null ? null : outcome.code),
  ];
}
