import type { SessionBeat, SessionFigures, SessionStage } from '../../contract/heartbeat.ts';
import type { PulseBoard } from './pulse-board.ts';
import { lagMs } from './pulse-lag.ts';
import type { PulseCondition } from './pulse-options.ts';
import { marketMs, type SessionVitals } from './session-vitals.ts';
import { stageOf, stalledCauses } from './stalled.ts';
import type { WrittenVitals } from './vitals-board.ts';

/** Longer than anybody writes. */
const READ_MS = 1000;

/** What a beat says of a session: as it was told, and whether that gets on. */
export function sessionState(
  { stage, causes, clock, series }: PulseCondition,
  board: PulseBoard,
  ts: number,
): Pick<SessionBeat, 'stage' | 'causes' | 'data_age_ms' | 'session'> {
  const written = board.vitals.read(READ_MS);
  const nowMs = Math.round(marketMs(clock, ts));
  const vitals = written === null || written === 'unreadable' ? written : named(written, series);
  const stalled = stalledCauses({ vitals, nowMs, factor: clock?.factor ?? 1, lagMs: lagMs(board) });
  const session = vitals === null || vitals === 'unreadable' ? null : figuresOf(vitals, nowMs);
  const told = stageOf(stage as SessionStage, stalled);
  return {
    stage: told,
    causes: told === 'STALLED' ? [...new Set([...causes, ...stalled])] : causes,
    data_age_ms: session?.candle?.age_ms ?? null,
    session,
  };
}

function figuresOf(vitals: SessionVitals, nowMs: number): SessionFigures {
  const { worst, lastAnswerMs, offsetMs, openTrades, openOrders, pnl } = vitals;
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
  };
}

/** The name of a series may still be on its way. */
function named(written: WrittenVitals, series: readonly string[]): SessionVitals {
  const { worst } = written;
  return { ...written, worst: worst === null ? null : { ...worst, name: series[worst.series] ?? '?' } };
}
