import { describe, expect, it } from 'vitest';
import { seenQuote } from './seen-quote.ts';

const NOW = 1_700_000_000_000;

describe('the age of a price', () => {
  it.each([
    ['a real market', 1, 0, 20_000, 20_000],
    ['an exchange whose clock was set back by 5 s', 1, 5_000, 20_000, 20_000],
    ['a clock on which 30 s last half a second', 60, 0, 30_000, 30_000],
    ['a clock on which they last an eighth of one', 240, 0, 120_000, 30_000],
    ['the same, a little more than half a second of real time', 240, 0, 121_000, 30_250],
    ['the same, set back', 240, 5_000, 60_000, 15_000],
    ['a price from the next moment', 240, 0, -40, -40],
  ])('on %s (x%i)', (_, factor, aheadMs, ageMs, seenMs) => {
    const quote = { timeMs: NOW - aheadMs - ageMs, bid: 1, ask: 2, last: null, book: null };
    const seen = seenQuote(quote, { nowMs: NOW, exchangeMs: NOW - aheadMs, factor });
    expect(NOW - seen.timeMs).toBe(seenMs);
    expect({ ...seen, timeMs: 0 }).toEqual({ ...quote, timeMs: 0 });
  });
});
