import { describe, expect, it } from 'vitest';
import type { Point } from '../../packages/runtime/src/search/space/search-space.ts';
import { TEST_FUNCTIONS } from './functions.ts';

/** Published places of the least values. */
const LEAST_AT: Readonly<Record<string, readonly (number | string | boolean)[]>> = {
  sphere: [1, 1, 1, 1, 1],
  rosenbrock: [1, 1, 1, 1, 1],
  ackley: [0, 0, 0, 0, 0],
  rastrigin: [0, 0, 0, 0, 0],
  branin: [Math.PI, 2.275],
  hartmann6: [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
  mixed: ['b', true, 3, 7],
};

describe('test functions', () => {
  it.each(TEST_FUNCTIONS.map((test) => [test.name, test] as const))(
    '%s is least where it is said to be',
    (name, test) => {
      const point: Point = Object.fromEntries(LEAST_AT[name]!.map((value, i) => [`x${i}`, value]));
      expect(test.valueAt(point)).toBeCloseTo(test.least, 5);
    },
  );
});
