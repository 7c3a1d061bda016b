import { describe, expect, it } from 'vitest';
import type { ObservedSoak } from './observed-soak.ts';
import { soakCounts } from './soak-counts.ts';
import { soakFigures } from './soak-figures.ts';
import { tradedHours } from './traded-hours.ts';

const HOUR_MS = 3_600_000;
/** Hours of the exchange from one look to the next. */
const APART = 0.25;

/** Hours of a session of which so many are wanted and that ends after some, and of which of them looks heard. */
async function soaked(wanted: number, endsAfter: number): Promise<{ hours: number; told: readonly number[] }> {
  let nowMs = 5 * HOUR_MS;
  const [endMs, told] = [nowMs + endsAfter * HOUR_MS, [] as number[]];
  const hours = await tradedHours({
    ...{ hours: wanted, everyMs: 0, nowMs: () => nowMs, isOver: () => nowMs >= endMs },
    look: async (hour) => {
      if (hour !== (told.at(-1) ?? 0)) told.push(hour);
      nowMs += APART * HOUR_MS;
      return Promise.resolve();
    },
  });
  return { hours, told };
}

/** Goals of a soak of a day that nobody reached. */
function missed(hours: number): readonly string[] {
  const choice = { mode: 'dry-run', hours: 24, factor: 120, pairs: 1, nodeOptions: '' } as const;
  const soak: ObservedSoak = {
    ...{ choice, hours, samples: [], idle: [], beganMs: 0, endedMs: 0, beats: [], lines: [], connects: 0 },
    ...{ requests: 0, sizes: [], exitCode: 0, books: null, exchangeLagMs: 0 },
  };
  return soakFigures(soak).flatMap(({ name, isReached }) => (isReached === false ? [name] : []));
}

describe('hours of a soak', () => {
  it('are as many as were wanted when the session is there all the time, and a look hears of each', async () => {
    const { hours, told } = await soaked(3, Infinity);
    expect(hours).toBe(3);
    expect(told).toEqual([1, 2, 3]);
  });

  it.each([
    ['at once', 0.1, 0],
    ['between two looks', 1.6, 1.25],
    ['within the last hour', 2.9, 2.5],
  ])('are those before the last look that found it there when the session ends %s', async (_, endsAfter, hours) => {
    expect((await soaked(3, endsAfter)).hours).toBe(hours);
  });

  it.each([
    ['a whole day', 24.01, 24],
    ['the most of a day', 23.99, 23],
    ['no hour', 0.9, 0],
  ])('are told whole, as they passed: %s', (_, hours, told) => {
    expect(soakCounts({ hours }, [])).toEqual({ 'simulated hours': told, 'goals missed': 0 });
  });

  it('are a goal that a session misses which ended before', () => {
    const name = 'simulated hours for which it traded';
    expect([missed(24.01).includes(name), missed(23.99).includes(name)]).toEqual([false, true]);
  });
});
