import { describe, expect, it } from 'vitest';
import { twoSidedTProbability } from './student-t.ts';

describe('the two-sided probability of t', () => {
  // Closed forms of few degrees of freedom (Abramowitz and Stegun 26.7.3, 26.7.4).
  const closedForms: readonly (readonly [number, (t: number) => number])[] = [
    [1, (t) => (2 / Math.PI) * Math.atan(1 / t)],
    [2, (t) => 2 / (Math.sqrt(2 + t * t) * (Math.sqrt(2 + t * t) + t))],
    [4, (t) => fourDegrees(t)],
  ];
  const values = [1e-6, 0.01, 0.3, 1, 2.5, 10];

  it.each(closedForms.flatMap(([degrees, form]) => values.map((t) => [degrees, t, form(t)] as const)))(
    'of %d degrees at %d is %d',
    (degrees, t, expected) => {
      expect(twoSidedTProbability(t, degrees) / expected).toBeCloseTo(1, 11);
      expect(twoSidedTProbability(-t, degrees)).toBe(twoSidedTProbability(t, degrees));
    },
  );

  it.each([
    // Critical values of published tables (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2).
    [10, 2.228, 0.05],
    [30, 2.75, 0.01],
    [100, 1.984, 0.05],
    [1e6, 1.959964, 0.05],
  ])('of %d degrees at %d is about %d', (degrees, t, expected) => {
    expect(twoSidedTProbability(t, degrees)).toBeCloseTo(expected, 4);
  });

  it('is 1 at zero and 0 at infinity', () => {
    expect(twoSidedTProbability(0, 5)).toBe(1);
    expect(twoSidedTProbability(Infinity, 5)).toBe(0);
  });
});

/** 1 − A(t | 4), where the difference keeps its digits. */
function fourDegrees(t: number): number {
  const cosine = Math.sqrt(4 / (4 + t * t));
  const sine = t / Math.sqrt(4 + t * t);
  // 1 − s(1 + c²/2) = (1 − s) − s c²/2, with 1 − s = c²/(1 + s).
  return cosine ** 2 * (1 / (1 + sine) - sine / 2);
}
