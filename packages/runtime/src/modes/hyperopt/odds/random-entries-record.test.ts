import { describe, expect, it } from 'vitest';
import type { RandomEntriesRecord } from '../../../contract/odds.ts';
import type { Made } from '../../../metrics/made-trade.fixture.ts';
import { randomStream, type Random } from '../../../search/random.ts';
import { madeRun } from './made-run.fixture.ts';
import type { ExposedRun } from './pair-exposures.ts';
import { randomEntriesRecord } from './random-entries-record.ts';

/** A random walk of 400 hours; of each ten hours one or two are held: the best ones, or any. */
function walk(random: Random, isTimed: boolean): ExposedRun {
  const opens = [100];
  while (opens.length <= 400) opens.push(opens.at(-1)! * (1 + random.normal() / 100));
  const trades: Made[] = [];
  for (let from = 1; from + 10 < opens.length; from += 10) {
    const hours = Array.from({ length: 8 }, (_, i) => from + i);
    const gainFrom = (hour: number): number => opens[hour + 1]! / opens[hour]!;
    const best = hours.toSorted((a, b) => gainFrom(b) - gainFrom(a))[0]!;
    const hour = isTimed ? best : from + random.below(8);
    const fills = [
      [hour, 1, opens[hour]!],
      [hour + 1, -1, opens[hour + 1]!],
    ] as const;
    trades.push({ fills });
  }
  return madeRun(opens.slice(0, -1), opens.at(-1)!, trades);
}

function askedOf(run: ExposedRun): RandomEntriesRecord {
  return randomEntriesRecord(run, randomStream(3, 'asked')) as RandomEntriesRecord;
}

describe('entries by chance', () => {
  it('do not do as well as entries in the best hours', () => {
    const { chance, actual, random, samples } = askedOf(walk(randomStream(1, 'walk'), true));

    expect(samples).toBe(1000);
    expect(chance).toBe(1 / 1001);
    expect(actual).toBeGreaterThan(random.p99);
  });

  it('do as well as other entries by chance: each share of chances is as frequent', () => {
    const chances = Array.from({ length: 40 }, (_, i) => askedOf(walk(randomStream(i, 'any'), false)).chance);

    expect(chances.filter((chance) => chance < 0.5).length).toBeGreaterThan(10);
    expect(chances.filter((chance) => chance < 0.5).length).toBeLessThan(30);
    expect(chances.filter((chance) => chance < 0.05).length).toBeLessThan(6);
  });

  it('are fewer samples of long runs', () => {
    const opens = Array.from({ length: 100_001 }, (_, i) => 100 + Math.sin(i));
    const fills = [
      [5, 1, opens[5]!],
      [9, -1, opens[9]!],
    ] as const;

    expect(askedOf(madeRun(opens, 100, [{ fills }])).samples).toBe(500);
  });

  it('are no question without a trade', () => {
    expect(randomEntriesRecord(madeRun([90, 100, 110], 99, []), randomStream(1))).toEqual({
      unanswered: 'there is no trade whose entry could have been another',
    });
  });
});
