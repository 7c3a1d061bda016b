import { describe, expect, it } from 'vitest';
import { sample, shuffled } from './sample.ts';

const ALL = Array.from({ length: 200 }, (_, at) => at);

describe('a sample of mistakes', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(sample(ALL, 20, 4)).toEqual(sample(ALL, 20, 4));
    expect(sample(ALL, 20, 4)).not.toEqual(sample(ALL, 20, 5));
    expect(shuffled(ALL, 4)).toEqual(shuffled(ALL, 4));
  });

  it('has each at most once, in the order they have, and all of them where there are no more', () => {
    const some = sample(ALL, 50, 1);
    expect([some.length, new Set(some).size, some.toSorted((a, b) => a - b)]).toEqual([50, 50, some]);
    expect(sample(ALL, 500, 1)).toEqual(ALL);
    expect(shuffled(ALL, 1).toSorted((a, b) => a - b)).toEqual(ALL);
  });

  it('is spread over all', () => {
    const first = sample(ALL, 100, 3).filter((each) => each < 100).length;
    expect(first).toBeGreaterThan(30);
    expect(first).toBeLessThan(70);
  });
});
