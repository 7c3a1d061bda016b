import { describe, expect, it } from 'vitest';
import { QuoteBoard } from './quote-board.ts';

const PAIR = 'BTC/USDT';
const BOOK = { bids: [[99, 1]], asks: [[101, 1]] } as const;

const price = (bid: number, timeMs: number | null = null) => ({ timeMs, bid, ask: bid + 2, last: null, book: null });
const book = (bid: number) => ({ ...price(bid), book: BOOK });

describe('what an exchange shows of a pair', () => {
  it('is nothing at first', () => {
    expect(new QuoteBoard(0).of(PAIR, 100, 0)).toBeNull();
  });

  it('has the time of its arrival where the exchange says none, and never one to come', () => {
    const board = new QuoteBoard(0);
    board.put(PAIR, price(99), 1000);
    expect(board.of(PAIR, null, 5000)).toMatchObject({ timeMs: 1000, bid: 99 });
    board.put(PAIR, price(98, 9000), 2000);
    expect(board.of(PAIR, null, 5000)).toMatchObject({ timeMs: 2000, bid: 98 });
  });

  it('has the price of the last trade from candles', () => {
    const board = new QuoteBoard(0);
    board.put(PAIR, price(99), 1000);
    expect(board.of(PAIR, 100.5, 1000)!.last).toBe(100.5);
    board.put(PAIR, { ...price(99), last: 100.1 }, 1001);
    expect(board.of(PAIR, 100.5, 1001)!.last).toBe(100.1);
  });

  it('does not go back when frames overtake one another', () => {
    const board = new QuoteBoard(0);
    board.put(PAIR, price(99, 2000), 2000);
    board.put(PAIR, price(50, 1000), 2001);
    expect(board.of(PAIR, null, 2001)!.bid).toBe(99);
  });

  // Seconds after the book; best prices came a second after it.
  it.each([
    [1.5, true],
    [2, true],
    [2.1, false],
  ])('is the book, whole, for two seconds: after %d s %s', (seconds, isBook) => {
    const board = new QuoteBoard(0);
    board.put(PAIR, book(99), 0);
    board.put(PAIR, price(98.95), 1000);
    const quote = board.of(PAIR, null, seconds * 1000);
    expect(quote!.book).toEqual(isBook ? BOOK : null);
    expect(quote!.bid).toBe(isBook ? 99 : 98.95);
  });

  it('is the best prices at once where they have moved by more than a thousandth', () => {
    const board = new QuoteBoard(0);
    board.put(PAIR, book(99), 0);
    board.put(PAIR, price(98.91), 100);
    expect(board.of(PAIR, null, 100)!.book).toEqual(BOOK);
    board.put(PAIR, price(98.9), 200);
    expect(board.of(PAIR, null, 200)).toMatchObject({ bid: 98.9, book: null });
  });

  it('is the book as long as nothing newer came', () => {
    const board = new QuoteBoard(0);
    board.put(PAIR, price(90), 0);
    board.put(PAIR, book(99), 1000);
    expect(board.of(PAIR, null, 60_000)!.book).toEqual(BOOK);
  });

  it('counts longer where time runs fast', () => {
    const board = new QuoteBoard(30_000);
    board.put(PAIR, book(99), 0);
    board.put(PAIR, price(98.95), 1000);
    expect(board.of(PAIR, null, 29_000)!.bid).toBe(99);
  });

  // At ×240 half a second of real time is 120 s, and a price that is older than 30 s is none: nothing would be entered while the exchange fails.
  it('does not hide newer prices when the next one did not come', () => {
    const board = new QuoteBoard(120_000);
    board.refreshing(0);
    board.put(PAIR, book(99), 0);
    board.put(PAIR, price(90), 35_000);
    board.refreshing(40_000);
    expect(board.of(PAIR, null, 40_000)).toMatchObject({ timeMs: 35_000, bid: 90, book: null });
    board.put(PAIR, book(91), 40_000);
    board.put(PAIR, price(91.05), 50_000);
    expect(board.of(PAIR, null, 90_000)).toMatchObject({ timeMs: 40_000, bid: 91, book: BOOK });
  });
});

describe('prices that moved', () => {
  it('are those of watched pairs whose bid or ask is another', () => {
    const board = new QuoteBoard(0);
    board.put(PAIR, price(99), 0);
    expect(board.hasMoved).toBe(false);
    board.watch([PAIR]);
    board.put(PAIR, price(99), 1);
    board.put('ETH/USDT', price(5), 1);
    board.put(PAIR, book(98), 2);
    expect(board.takeMoved()).toEqual([]);
    board.put(PAIR, price(97), 3000);
    expect(board.takeMoved()).toEqual([PAIR]);
    expect(board.hasMoved).toBe(false);
  });

  it('are forgotten when nobody watches any more', () => {
    const board = new QuoteBoard(0);
    board.watch([PAIR]);
    board.put(PAIR, price(97), 0);
    board.watch([]);
    expect(board.hasMoved).toBe(false);
  });
});
