import { Decimal } from './decimal.ts';

/** 2^27 + 1: splits a double into two halves whose products are exact. */
const SPLITTER = 134_217_729;

/** What `scale` found last: the value is `scaledDigits` ÷ `scaledPower`. */
let scaledDigits = 0;
let scaledPower = 1;

/**
 * Whether the shortest decimal of `value` has at most 15 digits, which it then leaves in `scaledDigits` and `scaledPower`, perhaps
 * with zeros behind. The power that served the last time is tried first: prices of a market have equally many decimals.
 */
function scale(value: number, likelyPower: number): boolean {
  const likely = Math.round(value * likelyPower);
  if (likely < 1e15 && likely / likelyPower === value) {
    scaledDigits = likely;
    scaledPower = likelyPower;
    return true;
  }
  for (let power = 1; power <= 1e12; power *= 10) {
    const digits = Math.round(value * power);
    if (digits >= 1e15) return false;
    if (digits / power === value) {
      scaledDigits = digits;
      scaledPower = power;
      return true;
    }
  }
  return false;
}

let amountPower = 1;
let ratePower = 1;

/**
 * The double next to the exact decimal product `amount × rate × factor`, each read as the decimal it prints as. `amount` and
 * `rate` ≥ 0, `factor` a fee factor such as `1.001` given as its digits and power (`1001`, `1000`).
 *
 * Computed with pairs of doubles, exact to about 2^−100; where that does not decide the last bit, decimals do.
 */
export function exactProduct(amount: number, rate: number, factor: FeeFactor): number {
  if (factor.power === 0 || !scale(amount, amountPower)) return slowProduct(amount, rate, factor);
  const a = scaledDigits;
  amountPower = scaledPower;
  if (!scale(rate, ratePower)) return slowProduct(amount, rate, factor);
  const b = scaledDigits;
  ratePower = scaledPower;
  const divisor = amountPower * ratePower * factor.power;
  if (divisor > 1e22) return slowProduct(amount, rate, factor);

  // p + e = a × b exactly
  const p = a * b;
  let t = SPLITTER * a;
  const a1 = t - (t - a);
  const a2 = a - a1;
  t = SPLITTER * b;
  const b1 = t - (t - b);
  const b2 = b - b1;
  const e = a1 * b1 - p + a1 * b2 + a2 * b1 + a2 * b2;

  // q + r = (p + e) × c
  const c = factor.digits;
  const q = p * c;
  t = SPLITTER * p;
  const p1 = t - (t - p);
  const p2 = p - p1;
  t = SPLITTER * c;
  const c1 = t - (t - c);
  const c2 = c - c1;
  const r = p1 * c1 - q + p1 * c2 + p2 * c1 + p2 * c2 + e * c;

  // high + low = (q + r) ÷ divisor
  const first = q / divisor;
  const back = first * divisor;
  t = SPLITTER * first;
  const f1 = t - (t - first);
  const f2 = first - f1;
  t = SPLITTER * divisor;
  const d1 = t - (t - divisor);
  const d2 = divisor - d1;
  const backLow = f1 * d1 - back + f1 * d2 + f2 * d1 + f2 * d2;
  const second = (q - back - backLow + r) / divisor;
  const high = first + second;
  const low = second - (high - first);
  return high + low * (1 + 1e-10) === high ? high : slowProduct(amount, rate, factor);
}

/** `1 ± fee` as a whole number over a power of ten; power 0 where the fee has too many digits. */
export interface FeeFactor {
  readonly digits: number;
  readonly power: number;
  readonly exact: Decimal;
}

/** `sign` +1: the fee comes on top, −1: it is taken off. */
export function feeFactor(fee: number, sign: 1 | -1): FeeFactor {
  const one = Decimal.of(1);
  const exact = sign > 0 ? one.plus(Decimal.of(fee)) : one.minus(Decimal.of(fee));
  if (!scale(fee, 1)) return { digits: 0, power: 0, exact };
  const digits = scaledPower + sign * scaledDigits;
  return Math.abs(digits) < 2 ** 26 ? { digits, power: scaledPower, exact } : { digits: 0, power: 0, exact };
}

function slowProduct(amount: number, rate: number, factor: FeeFactor): number {
  return Decimal.of(amount).times(Decimal.of(rate)).times(factor.exact).toNumber();
}
