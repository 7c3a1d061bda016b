import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis } from './axis.ts';

const LOG = [
  // values, named
  [
    [0.03, 40],
    [0.1, 1, 10],
  ],
  [
    [3, 40],
    [5, 10, 20],
  ],
  [
    [1e-6, 9],
    [1e-6, 0.0001, 0.01, 1],
  ],
] as const;

const LINEAR = [
  [
    [-7.2, 1.5],
    [-5, 0],
  ],
  [
    [0, 100],
    [0, 50, 100],
  ],
  [
    [3, 3],
    [2.5, 3, 3.5],
  ],
] as const;

const rounded = (values: readonly number[]): number[] => values.map((value) => Number(value.toPrecision(9)));

describe('axes', () => {
  it.each(LOG)('of distances from %j name %j', (values, ticks) => {
    expect(rounded(logAxis(values).ticks)).toEqual(ticks);
  });

  it.each(LINEAR)('of values from %j name %j', (values, ticks) => {
    expect(rounded(linearAxis(values).ticks)).toEqual(ticks);
  });

  it('run from the least to the largest value', () => {
    const log = logAxis([0.1, 1000]);
    expect([0.1, 10, 1000].map(log.shareOf)).toEqual([0, 0.5, 1]);
    const linear = linearAxis([-2, 6]);
    expect([-2, 0, 6].map(linear.shareOf)).toEqual([0, 0.25, 1]);
  });
});
