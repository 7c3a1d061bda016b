import type { CandleColumns } from '@tradai/strategy-sdk';

const START_MS = Date.UTC(2022, 0, 1);

/** Deterministic chance: mulberry32. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const toCents = (value: number): number => Math.round(value * 100) / 100;

/**
 * Candles of a random walk around 30,000, prices to two decimals, in shared memory, `stepMs` apart (default one minute). For kernels
 * the worst case: no branch can be predicted.
 */
export function walkCandles(count: number, seed = 42, stepMs = 60_000): CandleColumns {
  const next = chance(seed);
  const bell = (): number => (next() + next() + next() + next() + next() + next() - 3) * 1.4142135623730951;
  const column = (): Float64Array => new Float64Array(new SharedArrayBuffer(count * 8));
  const candles = {
    openTimeMs: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    length: count,
  };
  const middle = 30_000;
  const sigma = 0.0008;
  let rate = middle;
  for (let i = 0; i < count; i++) {
    const close = toCents(rate * Math.exp(Math.log(middle / rate) * 2e-5 + sigma * bell()));
    const high = toCents(Math.max(rate, close) * (1 + Math.abs(bell()) * sigma * 0.6));
    const low = toCents(Math.min(rate, close) * (1 - Math.abs(bell()) * sigma * 0.6));
    candles.openTimeMs[i] = START_MS + i * stepMs;
    candles.open[i] = rate;
    candles.high[i] = Math.max(high, rate, close);
    candles.low[i] = Math.min(low, rate, close);
    candles.close[i] = close;
    candles.volume[i] = Math.round((1 + Math.abs(bell()) * 40) * 1000) / 1000;
    rate = close;
  }
  return candles;
}
