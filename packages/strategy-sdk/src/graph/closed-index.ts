import { nextOpenMs, timeframeMs } from '../market/timeframe.ts';
import type { DrivenCandles } from './driven-candles.ts';
import type { GraphFrame } from './graph.ts';

/**
 * Per own candle the number of the newest candle of the other frame that closed no later than this one closes, −1 before the
 * first. The only place where two timeframes meet: a candle that is still open is never seen.
 * `state[0]` is the number of other candles known to be closed.
 */
export function closedIndex(
  candles: DrivenCandles,
  own: GraphFrame,
  other: GraphFrame,
  rows: Float64Array,
  state: Float64Array,
  from: number,
  to: number,
): void {
  const { openTimeMs, length } = candles.other!;
  let closed = state[0]!;
  for (let i = from; i < to; i++) {
    const closeMs = nextOpenMs(candles.own.openTimeMs[i]!, own.timeframe);
    while (closed < length && frameCloseMs(openTimeMs[closed]!, other) <= closeMs) closed++;
    rows[i] = closed - 1;
  }
  state[0] = closed;
}

/** When a candle of this frame that opened at `openMs` is known: at its close, a funding rate at its time. */
export function frameCloseMs(openMs: number, frame: GraphFrame): number {
  if (frame.candleType === 'funding_rate') return openMs;
  return frame.kind === 'resampled'
    ? openMs + frame.every * timeframeMs(frame.timeframe)
    : nextOpenMs(openMs, frame.timeframe);
}
