import { describe, expect, it } from 'vitest';
import { randomStream } from './random.ts';

function draws(seed: number, word: string, count: number): number[] {
  const random = randomStream(seed, word);
  return Array.from({ length: count }, () => random.uniform());
}

describe('randomStream', () => {
  it('repeats itself for the same seed and words, and for no others', () => {
    expect(draws(1, 'a', 5)).toEqual(draws(1, 'a', 5));
    expect(draws(1, 'a', 5)).not.toEqual(draws(2, 'a', 5));
    expect(draws(1, 'a', 5)).not.toEqual(draws(1, 'b', 5));
  });

  it('is even over its first draws of neighboring seeds', () => {
    const firsts = Array.from({ length: 20_000 }, (_, seed) => draws(seed, 'trial', 1)[0]!);
    const counts = new Uint32Array(10);
    for (const value of firsts) counts[Math.floor(value * 10)]!++;
    // Chi-squared with 9 degrees of freedom: 27.9 is exceeded once in a thousand.
    expect(counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(27.9);
  });

  it('has standard normal values', () => {
    const random = randomStream(3, 'normal');
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    expect(values.filter((value) => value > 1.96).length / values.length).toBeCloseTo(0.025, 2);
  });

  it('draws whole numbers below a count', () => {
    const random = randomStream(3, 'below');
    const values = new Set(Array.from({ length: 200 }, () => random.below(3)));
    expect(values).toEqual(new Set([0, 1, 2]));
  });
});
