import type { Frame, Series } from '../graph/column-types.ts';
import { checkPeriod } from './check-period.ts';
import { rsi } from './rsi.ts';
import { wma } from './wma.ts';

/**
 * Inverse Fisher transform of the RSI, −1 … 1: `tanh(0.1 · (rsi − 50))` over `period` candles (default 14), the argument smoothed by a
 * weighted average when `smoothing` is 1 or more (default 0).
 *
 * Look-back `period + smoothing − 1`. NaN as in `rsi`. Within 1e-9 of the range of freqtrade's `technical`: exponentials.
 */
export function inverseFisherRsi<F extends Frame>(series: Series<F>, period = 14, smoothing = 0): Series<F> {
  if (smoothing !== 0) checkPeriod('inverseFisherRsi', smoothing, 1, 'smoothing');
  const argument = rsi(series, period).sub(50).mul(0.1);
  return (smoothing === 0 ? argument : wma(argument, smoothing)).tanh();
}
