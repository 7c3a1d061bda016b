import { describe, expect, it } from 'vitest';
import { blankOrder } from '../core/trade.ts';
import type { Quote } from '../core/quote.ts';
import { depthRatio, isTriggered, slippageLimit, takenRate } from './book-fills.ts';
import { simulatedBroker } from './simulated-broker.ts';

const QUOTE: Quote = {
  timeMs: 0,
  bid: 99,
  ask: 100,
  last: 100,
  book: {
    bids: [
      [99, 1],
      [98, 1],
      [90, 5],
    ],
    asks: [
      [100, 1],
      [101, 1],
      [110, 5],
    ],
  },
};
const TICK = 0.01;
const ANY_PRICE = Number.POSITIVE_INFINITY;

describe('a market order over the levels of the book', () => {
  const cases = [
    // amount, limit, average
    [0.5, slippageLimit('buy', 100), 100],
    [1.5, slippageLimit('buy', 100), 100.33],
    [4, slippageLimit('buy', 100), 105],
    [100, ANY_PRICE, 109.81],
  ] as const;
  it.each(cases)('buys %d, no worse than %d, at %d', (amount, limit, average) => {
    expect(takenRate('buy', amount, limit, QUOTE, TICK)).toBe(average);
  });

  it('sells on the other side', () => {
    expect(takenRate('sell', 1.5, slippageLimit('sell', 99), QUOTE, TICK)).toBe(98.67);
    expect(takenRate('sell', 4, slippageLimit('sell', 99), QUOTE, TICK)).toBe(94.25);
    expect(takenRate('sell', 100, slippageLimit('sell', 99), QUOTE, TICK)).toBe(94.05);
  });

  it('finds nothing in an empty book', () => {
    expect(takenRate('buy', 1, ANY_PRICE, { ...QUOTE, book: { bids: [], asks: [] } }, TICK)).toBeNull();
  });

  it('takes any amount at the best price of a market without a book', () => {
    expect(takenRate('buy', 1_000, ANY_PRICE, { ...QUOTE, book: null }, TICK)).toBe(100);
  });
});

describe('a limit order', () => {
  const order = (side: 'buy' | 'sell', rate: number) =>
    Object.assign(blankOrder(), { side, rate, amount: 1.5, type: 'limit' as const });
  const placed = [
    // side, rate, fill at once
    ['waits below the best ask', 'buy', 99.99, null],
    ['fills at its own rate at the best ask', 'buy', 100, { rate: 100, isTaker: true }],
    ['fills at its own rate a little beyond it', 'buy', 100.9, { rate: 100.9, isTaker: true }],
    ['is a market order more than 1 % beyond it', 'buy', 101.1, { rate: 100.33, isTaker: true }],
    ['waits above the best bid', 'sell', 99.01, null],
    ['fills at its own rate at the best bid', 'sell', 99, { rate: 99, isTaker: true }],
    ['is a market order more than 1 % below it', 'sell', 98, { rate: 98.67, isTaker: true }],
  ] as const;
  it.each(placed)('%s', (_, side, rate, fill) => {
    expect(simulatedBroker.placed(order(side, rate), QUOTE, TICK)).toEqual(fill);
  });

  it('that waited fills at its own rate, and was taken', () => {
    expect(simulatedBroker.waiting(order('buy', 99.5), QUOTE, TICK)).toBeNull();
    const fallen: Quote = { ...QUOTE, ask: 98, book: { bids: [[97, 1]], asks: [[98, 1]] } };
    expect(simulatedBroker.waiting(order('buy', 99.5), fallen, TICK)).toEqual({ rate: 99.5, isTaker: false });
  });
});

describe('the depth of a book', () => {
  it('is the amount on the own side per amount on the other', () => {
    const book = {
      bids: [
        [99, 3],
        [98, 1],
      ],
      asks: [[100, 2]],
    } as const;
    expect([depthRatio(false, { ...QUOTE, book }), depthRatio(true, { ...QUOTE, book })]).toEqual([2, 0.5]);
  });
});

describe('a stop order', () => {
  const cases = [
    // side, stop, triggers at bid 99 and ask 100
    ['sell', 98.9, false],
    ['sell', 99, true],
    ['sell', 99.5, true],
    ['buy', 100.1, false],
    ['buy', 100, true],
    ['buy', 99.5, true],
  ] as const;
  it.each(cases)('%s at %d: %s', (side, stopRate, triggers) => {
    expect(isTriggered(side, stopRate, QUOTE)).toBe(triggers);
  });
});
