import type { Candles, Condition, Frame, Series } from '../graph/column-types.ts';
import { bbands } from './bbands.ts';
import { checkChoice } from './check-period.ts';
import { donchian } from './donchian.ts';
import { keltner } from './keltner.ts';
import { linearreg } from './linear-regression.ts';
import { mom } from './rate-of-change.ts';
import { sma } from './sma.ts';

export type SqueezeOptions = {
  /** Bollinger bands, default 20 and 2. */
  readonly bbPeriod?: number;
  readonly bbDeviations?: number;
  /** Keltner channel of simple averages, default 20 and 1.5. */
  readonly kcPeriod?: number;
  readonly kcMultiplier?: number;
  /** `mom` (default): the mean over 6 of the change over 12. `lazybear`: a regression line's end over `kcPeriod`, of the close minus the mean of the channel's middles. */
  readonly momentum?: 'mom' | 'lazybear';
};

export type SqueezeColumns<F extends Frame> = {
  /** The Bollinger bands lie inside the Keltner channel. */
  readonly on: Condition<F>;
  /** They lie outside; false as `on` while either is NaN. */
  readonly off: Condition<F>;
  readonly momentum: Series<F>;
};

/**
 * TTM squeeze: quiet while Bollinger's bands (divisor n) are inside Keltner's channel, and the momentum that says where it leaves.
 *
 * Flags from candle 20 on, momentum from 17 or 38. Flags equal to pandas-ta's, momentum within 1e-9 of its range.
 */
export function ttmSqueeze<F extends Frame>(candles: Candles<F>, options: SqueezeOptions = {}): SqueezeColumns<F> {
  const { bbPeriod = 20, bbDeviations = 2, kcPeriod = 20, kcMultiplier = 1.5 } = options;
  const momentum = checkChoice('ttmSqueeze', 'momentum', options.momentum ?? 'mom', ['mom', 'lazybear']);
  const { close } = candles;
  const inner = bbands(close, bbPeriod, bbDeviations);
  const outer = keltner(candles, kcPeriod, kcMultiplier, { source: 'close', average: 'sma', range: 'average' });
  return {
    on: inner.lower.gt(outer.lower).and(inner.upper.lt(outer.upper)),
    off: inner.lower.lt(outer.lower).and(inner.upper.gt(outer.upper)),
    momentum: momentum === 'lazybear' ? regressed(candles, kcPeriod) : sma(mom(close, 12), 6),
  };
}

function regressed<F extends Frame>(candles: Candles<F>, period: number): Series<F> {
  const middle = donchian(candles, period).middle.add(sma(candles.close, period)).div(2);
  return linearreg(candles.close.sub(middle), period);
}
