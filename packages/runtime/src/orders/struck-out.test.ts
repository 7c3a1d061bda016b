import { describe, expect, it } from 'vitest';
import { aFill, SIGN_MS } from './attempt.fixture.ts';
import { TestBooks } from './order-book.fixture.ts';
import type { BookNote } from './order-op.ts';
import { unstruck } from './struck-out.ts';

const PAIR = 'BTC/USDT:USDT';
const LOOK_MS = SIGN_MS + 60_000;

interface Held {
  readonly books: TestBooks;
  /** The order that leaves it, of which nothing was told. */
  readonly out: string;
}

/** One was bought, or sold, and a person strikes so much of it out, by what a look has shown; 0: nothing. */
function struck(amount: number, side: 'buy' | 'sell' = 'buy'): Held {
  const books = new TestBooks();
  const entry = books.planned({ side, leg: 1 });
  books.happen(entry, { kind: 'fills', fills: [aFill('1', '1', { side })] });
  const way = side === 'buy' ? 'sell' : 'buy';
  const out = books.planned({ action: 'exit', side: way, leg: 2 });
  if (amount > 0) strike(books, String(side === 'buy' ? 1 - amount : amount - 1));
  return { books, out };
}

function strike(books: TestBooks, found: string, beforeMs = LOOK_MS): void {
  books.do({ op: 'adjust', pair: PAIR, found, struckBeforeMs: beforeMs, atMs: beforeMs + 1000 });
}

/** What a fill that is told by now makes of the position, and of it. */
function told({ books, out }: Held, tradeId: string, amount: string, atMs: number, side: 'buy' | 'sell' = 'sell') {
  const fill = aFill(tradeId, amount, { side, atMs, exchangeId: 'x2', cid: out });
  const outcome = books.happen(out, { kind: 'fills', fills: [fill] });
  expect(books.folded).toEqual(books.records);
  const held = books.position(PAIR, side === 'sell' ? 'long' : 'short')?.amount ?? '0';
  const notes = typeof outcome === 'string' ? outcome : outcome.notes.filter(({ kind }) => kind === 'struck-fill');
  return [held, notes];
}

const noted = ({ out: cid }: Held, amount: string) => [{ kind: 'struck-fill', cid, amount }];

describe('what a person has struck out', () => {
  it.each([
    ['buy', 'sell'],
    ['sell', 'buy'],
  ] as const)('after a %s is not taken off again by a fill that had taken it before', (side, way) => {
    const held = struck(1, side);
    expect(told(held, '2', '1', LOOK_MS - 1, way)).toEqual(['0', noted(held, '1')]);
    expect(held.books.records.has(`struck/${PAIR}`)).toBe(false);
  });

  it('is taken off again by one that was executed since the look', () => {
    const held = struck(0.4);
    expect(told(held, '2', '0.4', LOOK_MS, 'sell')).toEqual(['0.2', []]);
  });

  it('explains so much of fills as it was, and once', () => {
    const held = struck(0.4);
    expect(told(held, '2', '0.3', LOOK_MS - 2)).toEqual(['0.6', noted(held, '0.3')]);
    expect(told(held, '3', '0.3', LOOK_MS - 1)).toEqual(['0.4', noted(held, '0.1')]);
    expect(told(held, '4', '0.1', LOOK_MS - 1)).toEqual(['0.3', []]);
    expect(told(held, '2', '0.3', LOOK_MS - 2)).toEqual(['0.3', 'stale']);
  });

  it('is not taken off again by the exchange that had taken it over, and what of that is more than was struck out is', () => {
    const { books } = struck(0.4);
    const fill = aFill('9', '0.6', { side: 'sell', atMs: LOOK_MS - 1, exchangeId: 'x9', cid: 'autoclose-1' });
    const { notes } = books.do({ op: 'unassigned', fills: [fill], isTakenOver: true, atMs: LOOK_MS });
    expect(notes).toEqual([{ kind: 'struck-fill', cid: 'autoclose-1', amount: '0.4' }]);
    expect(books.position(PAIR)!.amount).toBe('0.4');
    expect(books.try({ op: 'unassigned', fills: [fill], isTakenOver: true, atMs: LOOK_MS })).toBe('nothing-new');
    expect(books.folded).toEqual(books.records);
  });

  it('explains no entry where it had been held', () => {
    const { books } = struck(1);
    const cid = books.planned({ side: 'sell', leg: 3 });
    books.happen(cid, { kind: 'fills', fills: [aFill('2', '1', { side: 'sell', atMs: SIGN_MS, exchangeId: 'x3' })] });
    expect(books.position(PAIR, 'short')!.amount).toBe('-1');
  });

  it('is the sum of what was struck out within an hour, and of older ones nothing', () => {
    const soon = struck(0.2);
    strike(soon.books, '0.5', LOOK_MS + 1000);
    expect(told(soon, '2', '0.5', LOOK_MS - 1)).toEqual(['0.5', noted(soon, '0.5')]);
    const late = struck(0.2);
    strike(late.books, '0.5', LOOK_MS + 3_600_001);
    expect(told(late, '2', '0.5', LOOK_MS - 1)).toEqual(['0.3', noted(late, '0.3')]);
  });

  it('is nothing where the books follow the exchange by a step', () => {
    const held = struck(0);
    held.books.do({ op: 'adjust', pair: PAIR, found: '0.999', atMs: LOOK_MS });
    expect(told(held, '2', '0.001', SIGN_MS)).toEqual(['0.998', []]);
  });
});

