/** How far a column may be from its golden, and why. */
export type Tolerance =
  /** Plain arithmetic in TA-Lib's order: the same bits. */
  | 'exact'
  /** TA-Lib 0.8 fuses a multiplication and an addition, which JavaScript cannot: at most 1e-12 of the output's range. */
  | 'fused'
  /** The same from another summation, ours being compensated: at most 1e-12 of the range. */
  | 'composed'
  /**
   * The difference of two T3 averages, whose six fused stages are almost equal on a quiet market: at most 1e-11 of the range, which is
   * below 1e-12 of the averages themselves.
   */
  | 'canceled'
  /** An average that follows the phase of a signal without movement: its branches hang on rounding. At most 1e-6 of the range. */
  | 'phase'
  /** Sine, arc tangent, logarithm and the like differ between machines: at most 1e-9 of the range. */
  | 'math'
  /** Another library's own summation (compensated, pairwise): at most 1e-9 of the range. */
  | 'library'
  /** pandas' rolling deviation keeps rounding of values that have left the window: at most 1e-6 of the range. */
  | 'pandas-deviation'
  /** A single call of the math library per value: at most 2 units in the last place. */
  | 'elementwise';

const SHARE_OF_RANGE = {
  fused: 1e-12,
  composed: 1e-12,
  canceled: 1e-11,
  phase: 1e-6,
  math: 1e-9,
  library: 1e-9,
  'pandas-deviation': 1e-6,
} as const;
const MOST_ULP = { exact: 0, elementwise: 2 } as const;

export interface Difference {
  /** Largest distance in units in the last place, or as a share of the range, as the tolerance counts. */
  readonly largest: number;
  readonly unit: 'ulp' | 'of range';
  /** First candle that is too far away; −1 when none is. */
  readonly firstBad: number;
}

/** Compares the candles `from … to − 1`. NaN must meet NaN. */
export function difference(
  got: ArrayLike<number>,
  expected: Float64Array,
  skip: (i: number) => boolean,
  tolerance: Tolerance,
  from: number,
  to: number,
): Difference {
  if (tolerance === 'exact' || tolerance === 'elementwise') {
    return largestDifference(got, expected, skip, from, to, 'ulp', MOST_ULP[tolerance], ulps);
  }
  const range = rangeOf(expected);
  const share = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b) / range);
  return largestDifference(got, expected, skip, from, to, 'of range', SHARE_OF_RANGE[tolerance], share);
}

function largestDifference(
  got: ArrayLike<number>,
  expected: Float64Array,
  skip: (i: number) => boolean,
  from: number,
  to: number,
  unit: Difference['unit'],
  most: number,
  distance: (a: number, b: number) => number,
): Difference {
  let largest = 0;
  let firstBad = -1;
  for (let i = from; i < to; i++) {
    if (skip(i)) continue;
    const a = got[i]!;
    const b = expected[i]!;
    // An infinite golden is what rounding left of a sum, divided by 0; ours is NaN there.
    const apart = Number.isNaN(a) && !Number.isFinite(b) ? 0 : distance(a, b);
    // A number against NaN is infinitely far away.
    const size = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
    largest = Math.max(largest, size);
    if (size > most && firstBad < 0) firstBad = i;
  }
  return { largest, unit, firstBad };
}

/** Largest minus smallest finite value; for a constant column its size. */
function rangeOf(values: Float64Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? high - low : Math.max(Math.abs(high), Number.MIN_VALUE);
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** Doubles counted in order; −0 and 0 are one apart. */
function place(value: number): bigint {
  double[0] = value;
  return bits[0]! >= 0n ? bits[0]! : -0x8000000000000001n - bits[0]!;
}

function ulps(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  const apart = place(a) - place(b);
  return Number(apart < 0n ? -apart : apart);
}
