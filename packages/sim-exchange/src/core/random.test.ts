import { describe, expect, it } from 'vitest';
import { makeRandom } from './random.ts';

const draws = (random: { next(): number }, count: number): number[] =>
  Array.from({ length: count }, () => random.next());

describe('makeRandom', () => {
  it('repeats itself for one seed and name, and differs for others', () => {
    const first = draws(makeRandom(7, 'race'), 5);

    expect(draws(makeRandom(7, 'race'), 5)).toEqual(first);
    expect(draws(makeRandom(8, 'race'), 5)).not.toEqual(first);
    expect(draws(makeRandom(7, 'ids'), 5)).not.toEqual(first);
  });

  it('goes on from a kept state', () => {
    const random = makeRandom(7, 'race');
    draws(random, 3);
    const state = [...random.state()];
    const rest = draws(random, 5);
    const other = makeRandom(1, 'other');
    other.restore(state);

    expect(draws(other, 5)).toEqual(rest);
  });

  it('is even over its range', () => {
    const random = makeRandom(1, 'even');
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) counts[random.below(10)]!++;

    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
