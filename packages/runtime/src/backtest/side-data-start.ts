/**
 * From when on funding and detail candles are read, in freqtrade's way: from the start of the range; where the startup candles in
 * front of it are not there, or without a start, from as many candles after the earliest one of all pairs. `startMs` null: no start.
 */
export function sideDataStart(
  startMs: number | null,
  earliestMs: number,
  startupCandles: number,
  candleMs: number,
): number {
  const isKept = startMs !== null && (startupCandles === 0 || earliestMs < startMs);
  return isKept ? startMs : earliestMs + startupCandles * candleMs;
}
