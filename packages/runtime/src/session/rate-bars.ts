import { nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import { directionOf } from '../backtest/entry-candles.ts';
import type { Locks } from '../core/locks.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { SessionReason } from './reasons.ts';
import type { SessionPair } from './session-pair.ts';
import type { SessionVersion } from './session-version.ts';
import type { Stops } from './turn.ts';

/** Why a pair without a trade may not be entered on its signal, before anybody is asked for a price. Null: it may. */
export function barredFrom(
  pair: SessionPair,
  isShort: boolean,
  nowMs: number,
  { isPaused, barred }: Stops,
  { run, rates }: SessionVersion,
  { locks, portfolio }: { readonly locks: Locks; readonly portfolio: Portfolio },
): SessionReason | null {
  const { ignoreBuyingExpiredCandleAfter: expires, maxOpenTrades } = run.rules;
  const { pair: name } = pair.input;
  const closeMs = closeMsOf(pair, run.timeframe);
  if (isPaused) return 'paused';
  const reason = barred['*'] ?? barred[name];
  if (reason !== undefined) return reason;
  // Its newest candle is there, and cannot be looked at yet.
  if (pair.awaits.length > 0) return 'stale-data';
  if (nowMs - closeMs > rates.candlesStaleAfterMs) return 'stale-data';
  if (expires > 0 && nowMs - closeMs > expires * 1_000) return 'expired';
  const side = isShort ? 'short' : 'long';
  if (locks.isLocked('*', nowMs, '*') || locks.isLocked(name, closeMs, side)) return 'locked';
  return portfolio.openTrades.length >= maxOpenTrades ? 'slot-taken' : null;
}

/** What the newest closed candle asks for: +1 long, −1 short, 0 nothing. */
export function signalOf({ input }: SessionPair, canShort: boolean): 1 | -1 | 0 {
  return directionOf(input.signals, input.candles.length - 1, canShort);
}

/** When the newest closed candle of a pair ended. */
export function closeMsOf({ fate }: SessionPair, timeframe: Timeframe): number {
  return nextOpenMs(fate.newestMs, timeframe);
}
