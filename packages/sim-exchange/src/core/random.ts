/** A stream of chance that starts from a seed. Its whole state is four words, so that a run can go on from a snapshot. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** 64 bits. */
  bits(): bigint;
  /** An integer, 0 ≤ x < `bound`; `bound` ≤ 2³². */
  below(bound: number): number;
  state(): readonly bigint[];
  restore(state: readonly bigint[]): void;
}

const MASK = (1n << 64n) - 1n;
const rotate = (x: bigint, by: bigint): bigint => BigInt.asUintN(64, (x << by) | (x >> (64n - by)));

/**
 * The stream of one use: `ids`, `race`, `delay/<rule>`. Streams of different names do not disturb each other, so that a new use
 * leaves the others as they were. xoshiro256**, started by splitmix64.
 */
export function makeRandom(seed: number, name: string): Random {
  let words = startWords((BigInt(seed) & MASK) ^ hashOf(name));
  const draw = (): bigint => {
    const [a, b, c, d] = words as [bigint, bigint, bigint, bigint];
    const result = BigInt.asUintN(64, rotate(BigInt.asUintN(64, b * 5n), 7n) * 9n);
    const e = c ^ a;
    const f = d ^ b;
    words = [a ^ f, b ^ e, e ^ BigInt.asUintN(64, b << 17n), rotate(f, 45n)];
    return result;
  };
  return {
    bits: draw,
    next: () => Number(draw() >> 11n) / 2 ** 53,
    below: (bound) => Number(((draw() >> 32n) * BigInt(bound)) >> 32n),
    state: () => words,
    restore: (state) => {
      words = [...state];
    },
  };
}

function startWords(seed: bigint): bigint[] {
  let state = seed;
  return Array.from({ length: 4 }, () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  });
}

/** FNV-1a over the name's UTF-16 units. */
function hashOf(name: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < name.length; i++) hash = ((hash ^ BigInt(name.charCodeAt(i))) * 0x100000001b3n) & MASK;
  return hash;
}
