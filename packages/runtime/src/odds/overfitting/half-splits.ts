import type { Random } from '../../search/random.ts';
import { shuffle } from '../shuffled.ts';

/** Above this many, splits are drawn. All splits of 16 blocks. */
const MOST_SPLITS = 12_870;

/**
 * Ways to take half of `blocks` (even, 2 to 30) for choosing, the others for judging: as bit masks of the chosen half. Each comes with its
 * complement, so that no block is more often in one half than in the other. All of them, in rising order, or `most` (even) different ones by chance.
 */
export function halfSplits(blocks: number, random: Random, most = MOST_SPLITS): Uint32Array {
  const count = binomial(blocks, blocks / 2);
  return count <= most ? allHalves(blocks, count) : drawnHalves(blocks, random, most);
}

/** Rising masks with half of their bits set (Gosper's hack: HAKMEM, item 175, 1972). */
function allHalves(blocks: number, count: number): Uint32Array {
  const masks = new Uint32Array(count);
  let mask = 2 ** (blocks / 2) - 1;
  for (let i = 0; i < count; i++) {
    masks[i] = mask;
    const lowest = mask & -mask;
    const carried = mask + lowest;
    mask = carried | (((mask ^ carried) / lowest) >>> 2);
  }
  return masks;
}

function drawnHalves(blocks: number, random: Random, most: number): Uint32Array {
  const masks = new Set<number>();
  const order = Array.from({ length: blocks }, (_, i) => i);
  const all = 2 ** blocks - 1;
  while (masks.size < most) {
    shuffle(order, random);
    const mask = order.slice(0, blocks / 2).reduce((bits, block) => bits | (1 << block), 0);
    masks.add(mask);
    masks.add(all ^ mask);
  }
  return Uint32Array.from(masks);
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return Math.round(result);
}
