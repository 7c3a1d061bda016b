import { describe, expect, it } from 'vitest';
import { excessKurtosis, quantile, skewness } from './distribution.ts';
import { normalProbability } from './normal.ts';

const VALUES = [0.01, -0.02, 0.03, 0.005, -0.01, 0.02, -0.04, 0.015, 0, 0.01];

describe('the shape of a sample', () => {
  it('is that of pandas', () => {
    expect(skewness(VALUES)).toBeCloseTo(-0.8840300459109762, 12);
    expect(excessKurtosis(VALUES)).toBeCloseTo(0.6821563643127305, 12);
  });

  it.each([
    [0, -0.04],
    [0.05, -0.031],
    [0.5, 0.0075],
    [0.95, 0.0255],
    [1, 0.03],
  ])('has numpy’s quantile %d', (q, expected) => {
    expect(
      quantile(
        VALUES.toSorted((a, b) => a - b),
        q,
      ),
    ).toBeCloseTo(expected, 14);
  });

  it('is not known of too few values', () => {
    expect([skewness([1, 2]), excessKurtosis([1, 2, 3]), quantile([], 0.5)]).toEqual([NaN, NaN, NaN]);
  });
});

describe('the normal distribution', () => {
  it.each([
    [-9, 0],
    [-6, 9.865876450376946e-10],
    [-3, 0.0013498980316300933],
    [-1.5, 0.06680720126885807],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [1, 0.8413447460685429],
    [2.5, 0.9937903346742238],
    [7.5, 0.9999999999999681],
  ])('lies below %d with the probability of scipy', (x, expected) => {
    expect(Math.abs(normalProbability(x) - expected)).toBeLessThan(1e-14);
  });
});
