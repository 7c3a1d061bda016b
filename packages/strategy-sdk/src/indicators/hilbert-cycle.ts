import type { Condition, Frame, Series } from '../graph/column-types.ts';
import type { Kernel } from '../graph/kernel.ts';
import { kernelColumns } from '../graph/series.ts';
import { exactCosine, exactSine } from './exact-trigonometry.ts';
import {
  advanceHilbert,
  DEGREES_PER_RADIAN,
  HILBERT_STATE,
  inPhase,
  OWN_STATE,
  quadrature,
  smoothedCyclePeriod,
  smoothedPrice,
} from './hilbert.ts';

/*
 * All of these feed arc tangent, sine or cosine back into their own state: within 1e-9 of TA-Lib 0.8's range, which itself differs by
 * as much between machines. NaN in front is skipped; a NaN inside stays to the end.
 */

/** Period of the dominant cycle in candles, 6 … 50. Look-back 32. TA-Lib HT_DCPERIOD, within 1e-9 of its range. */
export function htDcperiod<F extends Frame>(series: Series<F>): Series<F> {
  return kernelColumns(cycleKernel, [series])[0]!;
}

/** In-phase and quadrature component of the dominant cycle. Look-back 32. TA-Lib HT_PHASOR, within 1e-9 of its range. */
export function htPhasor<F extends Frame>(
  series: Series<F>,
): { readonly inPhase: Series<F>; readonly quadrature: Series<F> } {
  const columns = kernelColumns(cycleKernel, [series]);
  return { inPhase: columns[1]!, quadrature: columns[2]! };
}

/** Phase of the dominant cycle in degrees, −45 … 315. Look-back 63. TA-Lib HT_DCPHASE, within 1e-9 of its range. */
export function htDcphase<F extends Frame>(series: Series<F>): Series<F> {
  return kernelColumns(phaseKernel, [series])[0]!;
}

/** Sine of the phase and of the phase 45° ahead, −1 … 1. Look-back 63. TA-Lib HT_SINE, within 1e-9 of its range. */
export function htSine<F extends Frame>(series: Series<F>): { readonly sine: Series<F>; readonly leadSine: Series<F> } {
  const columns = kernelColumns(phaseKernel, [series]);
  return { sine: columns[1]!, leadSine: columns[2]! };
}

/** Price averaged over the dominant cycle, smoothed over four candles. Look-back 63. TA-Lib HT_TRENDLINE, within 1e-9 of its range. */
export function htTrendline<F extends Frame>(series: Series<F>): Series<F> {
  return kernelColumns(phaseKernel, [series])[3]!;
}

/** True while the market trends rather than cycles. Look-back 63, false before. TA-Lib HT_TRENDMODE, equal to TA-Lib 0.8. */
export function htTrendmode<F extends Frame>(series: Series<F>): Condition<F> {
  return kernelColumns(phaseKernel, [series])[4]!.gt(0);
}

/** 2π as TA-Lib computes it. */
const FULL_TURN = Math.atan(1) * 8;

const CYCLE_WARM_UP = 12;
const PHASE_WARM_UP = 37;

