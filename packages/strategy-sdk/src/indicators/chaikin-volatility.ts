import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { ema } from './ema.ts';
import { rocp } from './rate-of-change.ts';

/**
 * Chaikin's volatility in percent: the change over `change` candles (10) of the EMA over `period` (10) of the range.
 * 0 where the older average is 0. Look-back `period + change − 1`; NaN as in `ema`. TA-Lib CVI; TA-Lib 0.8 fuses the step, so within
 * 1e-12 of its range.
 */
export function chaikinVolatility<F extends Frame>({ high, low }: Candles<F>, period = 10, change = 10): Series<F> {
  return rocp(ema(high.sub(low), period), change).mul(100);
}
