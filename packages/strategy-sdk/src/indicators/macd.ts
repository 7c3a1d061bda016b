import type { Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns } from '../graph/series.ts';
import { checkPeriod } from './check-period.ts';
import { TINY } from './denormal.ts';
import { heldBack } from './held-back.ts';
import { ma, maLookback, type MaType } from './ma.ts';

export type MacdColumns<F extends Frame> = {
  readonly macd: Series<F>;
  readonly signal: Series<F>;
  readonly histogram: Series<F>;
};

/**
 * Moving average convergence divergence: EMA(fast) − EMA(slow), its EMA over `signal`, and their difference (12, 26, 9).
 *
 * The seed windows of both averages end on the same candle, so the fast one is not `ema(series, fast)`. A fast period above the
 * slow one is swapped with it. Look-back `slow + signal − 2` for all three; older values fade. NaN in front is skipped; a NaN inside
 * stays to the end. TA-Lib MACD; TA-Lib 0.8 fuses the steps, so within 1e-12 of its range.
 */
export function macd<F extends Frame>(series: Series<F>, fast = 12, slow = 26, signal = 9): MacdColumns<F> {
  checkPeriod('macd', fast, 1, 'fast');
  checkPeriod('macd', slow, 1, 'slow');
  checkPeriod('macd', signal, 1, 'signal');
  const [short, long] = fast > slow ? [slow, fast] : [fast, slow];
  return columnsOf(series, [short, long, signal, 2 / (short + 1), 2 / (long + 1)]);
}

/** MACD of 12 and 26 candles with the historical weights 0.15 and 0.075 (TA-Lib MACDFIX); the rest as `macd`. */
export function macdFix<F extends Frame>(series: Series<F>, signal = 9): MacdColumns<F> {
  checkPeriod('macdFix', signal, 1, 'signal');
  return columnsOf(series, [12, 26, signal, 0.15, 0.075]);
}

/** Period and kind of one of the averages of `macdExt`. */
export type MacdAverage = { readonly period: number; readonly type: MaType };

/**
 * MACD of any averages, the signal line included. A fast period above the slow one is swapped with it, kinds too.
 *
 * All three columns begin together, and the fast average no earlier than the slow one. TA-Lib MACDEXT; bit-equal to TA-Lib 0.8 with
 * averages that are, otherwise within 1e-12 of its range.
 */
export function macdExt<F extends Frame>(
  series: Series<F>,
  fast: MacdAverage,
  slow: MacdAverage,
  signal: MacdAverage,
): MacdColumns<F> {
  const [short, long] = slow.period < fast.period ? [slow, fast] : [fast, slow];
  const shortWait = maLookback(short.period, short.type);
  const longWait = maLookback(long.period, long.type);
  const shortAverage = ma(heldBack(series, Math.max(0, longWait - shortWait)), short.period, short.type);
  const longAverage = ma(heldBack(series, Math.max(0, shortWait - longWait)), long.period, long.type);
  const line = shortAverage.sub(longAverage);
  const smoothed = ma(line, signal.period, signal.type);
  const macdLine = heldBack(line, maLookback(signal.period, signal.type));
  return { macd: macdLine, signal: smoothed, histogram: macdLine.sub(smoothed) };
}

function columnsOf<F extends Frame>(series: Series<F>, params: readonly number[]): MacdColumns<F> {
  const [line, signal, histogram] = kernelColumns(macdKernel, [series], params);
  return { macd: line!, signal: signal!, histogram: histogram! };
}

/**
 * Params: fast, slow and signal period, weights of fast and slow.
 * State: candles seen (at most the look-back + 1), fast and slow average, signal; sums while they are being seeded.
 */
export const macdKernel: Kernel = {
  name: 'macd',
  version: 1,
  outputs: ['series', 'series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: ([_fast, slow, signal]) => slow! + signal! - 2,
  stateSize: () => 4,
  run(
    [x]: readonly [Float64Array],
    [outLine, outSignal, outHistogram]: readonly [Float64Array, Float64Array, Float64Array],
    params,
    from,
    to,
    state,
  ) {
    const fastPeriod = params[0]!;
    const slowPeriod = params[1]!;
    const signalPeriod = params[2]!;
    const fastWeight = params[3]!;
    const slowWeight = params[4]!;
    const signalWeight = 2 / (signalPeriod + 1);
    const first = slowPeriod + signalPeriod - 2;
    let seen = state[0]!;
    let fast = state[1]!;
    let slow = state[2]!;
    let signal = state[3]!;
    let i = from;
    for (; i < to && seen <= first; i++, seen++) {
      const value = x[i]!;
      if (seen < slowPeriod) {
        slow += value;
        if (seen >= slowPeriod - fastPeriod) fast += value;
        if (seen < slowPeriod - 1) continue;
        slow /= slowPeriod;
        fast /= fastPeriod;
      } else {
        fast = (value - fast) * fastWeight + fast;
        slow = (value - slow) * slowWeight + slow;
      }
      const line = fast - slow;
      signal += line;
      if (seen < first) continue;
      signal /= signalPeriod;
      outLine[i] = line;
      outSignal[i] = signal;
      outHistogram[i] = line - signal;
    }
    for (; i < to; i++) {
      const value = x[i]!;
      fast = (value - fast) * fastWeight + fast;
      slow = (value - slow) * slowWeight + slow;
      const line = fast - slow;
      signal = (line - signal) * signalWeight + signal;
      if (Math.abs(fast) < TINY) fast = 0;
      if (Math.abs(slow) < TINY) slow = 0;
      if (Math.abs(signal) < TINY) signal = 0;
      outLine[i] = line;
      outSignal[i] = signal;
      outHistogram[i] = line - signal;
    }
    state[0] = seen;
    state[1] = fast;
    state[2] = slow;
    state[3] = signal;
  },
};
