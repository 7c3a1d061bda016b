import { describe, expect, it } from 'vitest';
import type { Quote } from '../core/quote.ts';
import { nearby, proposedRate, type Pricing } from './pricing.ts';

const QUOTE: Quote = {
  timeMs: 0,
  bid: 99,
  ask: 100,
  last: 99.8,
  book: {
    bids: [
      [99, 1],
      [98.5, 4],
    ],
    asks: [
      [100, 1],
      [101, 4],
    ],
  },
};
const TICKER: Pricing = { side: 'same', useOrderBook: false, orderBookTop: 1, lastBalance: 0 };

describe('the side of the book', () => {
  const cases = [
    // price_side, long entry, short entry, long exit, short exit
    ['same', 99, 100, 100, 99],
    ['other', 100, 99, 99, 100],
    ['bid', 99, 99, 99, 99],
    ['ask', 100, 100, 100, 100],
  ] as const;
  it.each(cases)('%s', (side, ...rates) => {
    const asked = [
      [true, false],
      [true, true],
      [false, false],
      [false, true],
    ] as const;
    for (const useOrderBook of [true, false]) {
      const pricing = { ...TICKER, side, useOrderBook };
      expect(asked.map(([isEntry, isShort]) => proposedRate(QUOTE, isEntry, isShort, pricing))).toEqual(rates);
    }
  });

  it('has levels', () => {
    const pricing: Pricing = { ...TICKER, useOrderBook: true, orderBookTop: 2 };
    expect([proposedRate(QUOTE, true, false, pricing), proposedRate(QUOTE, false, false, pricing)]).toEqual([
      98.5, 101,
    ]);
  });

  it('offers nothing where it is empty', () => {
    const empty = { ...QUOTE, bid: null, book: { bids: [], asks: QUOTE.book!.asks } };
    expect(proposedRate(empty, true, false, TICKER)).toBeNull();
    expect(proposedRate(empty, true, false, { ...TICKER, useOrderBook: true })).toBeNull();
  });

  it('is the ticker where there is no book', () => {
    expect(proposedRate({ ...QUOTE, book: null }, true, false, { ...TICKER, useOrderBook: true })).toBe(99);
  });
});

describe('the last price', () => {
  const cases = [
    // isEntry, side, last, balance, rate
    ['draws an entry above it down', true, 'ask', 99.8, 0.5, 99.9],
    ['draws an exit below it up', false, 'bid', 99.8, 0.5, 99.4],
    ['does not move an entry below it', true, 'bid', 99.8, 0.5, 99],
    ['does not move an exit above it', false, 'ask', 99.8, 0.5, 100],
    ['is reached with a balance of 1', true, 'ask', 99.8, 1, 99.8],
  ] as const;
  it.each(cases)('%s', (_, isEntry, side, last, lastBalance, rate) => {
    expect(proposedRate({ ...QUOTE, last }, isEntry, false, { ...TICKER, side, lastBalance })).toBeCloseTo(rate, 12);
  });
});

describe("a strategy's own rate", () => {
  it('is held within a ratio of the proposed one', () => {
    expect([90, 99, 101, 110].map((own) => nearby(own, 100, 0.02))).toEqual([98, 99, 101, 102]);
  });
});
