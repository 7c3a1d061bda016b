import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { ema } from './ema.ts';

/**
 * Elder's bull and bear power: how far high and low are from the EMA of the close over `period` candles (default 13).
 * Look-back `period − 1`. NaN as in `ema`. TA-Lib ERI; TA-Lib 0.8 fuses the step, so within 1e-12 of its range.
 */
export function elderRay<F extends Frame>(
  candles: Candles<F>,
  period = 13,
): { readonly bull: Series<F>; readonly bear: Series<F> } {
  const average = ema(candles.close, period);
  return { bull: candles.high.sub(average), bear: candles.low.sub(average) };
}
