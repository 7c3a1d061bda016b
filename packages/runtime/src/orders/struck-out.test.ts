import { describe, expect, it } from 'vitest';
import { aFill, SIGN_MS } from './attempt.fixture.ts';
import { TestBooks } from './order-book.fixture.ts';
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

  it('explains no entry', () => {
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

it('a trade hears of an execution without what was struck out of it', () => {
  const fill = aFill('1', '1');
  expect(unstruck(fill)).toBe(fill);
  expect(unstruck({ ...fill, struck: '0.4' })).toMatchObject({ amount: '0.6' });
  expect(unstruck({ ...fill, struck: '1' })).toBeNull();
});
