import { describe, expect, it } from 'vitest';
import { walkLengths } from './plan-walk.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Lengths in hours. */
function lengthsOf(wishes: Parameters<typeof walkLengths>[0], rangeDays: number, candleMs = HOUR): number[] {
  const { trainMs, testMs, stepMs, embargoMs } = walkLengths(wishes, rangeDays * DAY, candleMs);
  return [trainMs, testMs, stepMs, embargoMs].map((ms) => ms / HOUR);
}

describe('lengths of a walk', () => {
  it.each([
    // asked for, days of range, [train, test, step, embargo] in hours
    ['nothing: a tenth of the range and four times as much', {}, 100, [960, 240, 240, 0]],
    ['nothing, of a range that has no tenth: whole candles', {}, 1.25, [12, 3, 3, 0]],
    ['a training', { trainDays: 20 }, 100, [480, 120, 120, 0]],
    ['a test', { testDays: 3 }, 100, [288, 72, 72, 0]],
    ['both', { trainDays: 20, testDays: 10 }, 100, [480, 240, 240, 0]],
    ['a step and an embargo', { testDays: 10, stepDays: 5, embargoDays: 0.5 }, 100, [960, 240, 120, 12]],
    ['parts of a candle', { trainDays: 1.03, testDays: 0.001 }, 100, [25, 1, 1, 0]],
  ] as const)('%s', (_, wishes, rangeDays, expected) => {
    expect(lengthsOf(wishes, rangeDays)).toEqual(expected);
  });

  it('are at least one candle', () => {
    expect(lengthsOf({ trainDays: 2, testDays: 1 }, 100, 7 * DAY)).toEqual([168, 168, 168, 0]);
    expect(lengthsOf({}, 10, 4 * DAY)).toEqual([384, 96, 96, 0]);
  });
});
