import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns } from '../graph/series.ts';
import { checkNumber, checkPeriod } from './check-period.ts';

export type OttColumns<F extends Frame> = {
  /** The moving average (VAR: weight scaled by Chande's momentum over 9 changes). */
  readonly average: Series<F>;
  /** The trailing stop around it. Charts often show it two candles late: `shift(2)`. */
  readonly ott: Series<F>;
};

/**
 * Optimized trend tracker: a variable index dynamic average over `period` (default 2) and a stop `percent` (default 1.4) away that only moves
 * toward it until they cross.
 *
 * The average starts from 0 on the first candle, so it needs long to settle; no look-back is declared. NaN in front is skipped; a NaN
 * inside stays to the end. Within 1e-9 of the range of the reference (plain doubles in this order).
 */
export function ott<F extends Frame>(series: Series<F>, period = 2, percent = 1.4): OttColumns<F> {
  checkPeriod('ott', period);
  checkNumber('ott', 'percent', percent, 0, 100);
  const [average, line] = kernelColumns(ottKernel, [series], [period, percent]);
  return { average: average!, ott: line! };
}

const CHANGES = 9;
const SEEN = 0;
const LAST = 1;
const AVERAGE = 2;
const LONG_STOP = 3;
const SHORT_STOP = 4;
const DIRECTION = 5;
const RING = 6;

/** State: candles seen, last value, average, both stops, direction, ring of the last nine changes. */
export const ottKernel: Kernel = {
  name: 'ott',
  version: 1,
  outputs: ['series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => RING + CHANGES,
  run(
    [x]: readonly [Float64Array],
    [outAverage, outLine]: readonly [Float64Array, Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const weight = 2 / (params[0]! + 1);
    const percent = params[1]!;
    for (let i = from; i < to; i++) {
      const seen = state[SEEN]!;
      state[RING + (seen % CHANGES)] = seen === 0 ? 0 : x[i]! - state[LAST]!;
      state[LAST] = x[i]!;
      const scaled = weight * Math.abs(momentum(seen, state));
      const average = scaled * x[i]! + (1 - scaled) * state[AVERAGE]!;
      state[AVERAGE] = average;
      const stop = trail(average, percent, seen === 0, state);
      state[SEEN] = seen + 1;
      outAverage[i] = average;
      outLine[i] = (stop * (average > stop ? 200 + percent : 200 - percent)) / 200;
    }
  },
};

/** Chande's momentum of the ring, summed oldest first. */
function momentum(seen: number, state: Float64Array): number {
  let rises = 0;
  let falls = 0;
  for (let k = 1; k <= CHANGES; k++) {
    const change = state[RING + ((seen + k) % CHANGES)]!;
    if (change > 0) rises += change;
    else falls -= change;
  }
  return rises + falls === 0 ? 0 : (rises - falls) / (rises + falls);
}

/** Moves both stops and gives the one in force. */
function trail(average: number, percent: number, first: boolean, state: Float64Array): number {
  const offset = average * percent * 0.01;
  const below = average - offset;
  const above = average + offset;
  const lastLong = state[LONG_STOP]!;
  const lastShort = state[SHORT_STOP]!;
  if (first) {
    state[LONG_STOP] = below;
    state[SHORT_STOP] = above;
    state[DIRECTION] = 1;
  } else {
    state[LONG_STOP] = average > lastLong ? Math.max(below, lastLong) : below;
    state[SHORT_STOP] = average < lastShort ? Math.min(above, lastShort) : above;
    if (state[DIRECTION] === -1 && average > lastShort) state[DIRECTION] = 1;
    else if (state[DIRECTION] === 1 && average < lastLong) state[DIRECTION] = -1;
  }
  return state[DIRECTION] === 1 ? state[LONG_STOP] : state[SHORT_STOP];
}
