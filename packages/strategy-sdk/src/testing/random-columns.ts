import type { CandleColumns } from '../market/candle-columns.ts';
import { TEST_START_MS } from './candles.ts';

/** Candles of a random walk around 100, with flat stretches. Five minutes each. */
export function randomCandles(random: () => number, length: number): CandleColumns {
  const columns = {
    openTimeMs: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    length,
  };
  let close = 100;
  for (let i = 0; i < length; i++) {
    const open = close;
    const isFlat = random() < 0.1;
    close = isFlat ? open : Math.round(open * (1 + (random() - 0.5) * 0.04) * 100) / 100;
    columns.openTimeMs[i] = TEST_START_MS + i * 300_000;
    columns.open[i] = open;
    columns.high[i] = Math.max(open, close) * (isFlat ? 1 : 1 + random() * 0.01);
    columns.low[i] = Math.min(open, close) * (isFlat ? 1 : 1 - random() * 0.01);
    columns.close[i] = close;
    columns.volume[i] = random() < 0.05 ? 0 : Math.round(random() * 1e6) / 100;
  }
  return columns;
}

/** What an input of a kernel is filled with. */
export type InputKind = 'open' | 'high' | 'low' | 'close' | 'volume' | 'openTimeMs' | 'series' | 'condition' | 'small';

/**
 * `series`: the walk's closes; `small`: whole numbers from −2 to 8; `condition`: true in about a third, in runs. NaN stand in front of
 * number columns (`leading` of them, and up to as many more) and inside them (with the chance `inside`).
 */
export function randomInput(
  kind: InputKind,
  candles: CandleColumns,
  random: () => number,
  leading: number,
  inside: number,
): Float64Array | Uint8Array {
  const { length } = candles;
  if (kind === 'condition') {
    let flag = 0;
    return Uint8Array.from({ length }, () => (flag = random() < 0.3 ? 1 - flag : flag));
  }
  const values =
    kind === 'small'
      ? Float64Array.from({ length }, () => Math.floor(random() * 11) - 2)
      : candles[kind === 'series' ? 'close' : kind].slice();
  values.fill(Number.NaN, 0, leading === 0 ? 0 : leading + Math.floor(random() * leading));
  for (let i = 0; i < length; i++) if (random() < inside) values[i] = Number.NaN;
  return values;
}
