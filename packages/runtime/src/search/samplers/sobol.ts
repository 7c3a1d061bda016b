import { randomStream } from '../random.ts';
import { learnNothing, type Proposer } from './proposer.ts';
import { SOBOL_DIRECTIONS } from './sobol-directions.ts';

const BITS = 32;
const INITIAL = SOBOL_DIRECTIONS.split(';').map((row) => row.trim().split(' ').map(Number));

/** Most dimensions that direction numbers are kept for. */
export const SOBOL_DIMENSIONS = INITIAL.length + 1;

/**
 * Places of a Sobol sequence, scrambled by the seed: the first 2^k fill the cube evenly at any k, without the grid's repetitions. Trial 0 is the
 * first place.
 */
export function sobolProposer(dimensions: number, seed: number): Proposer {
  const directions = Array.from({ length: dimensions }, (_, d) => directionsOf(d));
  const scrambles = directions.map((_, d) => Math.floor(randomStream(seed, 'sobol', d).uniform() * 2 ** BITS));
  return {
    isFixed: true,
    learn: learnNothing,
    propose: ({ id }) =>
      Float64Array.from(directions, (numbers, d) => scrambled(sobolNumber(numbers, id), scrambles[d]!) / 2 ** BITS),
  };
}

/** The `index`-th number of one dimension, 32 bits (Sobol, 1967; in plain order, not in that of a Gray code). */
export function sobolNumber(directions: Uint32Array, index: number): number {
  let result = 0;
  for (let bit = 0, rest = index; rest > 0; bit++, rest = Math.floor(rest / 2))
    if (rest % 2 === 1) result ^= directions[bit]!;
  return result >>> 0;
}

/** 32 direction numbers of a dimension, counted from 0: the recurrence of Bratley and Fox (ACM TOMS 14, 1988). */
export function directionsOf(dimension: number): Uint32Array {
  const numbers = new Uint32Array(BITS);
  if (dimension === 0) return numbers.map((_, i) => 2 ** (BITS - 1 - i));
  const [polynomial, ...initial] = INITIAL[dimension - 1] as [number, ...number[]];
  const degree = initial.length;
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      numbers[i] = initial[i]! * 2 ** (BITS - 1 - i);
      continue;
    }
    let value = numbers[i - degree]! ^ (numbers[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if (((polynomial >>> (degree - k)) & 1) === 1) value ^= numbers[i - k]!;
    numbers[i] = value;
  }
  return numbers;
}

/**
 * Owen's nested scrambling by a hash of the higher bits (Laine and Karras, 2011; constants of B. Burley, "Practical Hash-based Owen
 * Scrambling", JCGT 9, 2020): each bit is flipped by chance that depends on the bits above it, which keeps the sequence even.
 */
function scrambled(value: number, seed: number): number {
  let bits = reversed(value);
  bits = (bits + seed) >>> 0;
  bits ^= Math.imul(bits, 0x6c50b47c);
  bits ^= Math.imul(bits, 0xb82f1e52);
  bits ^= Math.imul(bits, 0xc7afe638);
  bits ^= Math.imul(bits, 0x8d22f6e6);
  return reversed(bits);
}

function reversed(value: number): number {
  let bits = value;
  bits = ((bits >>> 1) & 0x55555555) | ((bits & 0x55555555) << 1);
  bits = ((bits >>> 2) & 0x33333333) | ((bits & 0x33333333) << 2);
  bits = ((bits >>> 4) & 0x0f0f0f0f) | ((bits & 0x0f0f0f0f) << 4);
  bits = ((bits >>> 8) & 0x00ff00ff) | ((bits & 0x00ff00ff) << 8);
  return ((bits >>> 16) | (bits << 16)) >>> 0;
}
