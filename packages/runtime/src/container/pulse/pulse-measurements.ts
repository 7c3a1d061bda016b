import type { Heartbeat, OrderFigures, SessionBeat } from '../../contract/heartbeat.ts';
import type { Measurement } from '../../ports/metrics.ts';

/** What a beat says, as metrics. */
export function beatMeasurements(beat: Heartbeat, isStored: boolean): readonly Measurement[] {
  const { progress, rss_mb: rssMb, loop_lag_p99_ms: lagMs, data_age_ms: ageMs, outcome } = beat;
  return [
    { name: isStored ? 'beats' : 'failed_beats', kind: 'counter', unit: 'count', value: 1 },
    ...gauge('progress', 'ratio', progress?.pct == null ? null : progress.pct / 100),
    ...gauge('resident_memory', 'bytes', Math.round(rssMb * 2 ** 20)),
    ...gauge('loop_lag_p99', 'milliseconds', lagMs),
    ...gauge('data_age', 'milliseconds', ageMs),
    ...(beat.kind === 'session' ? sessionGauges(beat) : []),
    ...gauge('exit_code', 'count', outcome === null ? null : outcome.code),
  ];
}

/** What is 0 when all is well, so that an alarm needs no other figure. */
function sessionGauges({ stage, session }: SessionBeat): readonly Measurement[] {
  return [
    ...gauge('stalled', 'count', stage === 'STALLED' ? 1 : 0),
    ...gauge('halted', 'count', stage === 'HALTED' || stage === 'AUTH_LOST' ? 1 : 0),
    ...gauge('answer_age', 'milliseconds', session?.answer_age_ms ?? null),
    ...gauge('open_trades', 'count', session?.open_trades ?? null),
    ...gauge('open_orders', 'count', session?.open_orders ?? null),
    ...gauge('pnl', 'stake', session?.pnl ?? null),
    ...orderGauges(session?.orders ?? null, session?.market_ms ?? 0),
  ];
}

function orderGauges(orders: OrderFigures | null, marketMs: number): readonly Measurement[] {
  if (orders === null) return [];
  const { last_audit_ms: auditMs, used_weight_pct: usedPct } = orders;
  return [
    ...gauge('unknown_orders', 'count', orders.unknown),
    ...gauge('blocked_orders', 'count', orders.blocked),
    ...gauge('unprotected_pairs', 'count', orders.unprotected.length),
    ...gauge('audit_age', 'milliseconds', auditMs === null ? null : Math.max(0, marketMs - auditMs)),
    ...gauge('used_weight', 'ratio', usedPct === null ? null : usedPct / 100),
  ];
}

function gauge(name: string, unit: Measurement['unit'], value: number | null): Measurement[] {
  return value === null ? [] : [{ name, kind: 'gauge', unit, value }];
}
