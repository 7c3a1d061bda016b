import { hash128 } from '@tradai/strategy-sdk/graph';

/** A stream of repeatable numbers. */
export interface Random {
  /** From 0 (included) to 1 (excluded), 53 bits. */
  readonly uniform: () => number;
  /** Standard normal (Box and Muller, 1958). */
  readonly normal: () => number;
  /** Whole, from 0 (included) to `count` (excluded). */
  readonly below: (count: number) => number;
}

/**
 * The stream of one purpose: the same seed and words give the same numbers, and no draw of another stream moves them. So a trial's point depends
 * on its own number and not on how many draws came before, and a study can be taken up anywhere.
 *
 * sfc32 (Chris Doty-Humphrey, PractRand, public domain), its 128 bits from a hash: streams of 32 bits of state would run into each other
 * within a large study.
 */
export function randomStream(seed: number, ...words: readonly (string | number)[]): Random {
  const next = words32(hash128([seed, ...words].join('/')));
  const uniform = (): number => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: (count) => Math.floor(uniform() * count),
  };
}

/** Draws after which the seed's bits have mixed. */
const WARM_UP = 12;

function words32(digits: string): () => number {
  let [a, b, c] = [0, 8, 16].map((at) => Number.parseInt(digits.slice(at, at + 8), 16) | 0) as [number, number, number];
  let counter = Number.parseInt(digits.slice(24), 16) | 0;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < WARM_UP; i++) next();
  return next;
}
