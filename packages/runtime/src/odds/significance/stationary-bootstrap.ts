import type { Random } from '../../search/random.ts';

/**
 * One sample of `count` values (by default as many as there are) of a series of `length` by position: blocks that begin anywhere, wrap around the end and end with probability
 * 1 ÷ `meanBlock` (at least 1) after each value. Politis and Romano, "The Stationary Bootstrap", JASA 89, 1994.
 */
export function stationarySample(length: number, meanBlock: number, random: Random, count = length): Uint32Array {
  const positions = new Uint32Array(count);
  const endsAfterEach = 1 / meanBlock;
  let position = random.below(length);
  for (let i = 0; i < count; i++) {
    positions[i] = position;
    position = random.uniform() < endsAfterEach ? random.below(length) : (position + 1) % length;
  }
  return positions;
}
