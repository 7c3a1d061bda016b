import { describe, expect, it } from 'vitest';
import { randomStream } from '../../search/random.ts';
import { distinctTrials } from './distinct-trials.ts';

const random = randomStream(1, 'distinct');
const noise = (): Float64Array => Float64Array.from({ length: 300 }, () => random.normal());
const near = (series: Float64Array, share: number): Float64Array =>
  series.map((value) => value + share * random.normal());

describe('trials that differ', () => {
  const [first, second] = [noise(), noise()];
  const still = new Float64Array(300);

  it.each([
    ['keeps what is its own', [first, second], [0, 1]],
    ['leaves out a copy, and one that stakes twice as much', [first, first, first.map((value) => 2 * value)], [0]],
    ['leaves out a near neighbor', [first, near(first, 0.2), second], [0, 2]],
    ['keeps a distant relative', [first, near(first, 1)], [0, 1]],
    ['keeps the opposite', [first, first.map((value) => -value)], [0, 1]],
    ['counts all that never traded as one', [still, first, still], [0, 1]],
    ['has nothing of nothing', [], []],
  ])('%s', (_, returns, kept) => expect(distinctTrials(returns)).toEqual(kept));
});
