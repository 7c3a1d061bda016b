import { expect, it } from 'vitest';
import { sideDataStart } from './side-data-start.ts';

const MINUTE_MS = 60_000;

// start of the range, earliest candle, startup candles of 5 minutes → start of side data, in minutes
const cases = [
  ['the range, with its startup candles in front', 60, 50, 2, 60],
  ['the range, without startup candles', 60, 70, 0, 60],
  ['after the startup candles, where none lies in front of the range', 60, 60, 2, 70],
  ['after the startup candles, without a range', null, 0, 2, 10],
  ['the first candle, without range and startup candles', null, 0, 0, 0],
] as const;

it.each(cases)('side data begin with %s', (_, start, earliest, startup, expected) => {
  const startMs = start === null ? null : start * MINUTE_MS;
  expect(sideDataStart(startMs, earliest * MINUTE_MS, startup, 5 * MINUTE_MS)).toBe(expected * MINUTE_MS);
});
