/**
 * Sine to the nearest double, from its series in pairs of doubles, for angles from 0 to about 7. `Math.sin` differs in the last bit from machine to
 * machine, and the phase of a dead market is made of nothing but last bits. About a microsecond a call: for tables.
 */
export function exactSine(angle: number): number {
  return ofQuadrant(angle, 0);
}

/** Cosine to the nearest double, for angles from 0 to about 7. */
export function exactCosine(angle: number): number {
  return ofQuadrant(angle, 1);
}

const TERMS = 30;
/** π ÷ 2 as a sum of three doubles. */
const QUARTER = 1.5707963267948966;
const QUARTER_2 = 6.123233995736766e-17;
const QUARTER_3 = -1.4973849048591833e-33;

/** A kernel allocates nothing while it runs, so these are here. A value is a pair of doubles, the second what the first is short of. */
const pair = new Float64Array(2);
const square = new Float64Array(2);
const rest = new Float64Array(2);

/** Sine of what is left after whole quarter turns; each quarter turns sine into cosine and cosine into −sine. */
function ofQuadrant(angle: number, ahead: 0 | 1): number {
  const quarters = Math.round(angle / QUARTER);
  const near = quarters * QUARTER;
  add(angle - near, 0, -productError(quarters, QUARTER, near), 0, rest);
  const second = quarters * QUARTER_2;
  add(rest[0]!, rest[1]!, -second, -productError(quarters, QUARTER_2, second) - quarters * QUARTER_3, rest);
  const turn = (quarters + ahead) % 4;
  const value = series(rest[0]!, rest[1]!, turn % 2 === 0 ? 1 : 0);
  return turn >= 2 ? -value : value;
}

/** Σ ± x^k ÷ k! over odd (sine) or even k (cosine) of x = high + low. */
function series(high: number, low: number, first: 0 | 1): number {
  multiply(high, low, high, low, square);
  let termHigh = first === 1 ? high : 1;
  let termLow = first === 1 ? low : 0;
  let sumHigh = termHigh;
  let sumLow = termLow;
  for (let k = first + 2; k < TERMS; k += 2) {
    multiply(termHigh, termLow, square[0]!, square[1]!, pair);
    divide(pair[0]!, pair[1]!, -(k * (k - 1)), pair);
    termHigh = pair[0]!;
    termLow = pair[1]!;
    add(sumHigh, sumLow, termHigh, termLow, pair);
    sumHigh = pair[0]!;
    sumLow = pair[1]!;
  }
  return sumHigh + sumLow;
}

function add(aHigh: number, aLow: number, bHigh: number, bLow: number, out: Float64Array): void {
  const sum = aHigh + bHigh;
  const part = sum - aHigh;
  const error = aHigh - (sum - part) + (bHigh - part) + (aLow + bLow);
  out[0] = sum + error;
  out[1] = error - (out[0] - sum);
}

function multiply(aHigh: number, aLow: number, bHigh: number, bLow: number, out: Float64Array): void {
  const product = aHigh * bHigh;
  const error = productError(aHigh, bHigh, product) + (aHigh * bLow + aLow * bHigh);
  out[0] = product + error;
  out[1] = error - (out[0] - product);
}

function divide(high: number, low: number, divisor: number, out: Float64Array): void {
  const quotient = high / divisor;
  const product = quotient * divisor;
  const error = (high - product - productError(quotient, divisor, product) + low) / divisor;
  out[0] = quotient + error;
  out[1] = error - (out[0] - quotient);
}

/** What `product` is short of a · b (Dekker). */
function productError(a: number, b: number, product: number): number {
  const splitA = a * 134217729;
  const aHigh = splitA - (splitA - a);
  const aLow = a - aHigh;
  const splitB = b * 134217729;
  const bHigh = splitB - (splitB - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
