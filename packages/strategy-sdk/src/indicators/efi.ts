import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { ema } from './ema.ts';
import { mom } from './rate-of-change.ts';

/**
 * Elder's force index: the EMA over `period` (default 13) of the close's change times the volume.
 * Look-back `period`; NaN as in `ema`. TA-Lib EFI; TA-Lib 0.8 fuses the step, so within 1e-12 of its range.
 */
export function efi<F extends Frame>({ close, volume }: Candles<F>, period = 13): Series<F> {
  return ema(mom(close, 1).mul(volume), period);
}
