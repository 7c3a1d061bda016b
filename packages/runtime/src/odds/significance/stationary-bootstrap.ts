import type { Random } from '../../search/random.ts';

/**
 * One sample of a series of `length` values by position: blocks that begin anywhere, wrap around the end and end with probability
 * 1 ÷ `meanBlock` (at least 1) after each value. Politis and Romano, "The Stationary Bootstrap", JASA 89, 1994.
 */
export function stationarySample(length: number, meanBlock: number, random: Random): Uint32Array {
  const positions = new Uint32Array(length);
  const endsAfterEach = 1 / meanBlock;
  let position = random.below(length);
  for (let i = 0; i < length; i++) {
    positions[i] = position;
    position = random.uniform() < endsAfterEach ? random.below(length) : (position + 1) % length;
  }
  return positions;
}
