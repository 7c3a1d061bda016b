import type { CandleColumns } from '../market/candle-columns.ts';
import { timeframeMs } from '../market/timeframe.ts';
import type { GraphFrame } from './graph.ts';

/**
 * Appends to `target` the candles made of `frame.every` own candles each that became complete with the own candles
 * `from … to − 1`, and returns the new number of candles in it. Groups are anchored at the epoch. A group that did not begin
 * with its first candle is left out, as is one that has not closed: neither is ever seen.
 */
export function resample(
  own: CandleColumns,
  frame: GraphFrame,
  target: CandleColumns,
  count: number,
  from: number,
  to: number,
): number {
  const candleMs = timeframeMs(frame.timeframe);
  const groupMs = candleMs * frame.every;
  for (let i = from; i < to; i++) {
    const closeMs = own.openTimeMs[i]! + candleMs;
    if (closeMs % groupMs !== 0) continue;
    const first = groupStart(own, i, closeMs - groupMs);
    if (first < 0) continue;
    writeGroup(own, first, i, target, count++);
  }
  return count;
}

/** Position of the candle that opens at `openMs`, at or before `last`; −1 when the group has no such candle. */
function groupStart(own: CandleColumns, last: number, openMs: number): number {
  let i = last;
  while (i > 0 && own.openTimeMs[i - 1]! >= openMs) i--;
  return own.openTimeMs[i] === openMs ? i : -1;
}

function writeGroup(own: CandleColumns, first: number, last: number, target: CandleColumns, at: number): void {
  let high = own.high[first]!;
  let low = own.low[first]!;
  let volume = 0;
  for (let i = first; i <= last; i++) {
    high = Math.max(high, own.high[i]!);
    low = Math.min(low, own.low[i]!);
    volume += own.volume[i]!;
  }
  target.openTimeMs[at] = own.openTimeMs[first]!;
  target.open[at] = own.open[first]!;
  target.high[at] = high;
  target.low[at] = low;
  target.close[at] = own.close[last]!;
  target.volume[at] = volume;
}
