import type { CandleColumns } from '@tradai/strategy-sdk';
import { genCandles } from './prototype/gen.mjs';

/** Random-walk candles of one minute, prices to two decimals, in shared memory. The worst case for branches. */
export function walkCandles(count: number, seed = 42): CandleColumns {
  const { ts, open, high, low, close, volume } = genCandles(count, seed, { shared: true });
  return { openTimeMs: ts, open, high, low, close, volume, length: count };
}

/** The same candles `step` apart in time. */
export function spacedCandles(count: number, seed: number, stepMs: number): CandleColumns {
  const candles = walkCandles(count, seed);
  const start = candles.openTimeMs[0]!;
  for (let i = 0; i < count; i++) candles.openTimeMs[i] = start + i * stepMs;
  return candles;
}
