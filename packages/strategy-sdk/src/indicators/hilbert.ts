/**
 * Ehlers' Hilbert transform as TA-Lib computes it: price smoothed over four candles, two transforms in a row, and the period of the
 * dominant cycle from how their phase turns. Shared by the HT_ functions and by MAMA.
 *
 * All memory is in the state vector, as the laws of kernels demand: scalars, then rings of the smoothed price and of both
 * transforms, indexed by the number of the candle.
 */
const SEEN = 0;
const WMA_PLAIN = 1;
const WMA_WEIGHTED = 2;
const WMA_LEFT = 3;
const PERIOD = 4;
const RE = 5;
const IM = 6;
const Q2 = 7;
const I2 = 8;
const SMOOTH_PERIOD = 9;
const IN_PHASE = 10;
const QUADRATURE = 11;
const DETRENDER_RING = 16;
const QUADRATURE_RING = 32;
const PRICE_RING = 48;
/** First place that the indicators may use for themselves. */
export const OWN_STATE = 112;
export const HILBERT_STATE = OWN_STATE + 16;

const RING_MASK = 15;
const PRICE_MASK = 63;
const OUTER_WEIGHT = 0.0962;
const INNER_WEIGHT = 0.5769;
export const DEGREES_PER_RADIAN = 45 / Math.atan(1);

export function smoothedCyclePeriod(state: Float64Array): number {
  return state[SMOOTH_PERIOD]!;
}
export function inPhase(state: Float64Array): number {
  return state[IN_PHASE]!;
}
export function quadrature(state: Float64Array): number {
  return state[QUADRATURE]!;
}
/** The smoothed price `ago` candles back, at most 63; 0 before the start. */
export function smoothedPrice(state: Float64Array, ago: number): number {
  return state[PRICE_RING + ((state[SEEN]! - 1 - ago) & PRICE_MASK)]!;
}

/**
 * Takes in candle `i`. False during the first `warmUp` candles, in which only the price smoother runs. Updates in-phase part,
 * quadrature, and both periods, the latter for use from the next candle on.
 */
export function advanceHilbert(x: Float64Array, i: number, warmUp: number, state: Float64Array): boolean {
  const seen = state[SEEN]!++;
  const value = x[i]!;
  if (seen < 3) {
    state[WMA_PLAIN]! += value;
    state[WMA_WEIGHTED]! += value * (seen + 1);
    return false;
  }
  state[WMA_PLAIN]! += value;
  state[WMA_PLAIN]! -= state[WMA_LEFT]!;
  state[WMA_WEIGHTED]! += value * 4;
  state[WMA_LEFT] = x[i - 3]!;
  const smoothed = state[WMA_WEIGHTED]! * 0.1;
  state[WMA_WEIGHTED]! -= state[WMA_PLAIN]!;
  if (seen < warmUp) return false;
  state[PRICE_RING + (seen & PRICE_MASK)] = smoothed;
  transform(seen, state);
  return true;
}

function transform(seen: number, state: Float64Array): void {
  const scale = 0.075 * state[PERIOD]! + 0.54;
  const detrender = filter(state, PRICE_RING, PRICE_MASK, seen) * scale;
  state[DETRENDER_RING + (seen & RING_MASK)] = detrender;
  const q1 = filter(state, DETRENDER_RING, RING_MASK, seen) * scale;
  state[QUADRATURE_RING + (seen & RING_MASK)] = q1;
  const i1 = state[DETRENDER_RING + ((seen - 3) & RING_MASK)]!;
  const jI = filter(state, DETRENDER_RING, RING_MASK, seen - 3) * scale;
  const jQ = filter(state, QUADRATURE_RING, RING_MASK, seen) * scale;
  state[IN_PHASE] = i1;
  state[QUADRATURE] = q1;
  const lastQ2 = state[Q2]!;
  const lastI2 = state[I2]!;
  const q2 = 0.2 * (q1 + jI) + 0.8 * lastQ2;
  const i2 = 0.2 * (i1 - jQ) + 0.8 * lastI2;
  state[RE] = 0.2 * (i2 * lastI2 + q2 * lastQ2) + 0.8 * state[RE]!;
  state[IM] = 0.2 * (i2 * lastQ2 - q2 * lastI2) + 0.8 * state[IM]!;
  state[Q2] = q2;
  state[I2] = i2;
  turnPeriod(state);
}

/** Four values two candles apart, newest at `seen`. */
function filter(state: Float64Array, ring: number, mask: number, seen: number): number {
  const newest = OUTER_WEIGHT * state[ring + (seen & mask)]!;
  const second = INNER_WEIGHT * state[ring + ((seen - 2) & mask)]!;
  const third = INNER_WEIGHT * state[ring + ((seen - 4) & mask)]!;
  const oldest = OUTER_WEIGHT * state[ring + ((seen - 6) & mask)]!;
  return -oldest + newest - third + second;
}

function turnPeriod(state: Float64Array): void {
  const last = state[PERIOD]!;
  let period = last;
  if (state[IM] !== 0 && state[RE] !== 0) period = 360 / (Math.atan(state[IM]! / state[RE]!) * DEGREES_PER_RADIAN);
  period = Math.max(Math.min(period, 1.5 * last), 0.67 * last);
  period = Math.min(Math.max(period, 6), 50);
  state[PERIOD] = 0.2 * period + 0.8 * last;
  state[SMOOTH_PERIOD] = 0.33 * state[PERIOD] + 0.67 * state[SMOOTH_PERIOD]!;
}
