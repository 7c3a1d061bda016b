import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';

/**
 * Highest of the last `period` values (default 30), the present one included.
 *
 * Look-back `period − 1`. NaN in front is skipped; a window with a NaN inside gives NaN. TA-Lib MAX; bit-equal to TA-Lib 0.8.
 */
export function highest<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('highest', period);
  return kernelSeries(highestKernel, [series], [period]);
}

/** Lowest of the last `period` values (default 30); the rest as `highest`. TA-Lib MIN; bit-equal to TA-Lib 0.8. */
export function lowest<F extends Frame>(series: Series<F>, period = 30): Series<F> {
  checkPeriod('lowest', period);
  return kernelSeries(lowestKernel, [series], [period]);
}

/** Middle between the highest and the lowest of `period` values (default 14, at least 2). Look-back `period − 1`. TA-Lib MIDPOINT; bit-equal to TA-Lib 0.8. */
export function midpoint<F extends Frame>(series: Series<F>, period = 14): Series<F> {
  checkPeriod('midpoint', period);
  return highest(series, period).add(lowest(series, period)).div(2);
}

/*
 * Groups of `period` candles (van Herk, Gil and Werman): a window is the end of the last group and the beginning of this one. Two
 * comparisons a candle whatever the period.
 *
 * State: place in the group, extreme of this group so far, 1 once a group is complete, then per place in the group the extreme of
 * the last group from there to its end.
 */
const PLACE = 0;
const BEST = 1;
const COMPLETE = 2;
const TAIL = 3;

export const highestKernel: Kernel = {
  name: 'highest',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: ([period]) => TAIL + period!,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]! | 0;
    let place = state[PLACE]! | 0;
    let best = state[BEST]!;
    let i = from;
    while (i < to) {
      if (place === 0) {
        if (state[COMPLETE] === 1) highestTails(x, i, period, state);
        best = x[i]!;
      }
      const last = period - 1 - place;
      const stop = i + last < to ? i + last : to;
      place += stop - i;
      for (let tail = TAIL + place - (stop - i) + 1; i < stop; i++, tail++) {
        best = Math.max(best, x[i]!);
        out[i] = Math.max(best, state[tail]!);
      }
      if (i === to) break;
      best = Math.max(best, x[i]!);
      out[i] = best;
      i++;
      place = 0;
      state[COMPLETE] = 1;
    }
    state[PLACE] = place;
    state[BEST] = best;
  },
};

function highestTails(x: Float64Array, i: number, period: number, state: Float64Array): void {
  let best = x[i - 1]!;
  for (let place = period - 1; place > 0; place--) {
    best = Math.max(best, x[i - period + place]!);
    state[TAIL + place] = best;
  }
}

export const lowestKernel: Kernel = {
  name: 'lowest',
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'skip',
  lookback: ([period]) => period! - 1,
  stateSize: ([period]) => TAIL + period!,
  run([x]: readonly [Float64Array], [out]: readonly [Float64Array], params, from, to, state) {
    const period = params[0]! | 0;
    let place = state[PLACE]! | 0;
    let best = state[BEST]!;
    let i = from;
    while (i < to) {
      if (place === 0) {
        if (state[COMPLETE] === 1) lowestTails(x, i, period, state);
        best = x[i]!;
      }
      const last = period - 1 - place;
      const stop = i + last < to ? i + last : to;
      place += stop - i;
      for (let tail = TAIL + place - (stop - i) + 1; i < stop; i++, tail++) {
        best = Math.min(best, x[i]!);
        out[i] = Math.min(best, state[tail]!);
      }
      if (i === to) break;
      best = Math.min(best, x[i]!);
      out[i] = best;
      i++;
      place = 0;
      state[COMPLETE] = 1;
    }
    state[PLACE] = place;
    state[BEST] = best;
  },
};

function lowestTails(x: Float64Array, i: number, period: number, state: Float64Array): void {
  let best = x[i - 1]!;
  for (let place = period - 1; place > 0; place--) {
    best = Math.min(best, x[i - period + place]!);
    state[TAIL + place] = best;
  }
}
