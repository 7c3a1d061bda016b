import type { BeatCause, RunStage, SessionStage } from '../../contract/heartbeat.ts';
import type { SessionVitals } from './session-vitals.ts';

/** A candle is missed for certain once the one after it is over, and half a minute was no delay of the network. */
const MISSED_CANDLES = 2;
const CANDLE_SLACK_MS = 30_000;
/** Of the network, in real time: on a clock that runs faster, half a minute is no time at all. */
const NETWORK_MS = 500;
const ANSWER_MS = 120_000;
const LAG_MS = 1000;
/** Books and exchange are compared every minute; on a clock that runs faster the questions take their real time. */
const AUDIT_MS = 150_000;
const AUDIT_NETWORK_MS = 2_000;

/** Longer than the stages of a start take; nothing is traded meanwhile. Real time. */
const LONGEST_MS: Readonly<Record<string, number>> = { STARTING: 900_000, RECOVERING: 300_000, WARMING: 900_000 };

/** Of a session that does not trade yet: where its start is, and since when, on the monotonic clock. */
export interface StartStage {
  readonly stage: RunStage | SessionStage;
  readonly sinceMs: number;
}

export interface StalledView {
  /** `unreadable`: whoever writes them stopped in the middle of it. Null: nothing was told. */
  readonly vitals: SessionVitals | 'unreadable' | null;
  /** On the market's clock. */
  readonly nowMs: number;
  /** Market time per real time. */
  readonly factor: number;
  /** How late the main thread serves its events, ms; null before it was measured. */
  readonly lagMs: number | null;
}

/** Why a session that is alive does not get on; empty when it does. What is not known counts against it. */
export function stalledCauses({ vitals, nowMs, factor, lagMs }: StalledView): readonly BeatCause[] {
  const isLate = vitals === 'unreadable' || (lagMs !== null && lagMs > LAG_MS);
  const { worst = null, lastAnswerMs = null, orders = null } = vitals === 'unreadable' || vitals === null ? {} : vitals;
  const isSilent = (atMs: number | null): boolean => atMs === null || (nowMs - atMs) / factor > ANSWER_MS;
  const causes: readonly (readonly [cause: BeatCause, holds: boolean])[] = [
    ['stale-data', vitals !== 'unreadable' && (worst === null || nowMs - worst.closeMs > oldestMs(worst, factor))],
    [
      'no-exchange-answer',
      vitals !== 'unreadable' && (isSilent(lastAnswerMs) || (orders !== null && isSilent(orders.lastAnswerMs))),
    ],
    ['audit-old', orders !== null && isAuditOld(orders.lastAuditMs, nowMs, factor)],
    ['loop-lag', isLate],
  ];
  return causes.filter(([, holds]) => holds).map(([cause]) => cause);
}

/** Whether the last comparison of books and exchange is too long ago to count on it; times on the market's clock. */
export function isAuditOld(lastAuditMs: number | null, nowMs: number, factor: number): boolean {
  const oldestMs = AUDIT_MS + (factor === 1 ? 0 : AUDIT_NETWORK_MS * factor);
  return lastAuditMs === null || nowMs - lastAuditMs > oldestMs;
}

/** Null once the start is over. One that waits for something is `DEGRADED` in between, and no further for that. */
export function startStage(before: StartStage | null, stage: StartStage['stage'], nowMs: number): StartStage | null {
  if (stage === 'DEGRADED' || stage === before?.stage) return before;
  return stage in LONGEST_MS ? { stage, sinceMs: nowMs } : null;
}

/**
 * A session that says that it trades, and does not get on, is stalled, and so is one whose start does not come further. Other stages say more than
 * that.
 */
export function stageOf(
  stage: SessionStage,
  stalled: readonly BeatCause[],
  start: StartStage | null,
  nowMs: number,
): SessionStage {
  if (start !== null && start.stage === stage && nowMs - start.sinceMs > LONGEST_MS[stage]!) return 'STALLED';
  return stalled.length > 0 && (stage === 'RUNNING' || stage === 'DEGRADED') ? 'STALLED' : stage;
}

function oldestMs({ timeframeMs }: { readonly timeframeMs: number }, factor: number): number {
  return MISSED_CANDLES * timeframeMs + CANDLE_SLACK_MS + (factor === 1 ? 0 : NETWORK_MS * factor);
}
