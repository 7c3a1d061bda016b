import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../search/random.ts';
import { chanceOfRank } from './chance-of-rank.ts';
import { exposedReturns } from './exposed-returns.ts';
import { randomEntries } from './random-entries.ts';

describe('random entries', () => {
  it('are in the market as often, as long, on the same sides and as far apart', () => {
    const exposures = fc.array(fc.constantFrom(0, 0, 1, -1, 0.5), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(exposures, fc.nat(), (values, seed) => {
        const drawn = randomEntries(Float64Array.from(values), randomStream(seed, 'entries'));
        expect(drawn.toSorted()).toEqual(Float64Array.from(values).toSorted());
        expect(entriesOf(drawn)).toBe(entriesOf(Float64Array.from(values)));
      }),
    );
  });

  it('keep positions whole', () => {
    const ours = Float64Array.of(0, 1, 1, 0.5, 0, 0, -1, -1, -1, -1, 0);
    const random = randomStream(1, 'entries');
    const seen = new Set(Array.from({ length: 300 }, () => randomEntries(ours, random).join(' ')));
    for (const drawn of seen) {
      expect(drawn).toContain('1 1 0.5');
      expect(drawn).toContain('-1 -1 -1 -1');
    }
    // Two positions in 2 orders, pauses of 1, 2 and 1 in 3.
    expect(seen.size).toBe(6);
  });

  it('of a strategy that never enters, and of one that never leaves, are the same', () => {
    for (const exposures of [new Float64Array(5), new Float64Array(5).fill(1)])
      expect(randomEntries(exposures, randomStream(1, 'entries'))).toEqual(exposures);
  });
});

describe('returns of exposures', () => {
  it('are shares of the market, less the cost of each change', () => {
    const market = Float64Array.of(0.1, 0.1, -0.2, 0.1);
    const returns = exposedReturns(Float64Array.of(0, 1, -0.5, 1), market, 0.01);
    [0, 0.1 - 0.01, 0.1 - 0.015, 0.1 - 0.015 - 0.01].forEach((expected, i) =>
      expect(returns[i]).toBeCloseTo(expected, 12),
    );
  });
});

describe('chance of a rank', () => {
  it.each([
    [5, [1, 2, 3, 4], 1 / 5, 1],
    [3, [1, 2, 3, 4], 3 / 5, 5 / 8],
    [0, [1, 2, 3, 4], 1, 0],
    [0, [], 1, NaN],
  ])('of %d among %j is %d', (observed, random, probability, rank) => {
    expect(chanceOfRank(observed, random)).toEqual({ probability, rank });
  });
});

function entriesOf(exposures: Float64Array): number {
  return exposures.filter((exposure, i) => exposure !== 0 && (i === 0 || exposures[i - 1] === 0)).length;
}
