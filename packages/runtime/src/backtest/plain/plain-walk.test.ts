import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bothWalks, type Reach } from './both-walks.fixture.ts';
import { plainWorlds } from './plain-worlds.fixture.ts';

describe('the plain walk', () => {
  it('leaves to the last bit what the general walk leaves, whatever the settings, and mostly comes to the end', () => {
    const reached: Record<Reach, number> = { none: 0, part: 0, all: 0 };
    fc.assert(
      fc.property(plainWorlds, (run) => {
        const { plain, general, reach } = bothWalks(run);
        reached[reach]++;
        expect(plain).toStrictEqual(general);
      }),
      { numRuns: 300 },
    );

    expect(reached.none).toBe(0);
    expect(reached.part, 'runs with orders that wait').toBeGreaterThan(10);
    expect(reached.all, 'runs without').toBeGreaterThan(150);
  });
});
