import type { Frame, Series } from '../graph/column-types.ts';
import { ma, type MaType } from './ma.ts';
import { percentOf } from './share.ts';

export type PriceOscillatorOptions = {
  /** Kind of both averages, default `ema` (TA-Lib 0.8; 0.6 had `sma`). */
  readonly average?: MaType;
};

/**
 * Absolute price oscillator: a fast average minus a slow one (12, 26); a fast period above the slow one is swapped with it.
 *
 * Unlike in `macd` each average starts on its own. Look-back of the slower average; NaN as in it. TA-Lib APO; bit-equal to TA-Lib 0.8 with
 * averages that are, otherwise within 1e-12 of its range.
 */
export function apo<F extends Frame>(
  series: Series<F>,
  fast = 12,
  slow = 26,
  options: PriceOscillatorOptions = {},
): Series<F> {
  const type = options.average ?? 'ema';
  return ma(series, Math.min(fast, slow), type).sub(ma(series, Math.max(fast, slow), type));
}

/**
 * Percentage price oscillator: the same as a share of the slow average, in percent; 0 where that is 0. On volume it is known as PVO.
 * TA-Lib PPO, PVO; as `apo`.
 */
export function ppo<F extends Frame>(
  series: Series<F>,
  fast = 12,
  slow = 26,
  options: PriceOscillatorOptions = {},
): Series<F> {
  return percentOf(apo(series, fast, slow, options), ma(series, Math.max(fast, slow), options.average ?? 'ema'));
}
