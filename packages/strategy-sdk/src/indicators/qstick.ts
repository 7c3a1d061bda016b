import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { sma } from './sma.ts';

/** Mean body of `period` candles (default 10), close minus open, in price. Look-back `period − 1`; NaN as in `sma`. TA-Lib QSTICK; bit-equal to TA-Lib 0.8. */
export function qstick<F extends Frame>({ open, close }: Candles<F>, period = 10): Series<F> {
  return sma(close.sub(open), period);
}

/** Mean range of `period` candles (default 14), high minus low, in price. Look-back `period − 1`; NaN as in `sma`. TA-Lib ADR; bit-equal to TA-Lib 0.8. */
export function adr<F extends Frame>({ high, low }: Candles<F>, period = 14): Series<F> {
  return sma(high.sub(low), period);
}
