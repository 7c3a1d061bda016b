import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shuffled } from './python-random.ts';

// From CPython: l = list(range(n)); random.Random(seed).shuffle(l)
it.each([
  [42, [7, 3, 2, 8, 5, 6, 9, 4, 0, 1]],
  [7, [4, 0, 3, 1, 2]],
  [0, [4, 1, 5, 2, 0, 3, 7, 6]],
  [-3, [0, 2, 3, 5, 4, 1]],
  [123_456_789_012, [7, 8, 9, 11, 5, 1, 3, 2, 4, 0, 10, 6]],
])('seed %i shuffles as Python does', (seed, order) => {
  expect(
    shuffled(
      order.map((_, i) => i),
      seed,
    ),
  ).toEqual(order);
});

it('loses nothing and does the same again', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.maxSafeInteger(), (list, seed) => {
      const result = shuffled(list, seed);
      const byValue = (a: number, b: number): number => a - b;
      expect(result.toSorted(byValue)).toEqual(list.toSorted(byValue));
      expect(shuffled(list, seed)).toEqual(result);
    }),
  );
});
