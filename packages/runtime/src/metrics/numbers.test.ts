import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, median, populationDeviation, roundHalfEven, sampleDeviation, sum } from './numbers.ts';
import { numpyOrder } from '../core/numpy-order.ts';

describe('rounding to decimals', () => {
  it.each([
    // What Python's round() gives.
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    [-0.125, 2, -0.12],
    [2.5, 0, 2],
    [3.5, 0, 4],
    [-2.5, 0, -2],
    [2.675, 2, 2.67],
    [1.005, 2, 1],
    [0.5, 0, 0],
    [12_345.678_9, 3, 12_345.679],
    [1e22, 2, 1e22],
  ])('%d to %d decimals is %d', (value, decimals, expected) => {
    expect(roundHalfEven(value, decimals)).toBe(expected);
  });
});

describe('means and deviations', () => {
  it('of four numbers are those of any textbook', () => {
    const values = [2, 4, 4, 10];
    expect([sum(values), mean(values), median(values)]).toEqual([20, 5, 4]);
    expect(populationDeviation(values)).toBe(3);
    expect(sampleDeviation(values)).toBe(Math.sqrt(12));
  });

  it('of nothing are not numbers', () => {
    expect([mean([]), median([]), populationDeviation([]), sampleDeviation([]), sampleDeviation([1])]).toEqual(
      Array(5).fill(NaN),
    );
  });
});

describe('the order of numpy', () => {
  it('is a rising order of all positions', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 300 }), (keys) => {
        const order = [...numpyOrder(keys)];
        expect(order.toSorted((a, b) => a - b)).toEqual(keys.map((_, i) => i));
        expect(order.map((i) => keys[i])).toEqual(keys.toSorted((a, b) => a - b));
      }),
    );
  });

  it('keeps up to 16 equal keys in place, and moves some of 17', () => {
    expect([...numpyOrder(Array(16).fill(1))]).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect([...numpyOrder(Array(17).fill(1))]).not.toEqual(Array.from({ length: 17 }, (_, i) => i));
  });
});
