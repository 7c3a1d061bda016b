/**
 * Probability that a value of Student's t distribution with `degrees` degrees of freedom (a whole number, at least 1) lies at
 * least as far from zero as `t`. Relative error below 1e-12, in the tail too.
 * Method: regularized incomplete beta function I(a, ½) with a = degrees / 2, by its continued fraction (Abramowitz and Stegun 26.5.8, 26.7.1).
 */
export function twoSidedTProbability(t: number, degrees: number): number {
  const square = t * t;
  if (square === Infinity) return 0;
  const a = degrees / 2;
  const x = degrees / (degrees + square);
  const y = square / (degrees + square);
  if (y === 0) return 1;
  // x^a · y^½ / B(a, ½), with x^a as an exponential so that a large `a` keeps its digits.
  const scale = (Math.exp(-a * Math.log1p(square / degrees)) * Math.sqrt(y) * gammaRatio(a)) / Math.sqrt(Math.PI);
  return x < (a + 1) / (a + 2.5) ? (scale * betaFraction(x, a, 0.5)) / a : 1 - (scale * betaFraction(y, 0.5, a)) / 0.5;
}

/** Γ(a + ½) / Γ(a): lifted by recurrence to where the asymptotic series has double precision. */
function gammaRatio(a: number): number {
  let lift = 1;
  let z = a;
  for (; z < 40; z++) lift *= z / (z + 0.5);
  const w = 1 / z;
  const series =
    1 + w * (-1 / 8 + w * (1 / 128 + w * (5 / 1024 + w * (-21 / 32768 + w * (-399 / 262144 + w * (869 / 4194304))))));
  return lift * Math.sqrt(z) * series;
}

const TINY = 1e-300;

/** Continued fraction of the incomplete beta function, by Lentz's method. Converges in about √max(a, b) steps on this side of the mean. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const factor = d * c;
    result *= factor;
    if (Math.abs(factor - 1) < 1e-16) return result;
  }
  return result;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
