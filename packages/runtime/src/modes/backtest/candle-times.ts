import type { TradedPair } from './backtest.ts';

/** Open times of all candles of the run, of any pair, rising. */
export function candleTimes(pairs: readonly Pick<TradedPair, 'candles' | 'first' | 'last'>[]): Float64Array {
  const ranges = pairs.map(({ candles, first, last }) => candles.openTimeMs.subarray(first, last + 1));
  const widest = ranges.reduce((most, times) => (times.length > most.length ? times : most));
  const isCovered = ranges.every((times) => times[0]! >= widest[0]! && times.at(-1)! <= widest.at(-1)!);
  // Holes are filled, so a series has every time between its first and its last.
  if (isCovered) return widest;
  return Float64Array.from(new Set(ranges.flatMap((times) => [...times]))).sort();
}