/** Outputs: smoothed period, in-phase part, quadrature. */
export const cycleKernel: Kernel = {
  name: 'hilbert-cycle',
  version: 1,
  outputs: ['series', 'series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 32,
  stateSize: () => HILBERT_STATE,
  run(
    [x]: readonly [Float64Array],
    [period, real, imaginary]: readonly [Float64Array, Float64Array, Float64Array],
    _params,
    from,
    to,
    state,
  ) {
    for (let i = from; i < to; i++) {
      if (!advanceHilbert(x, i, CYCLE_WARM_UP, state)) continue;
      period[i] = smoothedCyclePeriod(state);
      real[i] = inPhase(state);
      imaginary[i] = quadrature(state);
    }
  },
};

const PHASE = OWN_STATE;
const SINE = OWN_STATE + 1;
const LEAD_SINE = OWN_STATE + 2;
const TREND_1 = OWN_STATE + 3;
const TREND_2 = OWN_STATE + 4;
const TREND_3 = OWN_STATE + 5;
const CANDLES_IN_TREND = OWN_STATE + 6;

/** Outputs: phase, sine, lead sine, trend line, 1 in trend mode and 0 in cycle mode. */
export const phaseKernel: Kernel = {
  name: 'hilbert-phase',
  version: 1,
  outputs: ['series', 'series', 'series', 'series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 63,
  stateSize: () => HILBERT_STATE,
  run(
    [x]: readonly [Float64Array],
    [outPhase, outSine, outLead, outLine, outMode]: readonly [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ],
    _params,
    from,
    to,
    state,
  ) {
    for (let i = from; i < to; i++) {
      if (!advanceHilbert(x, i, PHASE_WARM_UP, state)) continue;
      const phase = cyclePhase(state);
      const sine = Math.sin(phase / DEGREES_PER_RADIAN);
      const lead = Math.sin((phase + 45) / DEGREES_PER_RADIAN);
      const line = trendLine(x, i, state);
      outMode[i] = trendMode(phase, sine, lead, line, state);
      outPhase[i] = phase;
      outSine[i] = sine;
      outLead[i] = lead;
      outLine[i] = line;
      state[PHASE] = phase;
      state[SINE] = sine;
      state[LEAD_SINE] = lead;
    }
  },
};

/** Sines and cosines of full turns in 0 … 50 steps, computed when a period is first met; a cosine of 0 at step 0 means not yet. */
const TABLE_WIDTH = 51;
const SINES = new Float64Array(TABLE_WIDTH * TABLE_WIDTH);
const COSINES = new Float64Array(TABLE_WIDTH * TABLE_WIDTH);

function fillTable(candles: number): void {
  for (let step = 0; step < candles; step++) {
    const angle = (step * FULL_TURN) / candles;
    SINES[candles * TABLE_WIDTH + step] = exactSine(angle);
    COSINES[candles * TABLE_WIDTH + step] = exactCosine(angle);
  }
}

function cyclePhase(state: Float64Array): number {
  const smoothPeriod = smoothedCyclePeriod(state);
  const candles = Math.floor(smoothPeriod + 0.5);
  if (COSINES[candles * TABLE_WIDTH] === 0) fillTable(candles);
  let real = 0;
  let imaginary = 0;
  for (let ago = 0; ago < candles; ago++) {
    const price = smoothedPrice(state, ago);
    real += SINES[candles * TABLE_WIDTH + ago]! * price;
    imaginary += COSINES[candles * TABLE_WIDTH + ago]! * price;
  }
  let phase = state[PHASE]!;
  if (imaginary !== 0) phase = Math.atan(real / imaginary) * DEGREES_PER_RADIAN;
  else if (real !== 0) phase += real < 0 ? -90 : 90;
  // The smoothed price lags by one candle.
  phase += 90 + 360 / smoothPeriod;
  if (imaginary < 0) phase += 180;
  return phase > 315 ? phase - 360 : phase;
}

function trendLine(x: Float64Array, i: number, state: Float64Array): number {
  const candles = Math.floor(smoothedCyclePeriod(state) + 0.5);
  let total = 0;
  for (let ago = 0; ago < candles; ago++) total += x[i - ago]!;
  const mean = candles > 0 ? total / candles : total;
  const line = (4 * mean + 3 * state[TREND_1]! + 2 * state[TREND_2]! + state[TREND_3]!) / 10;
  state[TREND_3] = state[TREND_2]!;
  state[TREND_2] = state[TREND_1]!;
  state[TREND_1] = mean;
  return line;
}

function trendMode(phase: number, sine: number, lead: number, line: number, state: Float64Array): number {
  const smoothPeriod = smoothedCyclePeriod(state);
  const lastSine = state[SINE]!;
  const lastLead = state[LEAD_SINE]!;
  let mode = 1;
  if ((sine > lead && lastSine <= lastLead) || (sine < lead && lastSine >= lastLead)) {
    state[CANDLES_IN_TREND] = 0;
    mode = 0;
  }
  state[CANDLES_IN_TREND]!++;
  if (state[CANDLES_IN_TREND]! < 0.5 * smoothPeriod) mode = 0;
  const turn = phase - state[PHASE]!;
  const even = 360 / smoothPeriod;
  if (smoothPeriod !== 0 && turn > 0.67 * even && turn < 1.5 * even) mode = 0;
  if (line !== 0 && Math.abs((smoothedPrice(state, 0) - line) / line) >= 0.015) mode = 1;
  return mode;
}
