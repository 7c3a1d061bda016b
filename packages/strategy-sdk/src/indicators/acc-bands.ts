import { sub } from '../graph/arithmetic.ts';
import type { Candles, Frame } from '../graph/column-types.ts';
import type { BandColumns } from './bbands.ts';
import { checkPeriod } from './check-period.ts';
import { sma } from './sma.ts';

/**
 * Acceleration bands: means over `period` candles (default 20, at least 2) of high and low, each moved outward by four times the range's
 * share of their sum, around the mean close.
 *
 * Look-back `period − 1`; NaN as in `sma`. TA-Lib ACCBANDS; bit-equal to TA-Lib 0.8.
 */
export function accBands<F extends Frame>({ high, low, close }: Candles<F>, period = 20): BandColumns<F> {
  checkPeriod('accBands', period, 2);
  const spread = high.sub(low).mul(4).div(high.add(low));
  return {
    upper: sma(high.mul(spread.add(1)), period),
    middle: sma(close, period),
    lower: sma(low.mul(sub(1, spread)), period),
  };
}
