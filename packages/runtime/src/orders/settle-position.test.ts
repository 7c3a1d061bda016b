import { describe, expect, it } from 'vitest';
import { aFill } from './attempt.fixture.ts';
import { TestBooks } from './order-book.fixture.ts';
import { isTakenOver } from './taken-over.ts';

const PAIR = 'BTC/USDT:USDT';

function holding(amount: string, side: 'buy' | 'sell' = 'buy'): TestBooks {
  const books = new TestBooks();
  const cid = books.planned({ side });
  books.happen(cid, { kind: 'fills', fills: [aFill('1', amount, { side })] });
  return books;
}

describe('9.10 a position that is a step apart', () => {
  it.each([
    ['buy', '0.999', 'long'],
    ['buy', '1.001', 'long'],
    ['sell', '-0.999', 'short'],
  ] as const)('after a %s becomes %s, with a line in the log', (side, found, way) => {
    const books = holding('1', side);
    expect(books.do({ op: 'adjust', pair: PAIR, found, atMs: 0 }).log).toMatchObject({ op: 'adjust', found });
    expect(books.position(PAIR, way)!.amount).toBe(found);
    expect(books.try({ op: 'adjust', pair: PAIR, found, atMs: 0 })).toBe('nothing-new');
    expect(books.folded).toEqual(books.records);
  });

  it('and was in no book stands in it from then on, on the side on which it lies', () => {
    const books = new TestBooks();
    books.do({ op: 'adjust', pair: PAIR, found: '-0.001', atMs: 0 });
    expect(books.position(PAIR, 'short')).toMatchObject({ amount: '-0.001' });
    books.do({ op: 'adjust', pair: PAIR, found: '0', atMs: 0 });
    expect(books.position(PAIR, 'short')).toBe(null);
  });
});

describe('9.10 a position that the exchange took over', () => {
  const taken = aFill('9', '1', { side: 'sell', exchangeId: 'x9', cid: 'autoclose-1' });

  it('is gone by the fills of its order, each once', () => {
    const books = holding('1');
    const outcome = books.do({ op: 'unassigned', fills: [taken], isTakenOver: true, atMs: 0 });
    expect(outcome.notes).toEqual([]);
    expect(books.position(PAIR)).toBe(null);
    expect(books.try({ op: 'unassigned', fills: [taken], isTakenOver: true, atMs: 0 })).toBe('nothing-new');
    expect(books.folded).toEqual(books.records);
  });

  it('in part stays as far as it was not', () => {
    const books = holding('1');
    books.do({ op: 'unassigned', fills: [{ ...taken, amount: '0.3' }], isTakenOver: true, atMs: 0 });
    expect(books.position(PAIR)!.amount).toBe('0.7');
  });
});

it.each([
  ['autoclose-17358', true],
  ['adl_autoclose', true],
  ['settlement_autoclose-1700000000', true],
  ['web_autoclose-1', false],
  [null, false],
])('the order %s is of the exchange itself: %s', (cid, is) => expect(isTakenOver(cid)).toBe(is));
