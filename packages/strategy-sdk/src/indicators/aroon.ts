import type { Candles, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

export type AroonColumns<F extends Frame> = { readonly down: Series<F>; readonly up: Series<F> };

/**
 * Aroon, 0 … 100: how recent the lowest low and the highest high of the last `period + 1` candles are (default 14, at least 2); 100 is
 * the present candle. The latest extreme wins a tie.
 *
 * Look-back `period`. NaN in front is skipped; a NaN inside is passed over. TA-Lib AROON; bit-equal to TA-Lib 0.8.
 */
export function aroon<F extends Frame>({ high, low }: Candles<F>, period = 14): AroonColumns<F> {
  checkPeriod('aroon', period, 2);
  const [down, up] = kernelColumns(aroonKernel, [high, low], [period]);
  return { down: down!, up: up! };
}

/** Aroon up minus Aroon down, −100 … 100; the rest as `aroon`. TA-Lib AROONOSC; bit-equal to TA-Lib 0.8. */
export function aroonOsc<F extends Frame>({ high, low }: Candles<F>, period = 14): Series<F> {
  checkPeriod('aroonOsc', period, 2);
  return kernelColumns(aroonKernel, [high, low], [period])[2]!;
}

/** Outputs: down, up, oscillator. State: candles seen (at most `period`), age and value of the lowest low and of the highest high. */
export const aroonKernel: Kernel = {
  name: 'aroon',
  version: 1,
  outputs: ['series', 'series', 'series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period!,
  stateSize: () => 5,
  run(
    [high, low]: readonly [Float64Array, Float64Array],
    [outDown, outUp, outOsc]: readonly [Float64Array, Float64Array, Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const period = params[0]!;
    const factor = 100 / period;
    let seen = state[0]!;
    let lowAge = state[1]!;
    let lowest = state[2]!;
    let highAge = state[3]!;
    let highest = state[4]!;
    for (let i = from; i < to; i++) {
      lowAge++;
      highAge++;
      if (seen === 0 || low[i]! <= lowest) {
        lowest = low[i]!;
        lowAge = 0;
      } else if (lowAge > period) {
        lowAge = ageOfLowest(low, i, period);
        lowest = low[i - lowAge]!;
      }
      if (seen === 0 || high[i]! >= highest) {
        highest = high[i]!;
        highAge = 0;
      } else if (highAge > period) {
        highAge = ageOfHighest(high, i, period);
        highest = high[i - highAge]!;
      }
      if (seen < period) {
        seen++;
        continue;
      }
      outDown[i] = factor * (period - lowAge);
      outUp[i] = factor * (period - highAge);
      outOsc[i] = factor * (lowAge - highAge);
    }
    state[0] = seen;
    state[1] = lowAge;
    state[2] = lowest;
    state[3] = highAge;
    state[4] = highest;
  },
};

function ageOfLowest(low: Float64Array, i: number, period: number): number {
  let best = i - period;
  for (let j = best + 1; j <= i; j++) if (low[j]! <= low[best]!) best = j;
  return i - best;
}

function ageOfHighest(high: Float64Array, i: number, period: number): number {
  let best = i - period;
  for (let j = best + 1; j <= i; j++) if (high[j]! >= high[best]!) best = j;
  return i - best;
}
