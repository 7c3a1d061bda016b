import type { OrderFigures, SessionBeat, SessionFigures, SessionStage } from '../../contract/heartbeat.ts';
import { monotonicMs } from './monotonic-ms.ts';
import type { PulseBoard } from './pulse-board.ts';
import { lagMs } from './pulse-lag.ts';
import type { PulseCondition } from './pulse-options.ts';
import { marketMs, type OrderVitals, type SessionVitals } from './session-vitals.ts';
import { stageOf, stalledCauses } from './stalled.ts';
import type { WrittenVitals } from './vitals-board.ts';

/** Longer than anybody writes. */
const READ_MS = 1000;

/** What a beat says of a session: as it was told, and whether that gets on. */
export function sessionState(
  { stage, start, causes, clock, series, unprotected }: PulseCondition,
  board: PulseBoard,
  ts: number,
): Pick<SessionBeat, 'stage' | 'causes' | 'data_age_ms' | 'session'> {
  const written = board.vitals.read(READ_MS);
  const nowMs = Math.round(marketMs(clock, ts));
  const vitals = written === null || written === 'unreadable' ? written : named(written, series, unprotected);
  const stalled = stalledCauses({ vitals, nowMs, factor: clock?.factor ?? 1, lagMs: lagMs(board) });
  const session = vitals === null || vitals === 'unreadable' ? null : figuresOf(vitals, nowMs);
  const told = stageOf(stage as SessionStage, stalled, start, monotonicMs());
  return {
    stage: told,
    causes: told === 'STALLED' ? [...new Set([...causes, ...stalled])] : causes,
    data_age_ms: session?.candle?.age_ms ?? null,
    session,
  };
}

function figuresOf(vitals: SessionVitals, nowMs: number): SessionFigures {
  const { worst, lastAnswerMs, offsetMs, openTrades, openOrders, pnl, orders } = vitals;
  return {
    market_ms: nowMs,
    candle:
      worst === null
        ? null
        : { series: worst.name, close_ms: worst.closeMs, age_ms: Math.max(0, nowMs - worst.closeMs) },
    answer_age_ms: lastAnswerMs === null ? null : Math.max(0, nowMs - lastAnswerMs),
    offset_ms: offsetMs,
    open_trades: openTrades,
    open_orders: openOrders,
    pnl,
    ...(orders === null ? {} : { orders: orderFigures(orders, nowMs) }),
  };
}

/** Names of pairs beyond these would make a beat too long. */
const MOST_NAMED = 20;

function orderFigures(
  { usedWeightPct, lastAuditMs, isAuditOk, lastAnswerMs, unprotected, ...counts }: OrderVitals,
  nowMs: number,
): OrderFigures {
  return {
    ...counts,
    unprotected: unprotected.slice(0, MOST_NAMED),
    used_weight_pct: usedWeightPct,
    last_audit_ms: lastAuditMs,
    is_last_audit_ok: isAuditOk,
    answer_age_ms: lastAnswerMs === null ? null : Math.max(0, nowMs - lastAnswerMs),
  };
}

/** The name of a series may still be on its way. */
function named(written: WrittenVitals, series: readonly string[], unprotected: readonly string[]): SessionVitals {
  const { worst, orders } = written;
  const known = orders === null ? null : { ...orders, unprotected };
  return { ...written, orders: known, worst: worst === null ? null : { ...worst, name: series[worst.series] ?? '?' } };
}
