import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkNumber } from './check-period.ts';

/**
 * Parabolic stop and reverse, in price: below the candles in an up-trend, above them in a down-trend. `acceleration` (0.02) is the step
 * of the factor at each new extreme, `maximum` (0.2) its limit.
 *
 * Starts upward unless the second candle moved down. Look-back 1; earlier candles are forgotten at a reversal or two. NaN in front is
 * skipped; a NaN inside is passed over. TA-Lib SAR; TA-Lib 0.8 fuses the step, so within 1e-12 of its range.
 */
export function sar<F extends Frame>({ high, low }: Candles<F>, acceleration = 0.02, maximum = 0.2): Series<F> {
  checkNumber('sar', 'acceleration', acceleration, 0, Number.MAX_VALUE);
  checkNumber('sar', 'maximum', maximum, 0, Number.MAX_VALUE);
  return kernelSeries(sarKernel, [high, low], [Math.min(acceleration, maximum), maximum]);
}

const SEEN = 0;
const LONG = 1;
const EXTREME = 2;
const STOP = 3;
const FACTOR = 4;
const LAST_HIGH = 5;
const LAST_LOW = 6;

/** State: candles seen (at most 2), 1 while long, extreme since the reversal, stop of the next candle, factor, last high and low. */
export const sarKernel: Kernel = {
  name: 'sar',
  version: 1,
  outputs: ['series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 1,
  stateSize: () => 7,
  run([high, low]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    for (let i = from; i < to; i++) {
      if (state[SEEN] === 1) begin(high[i]!, low[i]!, params[0]!, state);
      if (state[SEEN] === 2) {
        out[i] =
          state[LONG] === 1 ? stepLong(high[i]!, low[i]!, params, state) : stepShort(high[i]!, low[i]!, params, state);
      } else state[SEEN] = 1;
      state[LAST_HIGH] = high[i]!;
      state[LAST_LOW] = low[i]!;
    }
  },
};

/** On the second candle: the direction of its movement, and the first candle's far end as the first stop. */
function begin(high: number, low: number, acceleration: number, state: Float64Array): void {
  const rise = high - state[LAST_HIGH]!;
  const fall = state[LAST_LOW]! - low;
  const long = !(fall > 0 && rise < fall);
  state[SEEN] = 2;
  state[LONG] = long ? 1 : 0;
  state[EXTREME] = long ? high : low;
  state[STOP] = long ? state[LAST_LOW]! : state[LAST_HIGH]!;
  state[FACTOR] = acceleration;
  // The second candle is compared with itself.
  state[LAST_HIGH] = high;
  state[LAST_LOW] = low;
}

/** Moves the stop and gives the one that held on this candle. */
function stepLong(high: number, low: number, params: Float64Array, state: Float64Array): number {
  const stop = state[STOP]!;
  if (low <= stop) {
    const turned = Math.max(state[EXTREME]!, state[LAST_HIGH]!, high);
    state[LONG] = 0;
    state[FACTOR] = params[0]!;
    state[EXTREME] = low;
    state[STOP] = Math.max(turned + state[FACTOR] * (low - turned), state[LAST_HIGH]!, high);
    return turned;
  }
  if (high > state[EXTREME]!) {
    state[EXTREME] = high;
    state[FACTOR] = Math.min(state[FACTOR]! + params[0]!, params[1]!);
  }
  state[STOP] = Math.min(stop + state[FACTOR]! * (state[EXTREME]! - stop), state[LAST_LOW]!, low);
  return stop;
}

function stepShort(high: number, low: number, params: Float64Array, state: Float64Array): number {
  const stop = state[STOP]!;
  if (high >= stop) {
    const turned = Math.min(state[EXTREME]!, state[LAST_LOW]!, low);
    state[LONG] = 1;
    state[FACTOR] = params[0]!;
    state[EXTREME] = high;
    state[STOP] = Math.min(turned + state[FACTOR] * (high - turned), state[LAST_LOW]!, low);
    return turned;
  }
  if (low < state[EXTREME]!) {
    state[EXTREME] = low;
    state[FACTOR] = Math.min(state[FACTOR]! + params[0]!, params[1]!);
  }
  state[STOP] = Math.max(stop + state[FACTOR]! * (state[EXTREME]! - stop), state[LAST_HIGH]!, high);
  return stop;
}
