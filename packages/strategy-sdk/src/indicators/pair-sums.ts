/**
 * State that correlation and beta share: candles seen, outputs left to the next renewal, both reference values, five sums of deviations
 * from them, squares of the pair that left last.
 */
export const SEEN = 0;
export const LEFT = 1;
export const REFERENCE_X = 2;
export const REFERENCE_Y = 3;
export const SUM_X = 4;
export const SUM_XX = 5;
export const SUM_XY = 6;
export const SUM_Y = 7;
export const SUM_YY = 8;
export const LEAVING_XX = 9;
export const LEAVING_YY = 10;
export const PAIR_STATE = 11;

export function addPair(x: number, y: number, state: Float64Array): void {
  const u = x - state[REFERENCE_X]!;
  const v = y - state[REFERENCE_Y]!;
  state[SUM_X]! += u;
  state[SUM_XX]! += u * u;
  state[SUM_XY]! += u * v;
  state[SUM_Y]! += v;
  state[SUM_YY]! += v * v;
}

/** Takes the oldest pair out and keeps its squares. */
export function removePair(x: number, y: number, state: Float64Array): void {
  const u = x - state[REFERENCE_X]!;
  const v = y - state[REFERENCE_Y]!;
  state[LEAVING_XX] = u * u;
  state[LEAVING_YY] = v * v;
  state[SUM_X]! -= u;
  state[SUM_XX]! -= u * u;
  state[SUM_XY]! -= u * v;
  state[SUM_Y]! -= v;
  state[SUM_YY]! -= v * v;
}

/** Starts anew from other references; the pairs of the window have to be added again. */
export function restartPairs(referenceX: number, referenceY: number, renewAfter: number, state: Float64Array): void {
  state[REFERENCE_X] = referenceX;
  state[REFERENCE_Y] = referenceY;
  state[LEFT] = renewAfter;
  for (let k = SUM_X; k <= SUM_YY; k++) state[k] = 0;
}
