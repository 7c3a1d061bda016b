import { HEARTBEAT_SCHEMA, VERSION, type SessionBeat } from '@tradai/runtime/contract';
import type { LiveKey } from '../ports/live-services.ts';
import type { SessionSigns } from './deploy-services.ts';

/** A session that is none: it falls silent every hour, so that an alarm that does not come is found out. */
export const DEAD_MAN = { strategy: 'dead-man', account: 'platform', mode: 'dry-run' } as const satisfies LiveKey;

const MINUTE_MS = 60_000;
/** From the full hour on. */
const SILENT_MINUTES = 7;
/** So long after its last beat the alarm has come. */
const ALARMED_MS = 5 * MINUTE_MS;

export function isDeadMan({ strategy, account }: Pick<LiveKey, 'strategy' | 'account'>): boolean {
  return strategy === DEAD_MAN.strategy && account === DEAD_MAN.account;
}

/** Beats in its name, but for some minutes of each hour. */
export async function beatDeadMan({ heartbeats }: Pick<SessionSigns, 'heartbeats'>, nowMs: number): Promise<void> {
  if (Math.floor(nowMs / MINUTE_MS) % 60 >= SILENT_MINUTES) await heartbeats.put(beatAt(nowMs));
}

/** Whether its alarm should have come by now. */
export function isOverdue(beat: SessionBeat | null, nowMs: number): boolean {
  return beat !== null && nowMs - beat.ts > ALARMED_MS;
}

function beatAt(ts: number): SessionBeat {
  return {
    ...{ schema: HEARTBEAT_SCHEMA, kind: 'session', ts, seq: 0, failed_beats: 0, every_ms: MINUTE_MS, ...DEAD_MAN },
    ...{ holder: 'platform', epoch: 1, stage: 'RUNNING', session: null, progress: null, causes: [], rss_mb: 1 },
    ...{ loop_lag_p99_ms: null, data_age_ms: null, versions: { tradai: VERSION }, outcome: null },
  };
}
