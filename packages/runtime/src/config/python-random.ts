const SIZE = 624;
const SHIFT = 397;

/** Python's `random.Random(seed).shuffle`, by which freqtrade orders pairs: a Mersenne Twister, and Fisher and Yates from the end. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const twister = new Twister(keyOf(seed));
  const result = [...list];
  for (let i = result.length - 1; i > 0; i -= 1) {
    const j = twister.below(i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** The size of the seed in pieces of 32 bits, lowest first. */
function keyOf(seed: number): number[] {
  const key: number[] = [];
  for (let rest = BigInt(Math.abs(seed)); rest > 0n; rest >>= 32n) key.push(Number(rest & 0xffff_ffffn));
  return key.length === 0 ? [0] : key;
}

class Twister {
  readonly #state = new Uint32Array(SIZE);
  #at = SIZE;

  constructor(key: readonly number[]) {
    const state = this.#state;
    state[0] = 19_650_218;
    for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1_812_433_253, mixed(state[i - 1]!)) + i;
    let i = 1;
    const next = (): void => {
      i += 1;
      if (i < SIZE) return;
      state[0] = state[SIZE - 1]!;
      i = 1;
    };
    for (let step = 0, j = 0; step < Math.max(SIZE, key.length); step++) {
      state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1_664_525)) + key[j]! + j;
      next();
      j = (j + 1) % key.length;
    }
    for (let step = 0; step < SIZE - 1; step++) {
      state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1_566_083_941)) - i;
      next();
    }
    state[0] = 0x8000_0000;
  }

  /** A whole number from 0 to `end` − 1. */
  below(end: number): number {
    const unused = Math.clz32(end);
    for (;;) {
      const drawn = this.#next() >>> unused;
      if (drawn < end) return drawn;
    }
  }

  #next(): number {
    if (this.#at === SIZE) this.#refill();
    let y = this.#state[this.#at]!;
    this.#at += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c_5680;
    y ^= (y << 15) & 0xefc6_0000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const y = (state[i]! & 0x8000_0000) | (state[(i + 1) % SIZE]! & 0x7fff_ffff);
      state[i] = state[(i + SHIFT) % SIZE]! ^ (y >>> 1) ^ ((y & 1) === 0 ? 0 : 0x9908_b0df);
    }
    this.#at = 0;
  }
}

function mixed(word: number): number {
  return word ^ (word >>> 30);
}
