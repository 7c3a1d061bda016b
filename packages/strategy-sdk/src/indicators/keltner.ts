import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { atr } from './atr.ts';
import type { BandColumns } from './bbands.ts';
import { checkChoice, checkPeriod } from './check-period.ts';
import { heldBack } from './held-back.ts';
import { ma, maLookback, type MaType } from './ma.ts';
import { typPrice } from './price.ts';
import { trange } from './true-range.ts';

export type KeltnerOptions = {
  /** What the middle is an average of, default `typical`. */
  readonly source?: 'typical' | 'close';
  /** Kind of the middle, default `ema`. */
  readonly average?: MaType;
  /** `atr` (default): Wilder's over `atrPeriod`; `average`: the true range under the same average and period as the middle. */
  readonly range?: 'atr' | 'average';
  /** Default 10. */
  readonly atrPeriod?: number;
  /** With `range: 'average'`: count high − low of the first candle as a true range. */
  readonly firstRange?: boolean;
};

/**
 * Keltner channel: an average over `period` candles (default 20) and `multiplier` (default 2) ranges above and below.
 *
 * The default is TA-Lib's: EMA of the typical price, ATR over 10; all three begin together. qtpylib's is `{ average: 'sma', range:
 * 'average', firstRange: true }`; pandas-ta's `{ source: 'close', range: 'average' }`. NaN as in the averages. TA-Lib KC; TA-Lib 0.8
 * fuses the steps, so within 1e-12 of its range.
 */
export function keltner<F extends Frame>(
  candles: Candles<F>,
  period = 20,
  multiplier = 2,
  options: KeltnerOptions = {},
): BandColumns<F> {
  checkPeriod('keltner', period);
  const source = checkChoice('keltner', 'source', options.source ?? 'typical', ['typical', 'close']);
  const range = checkChoice('keltner', 'range', options.range ?? 'atr', ['atr', 'average']);
  const price = source === 'close' ? candles.close : typPrice(candles);
  const average = options.average ?? 'ema';
  if (range === 'average') {
    const reach = ma(trange(candles, { firstRange: options.firstRange === true }), period, average);
    return channel(ma(price, period, average), reach.mul(multiplier));
  }
  const atrPeriod = options.atrPeriod ?? 10;
  const wait = maLookback(period, average);
  const last = Math.max(wait, atrPeriod);
  const reach = atr(heldBackCandles(candles, last - atrPeriod), atrPeriod);
  return channel(ma(heldBack(price, last - wait), period, average), reach.mul(multiplier));
}

function channel<F extends Frame>(middle: Series<F>, width: Series<F>): BandColumns<F> {
  return { upper: middle.add(width), middle, lower: middle.sub(width) };
}

function heldBackCandles<F extends Frame>(candles: Candles<F>, wait: number): Candles<F> {
  return {
    ...candles,
    high: heldBack(candles.high, wait),
    low: heldBack(candles.low, wait),
    close: heldBack(candles.close, wait),
  };
}
