import { atLeastReal } from '../../../market/clock.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import { SessionError } from '../host/errors.ts';

/** How far a journal may be ahead of an exchange's clock without anybody's noticing. */
const AHEAD_MS = 60_000;
/** Real time: how far apart two looks at a clock over a busy network may lie. */
const AHEAD_FLOOR_MS = 1000;

export interface StartTime {
  /** Exchange time with which the session goes on: never before its last step. */
  readonly nowMs: number;
  /** Exchange time up to which candles are there. */
  readonly candlesMs: number;
  /** For people, when the exchange's clock was set back since the last step; else null. */
  readonly setBack: string | null;
}

/**
 * When a session goes on. `exchangeMs`: what the exchange says. A journal from the future is one whose candles are from there: it belongs to
 * another exchange. Throws `journal-lost` for that.
 */
export function startTime(exchangeMs: number, factor: number, stored: StoredSession): StartTime {
  const nowMs = Math.floor(exchangeMs);
  const { atMs, key, records } = stored;
  const aheadMs = atLeastReal(AHEAD_MS, AHEAD_FLOOR_MS, factor);
  const laterMs = Math.max(nowMs, atMs);
  if (atMs <= nowMs + aheadMs) return { nowMs: laterMs, candlesMs: laterMs, setBack: null };
  const said = `The last step of ${key.strategy} on ${key.account} was at ${iso(atMs)}, and the exchange says it is ${iso(nowMs)}`;
  const seenMs = newestSeen(records);
  if (seenMs !== null && seenMs <= nowMs + aheadMs)
    return {
      nowMs: laterMs,
      candlesMs: nowMs,
      setBack: `${said}: its clock was set back. Time stands still until it is there again; exits go on.`,
    };
  throw new SessionError('journal-lost', `${said}; expected the exchange that the session began with.`);
}

/** When the newest candle that was looked at began. */
function newestSeen(records: StoredSession['records']): number | null {
  const fates = [...records].filter(([key]) => key.startsWith('fate/'));
  if (fates.length === 0) return null;
  return Math.max(...fates.map(([, text]) => (JSON.parse(text) as FateRecord).seenMs));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