describe('what was struck out of a pair of which more had left than was held', () => {
  /** One was bought, or sold, of which an exit took all and a stop 0.25 more: that is struck out. */
  function oversold(side: 'buy' | 'sell'): TestBooks {
    const held = struck(0, side);
    const way = side === 'buy' ? 'sell' : 'buy';
    told(held, '2', '1', SIGN_MS, way);
    const stop = held.books.planned({ action: 'stop', side: way, leg: 3 });
    told({ ...held, out: stop }, '3', '0.25', SIGN_MS, way);
    strike(held.books, '0');
    return held.books;
  }

  /** What an entry, or what leaves, that is told by now makes of what is held. */
  function late(books: TestBooks, action: 'enter' | 'exit', side: 'buy' | 'sell', atMs: number) {
    const cid = books.planned({ action, side, leg: 4 });
    const fill = aFill('4', '0.4', { side, atMs, exchangeId: 'x4', cid });
    const { notes } = books.happen(cid, { kind: 'fills', fills: [fill] }) as { readonly notes: readonly BookNote[] };
    const way = (action === 'enter') === (side === 'buy') ? 'long' : 'short';
    const struckOf = notes.flatMap((note) => (note.kind === 'struck-fill' ? [note.amount] : []));
    return [books.position(PAIR, way)?.amount ?? '0', struckOf];
  }

  it.each([
    ['buy', '0.15', '0.4'],
    ['sell', '-0.15', '-0.4'],
  ] as const)('is explained by a %s that had brought it by then, and is told later', (side, left, all) => {
    const books = oversold(side);
    expect(late(books, 'enter', side, LOOK_MS - 1)).toEqual([left, ['0.25']]);
    expect([books.records.has(`struck/${PAIR}`), books.folded]).toEqual([false, books.records]);
    expect(late(oversold(side), 'enter', side, LOOK_MS)).toEqual([all, []]);
  });

  it('is explained by nothing that leaves', () => {
    expect(late(oversold('buy'), 'exit', 'buy', LOOK_MS - 1)).toEqual(['0.4', []]);
  });

  it('is added to none of what had been held', () => {
    const books = oversold('buy');
    const entry = books.planned({ side: 'sell', leg: 5 });
    books.happen(entry, { kind: 'fills', fills: [aFill('5', '0.6', { side: 'sell', exchangeId: 'x5', cid: entry })] });
    strike(books, '0');
    expect(JSON.parse(books.records.get(`struck/${PAIR}`)!)).toEqual({ side: 'buy', amount: '0.6', beforeMs: LOOK_MS });
  });
});

it('a trade hears of an execution without what was struck out of it', () => {
  const fill = aFill('1', '1');
  expect(unstruck(fill)).toBe(fill);
  expect(unstruck({ ...fill, struck: '0.4' })).toMatchObject({ amount: '0.6' });
  expect(unstruck({ ...fill, struck: '1' })).toBeNull();
});
