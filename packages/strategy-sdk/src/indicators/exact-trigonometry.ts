/**
 * Sine and cosine to the nearest double, from their series in pairs of doubles. `Math.sin` differs in the last bit from machine to
 * machine, and the phase of a dead market is made of nothing but last bits. About a microsecond a call: for tables.
 */
export function exactSine(angle: number): number {
  return series(angle, 1);
}

/** Cosine to the nearest double, for angles up to about 7. */
export function exactCosine(angle: number): number {
  return series(angle, 0);
}

const TERMS = 40;

/** Σ ± angle^k ÷ k! over odd or even k. A value is a pair of doubles, the second what the first is short of. */
function series(angle: number, first: 0 | 1): number {
  const pair = new Float64Array(2);
  const square = new Float64Array(2);
  multiply(angle, 0, angle, 0, square);
  let high = first === 1 ? angle : 1;
  let low = 0;
  let sumHigh = high;
  let sumLow = 0;
  for (let k = first + 2; k < TERMS; k += 2) {
    multiply(high, low, square[0]!, square[1]!, pair);
    divide(pair[0]!, pair[1]!, -(k * (k - 1)), pair);
    high = pair[0]!;
    low = pair[1]!;
    add(sumHigh, sumLow, high, low, pair);
    sumHigh = pair[0]!;
    sumLow = pair[1]!;
  }
  return sumHigh + sumLow;
}

function add(aHigh: number, aLow: number, bHigh: number, bLow: number, out: Float64Array): void {
  const sum = aHigh + bHigh;
  const part = sum - aHigh;
  const rest = aHigh - (sum - part) + (bHigh - part) + (aLow + bLow);
  out[0] = sum + rest;
  out[1] = rest - (out[0] - sum);
}

function multiply(aHigh: number, aLow: number, bHigh: number, bLow: number, out: Float64Array): void {
  const product = aHigh * bHigh;
  const rest = productError(aHigh, bHigh, product) + (aHigh * bLow + aLow * bHigh);
  out[0] = product + rest;
  out[1] = rest - (out[0] - product);
}

function divide(high: number, low: number, divisor: number, out: Float64Array): void {
  const quotient = high / divisor;
  const product = quotient * divisor;
  const rest = (high - product - productError(quotient, divisor, product) + low) / divisor;
  out[0] = quotient + rest;
  out[1] = rest - (out[0] - quotient);
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
