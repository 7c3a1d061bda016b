import { firstAtOrAfter } from '../core/first-at-or-after.ts';
import type { TradeRules } from '../core/rules.ts';
import type { PairInput } from './pair-input.ts';

/** The detail candles of one pair in one main candle; without any, the main candle itself. */
export interface CloseTurns {
  readonly direction: number;
  /** Row of the first detail candle; −1: the main candle. */
  readonly firstRow: number;
  readonly count: number;
  /** Turns that pass before it. */
  readonly skipped: number;
}

/**
 * How a pair is looked at in the main candle that opens at `timeMs`. freqtrade meets the rows of incomplete detail data one after another
 * from the start of the candle; by `detailByTime` each is met at its own time.
 */
export function closeTurns(
  { detail }: PairInput,
  direction: number,
  timeMs: number,
  detailMs: number,
  { timeframeMs, fills }: TradeRules,
): CloseTurns {
  if (detail === null) return whole(direction);
  const { openTimeMs, length } = detail;
  const from = firstAtOrAfter(openTimeMs, timeMs, length);
  const to = firstAtOrAfter(openTimeMs, timeMs + timeframeMs, length);
  if (to === from) return whole(direction);
  const skipped = fills?.detailByTime === true ? Math.round((openTimeMs[from]! - timeMs) / detailMs) : 0;
  return { direction, firstRow: from, count: to - from, skipped };
}

function whole(direction: number): CloseTurns {
  return { direction, firstRow: -1, count: 1, skipped: 0 };
}
