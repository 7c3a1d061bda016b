import type { Candles, Condition, Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { midprice } from './donchian.ts';

export type IchimokuOptions = {
  /** Conversion line, default 9. */
  readonly tenkan?: number;
  /** Base line, default 26. */
  readonly kijun?: number;
  /** Second span, default 52. */
  readonly senkou?: number;
  /** The cloud stands `displacement − 1` candles later, default 26. */
  readonly displacement?: number;
};

export type IchimokuColumns<F extends Frame> = {
  readonly tenkan: Series<F>;
  readonly kijun: Series<F>;
  /** The cloud at this candle, computed `displacement − 1` candles ago. */
  readonly senkouA: Series<F>;
  readonly senkouB: Series<F>;
  /** The cloud computed now, for `displacement − 1` candles from now. */
  readonly leadingA: Series<F>;
  readonly leadingB: Series<F>;
  /** The first span above the second, and below it; false while either is NaN. */
  readonly cloudGreen: Condition<F>;
  readonly cloudRed: Condition<F>;
};

/**
 * Ichimoku cloud as freqtrade's `technical` computes it: middles of the ranges of `tenkan`, `kijun` and `senkou` candles, the spans moved
 * forward by `displacement − 1` candles.
 *
 * There is no lagging span: it is the close moved into the past, which looks into the future; compare the close with
 * `shift(displacement)` instead. A window with a NaN gives NaN. Equal to `technical` 1.7 within 1e-9 of its range.
 */
export function ichimoku<F extends Frame>(candles: Candles<F>, options: IchimokuOptions = {}): IchimokuColumns<F> {
  const { tenkan = 9, kijun = 26, senkou = 52, displacement = 26 } = options;
  checkPeriod('ichimoku', displacement, 1, 'displacement');
  const conversion = midprice(candles, tenkan);
  const base = midprice(candles, kijun);
  const leadingA = conversion.add(base).div(2);
  const leadingB = midprice(candles, senkou);
  const later: number = displacement - 1;
  const senkouA = leadingA.shift(later);
  const senkouB = leadingB.shift(later);
  return {
    tenkan: conversion,
    kijun: base,
    senkouA,
    senkouB,
    leadingA,
    leadingB,
    cloudGreen: senkouA.gt(senkouB),
    cloudRed: senkouB.gt(senkouA),
  };
}
