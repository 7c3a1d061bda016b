import type { DrawnCandles } from './make-candles.ts';

/** What happens at times inside candles, oldest first, such as funding of perpetuals: an amount of money per unit held. */
export interface CandleEvents {
  readonly timeMs: Float64Array;
  readonly perUnit: Float64Array;
}

/** For each candle, and for what comes behind the last one, the position of the first event that is not before it. */
export function eventStarts({ timeMs }: CandleEvents, openTimeMs: Float64Array, candleMs: number): Uint32Array {
  let event = 0;
  const firstFrom = (fromMs: number): number => {
    while (event < timeMs.length && timeMs[event]! < fromMs) event++;
    return event;
  };
  return Uint32Array.from([...openTimeMs, openTimeMs.at(-1)! + candleMs], firstFrom);
}

/**
 * Events of a made history: those before the first made candle as they were, then those of the source of each made candle, as long after its open, in
 * money of the same scale.
 */
export function makeEvents(
  { timeMs, perUnit }: CandleEvents,
  starts: Uint32Array,
  openTimeMs: Float64Array,
  { first, sources }: DrawnCandles,
  scales: Float64Array,
): CandleEvents {
  const times = [...timeMs.subarray(0, starts[first])];
  const amounts = [...perUnit.subarray(0, starts[first])];
  sources.forEach((source, i) => {
    const laterMs = openTimeMs[first + i]! - openTimeMs[source]!;
    for (let event = starts[source]!; event < starts[source + 1]!; event++) {
      times.push(timeMs[event]! + laterMs);
      amounts.push(perUnit[event]! * scales[i]!);
    }
  });
  return { timeMs: Float64Array.from(times), perUnit: Float64Array.from(amounts) };
}
