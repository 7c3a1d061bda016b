/** Sum from left to right; `0` for none. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Arithmetic mean; NaN for none, so that a caller has to say what none means. */
export function mean(values: ArrayLike<number>): number {
  return values.length === 0 ? NaN : sum(values) / values.length;
}

/** Middle value, or the mean of the two middle ones; NaN for none. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Deviation with divisor n; NaN for none, `0` for one value. */
export function populationDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(squaredDistances(values) / values.length);
}

/** Deviation with divisor n − 1; NaN below two values. */
export function sampleDeviation(values: ArrayLike<number>): number {
  return values.length < 2 ? NaN : Math.sqrt(squaredDistances(values) / (values.length - 1));
}

function squaredDistances(values: ArrayLike<number>): number {
  const center = mean(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i]! - center) ** 2;
  return total;
}

/**
 * The decimal with `decimals` places nearest to the exact binary value; exact halves go to the even digit, as in Python.
 * Values of 1e21 and more are left alone.
 */
export function roundHalfEven(value: number, decimals = 0): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return value;
  const rounded = Number(value.toFixed(decimals));
  const isHalf = Number.isInteger(value * 2 ** (decimals + 1)) && value.toFixed(decimals + 1).endsWith('5');
  if (!isHalf) return rounded;
  const lastDigitIsOdd = Number(rounded.toFixed(decimals).at(-1)) % 2 === 1;
  return lastDigitIsOdd ? Number((rounded - Math.sign(value) * 10 ** -decimals).toFixed(decimals)) : rounded;
}
