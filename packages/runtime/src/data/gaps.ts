import { nextOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';

/** Candles that are not there between two that are. */
export interface Gap {
  readonly afterMs: number;
  readonly nextMs: number;
  readonly missing: number;
}

/** Every hole between the first and the last candle. `openTimeMs` is sorted and on the grid of `timeframe`. */
export function findGaps(openTimeMs: Float64Array, timeframe: Timeframe): Gap[] {
  const gaps: Gap[] = [];
  const length = timeframe === '1M' ? 0 : timeframeMs(timeframe);
  for (let i = 1; i < openTimeMs.length; i += 1) {
    const afterMs = openTimeMs[i - 1]!;
    const nextMs = openTimeMs[i]!;
    if (nextMs - afterMs === length) continue;
    const missing = candlesBetween(afterMs, nextMs, timeframe);
    if (missing > 0) gaps.push({ afterMs, nextMs, missing });
  }
  return gaps;
}

export function countMissing(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, gap) => sum + gap.missing, 0);
}

function candlesBetween(afterMs: number, nextMs: number, timeframe: Timeframe): number {
  if (timeframe !== '1M') return Math.round((nextMs - afterMs) / timeframeMs(timeframe)) - 1;
  let count = 0;
  for (let t = nextOpenMs(afterMs, timeframe); t < nextMs; t = nextOpenMs(t, timeframe)) count += 1;
  return count;
}
