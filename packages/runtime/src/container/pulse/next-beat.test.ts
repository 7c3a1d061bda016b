import { expect, it } from 'vitest';
import { nextBeatMs } from './next-beat.ts';

it.each([
  ['a quick beat', 100, 60_000],
  ['a slow one', 59_000, 60_000],
  ['one that took longer than a period, which is made up for at once', 61_000, 60_000],
  ['an hour in which the process was frozen: one beat, and then in step again', 3_600_500, 3_600_000],
])('the next beat after %s', (_, nowMs, dueMs) => {
  expect(nextBeatMs(7, 60_000, 7 + nowMs)).toBe(7 + dueMs);
});
