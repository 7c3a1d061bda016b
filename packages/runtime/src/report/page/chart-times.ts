import type { UTCTimestamp } from 'lightweight-charts';
import type { ChartData } from './chart-data.ts';

/** Open time of the candle in which something happened. */
export function timeOf(data: ChartData, timeMs: number): UTCTimestamp {
  return data.times[Math.max(0, positionAt(data.times, timeMs / 1000))]! as UTCTimestamp;
}

/** Position of the last of the rising `times` that is not after `time`; −1 when all are. */
export function positionAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
