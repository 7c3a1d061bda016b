import type { Candles, Frame, Series } from './column-types.ts';
import { heikinAshiKernel } from './kernels/heikin-ashi.ts';
import { kernelColumns } from './series.ts';

/**
 * Heikin-Ashi candles: close = (open + high + low + close) ÷ 4, open = mean of the last Heikin-Ashi candle's open and close (at first of
 * the candle's own), high and low include both. Volume and time are the candle's. Settles within some 30 candles.
 */
export function heikinAshi<F extends Frame>(candles: Candles<F>): Candles<F> {
  const [open, high, low, close] = kernelColumns(heikinAshiKernel, [
    candles.open,
    candles.high,
    candles.low,
    candles.close,
  ]);
  return withOhlc(candles, { open: open!, high: high!, low: low!, close: close! });
}

/** The same candles with some prices replaced. */
export function withOhlc<F extends Frame>(
  candles: Candles<F>,
  prices: {
    readonly open?: Series<NoInfer<F>>;
    readonly high?: Series<NoInfer<F>>;
    readonly low?: Series<NoInfer<F>>;
    readonly close?: Series<NoInfer<F>>;
  },
): Candles<F> {
  return Object.freeze({
    openTimeMs: candles.openTimeMs,
    open: prices.open ?? candles.open,
    high: prices.high ?? candles.high,
    low: prices.low ?? candles.low,
    close: prices.close ?? candles.close,
    volume: candles.volume,
  });
}
