import { expect, it } from 'vitest';
import { eventStarts, makeEvents } from './make-events.ts';

// Candles of 10 ms from 100 on; events at their opens and inside.
const OPENS = Float64Array.of(100, 110, 120, 130);
const EVENTS = { timeMs: Float64Array.of(90, 105, 120, 125, 139, 140), perUnit: Float64Array.of(1, 2, 3, 4, 5, 6) };

it('events belong to the candle that they are in', () => {
  expect([...eventStarts(EVENTS, OPENS, 10)]).toEqual([1, 2, 2, 4, 5]);
});

it('made candles take the events of their sources along, in money of their scale', () => {
  const drawn = { first: 1, sources: Uint32Array.of(2, 1, 3) };
  const { timeMs, perUnit } = makeEvents(
    EVENTS,
    eventStarts(EVENTS, OPENS, 10),
    OPENS,
    drawn,
    Float64Array.of(2, 7, 3),
  );

  expect([...timeMs]).toEqual([90, 105, 110, 115, 139]);
  expect([...perUnit]).toEqual([1, 2, 6, 8, 15]);
});
