import { describe, expect, it } from 'vitest';
import { aFill, aReport } from './attempt.fixture.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { mayBeChild } from './child-order.ts';
import { clientOrderId } from './client-order-id.ts';
import { TAG, TestBooks } from './order-book.fixture.ts';

const PAIR = 'BTC/USDT:USDT';
const CHILD = clientOrderId(TAG, 1, 2);
const ofChild = (tradeId: string, amount: string) => aFill(tradeId, amount, { side: 'sell', exchangeId: 'x2' });
const becameChild = (fills: readonly ReturnType<typeof aFill>[] = []): AttemptEvent => ({
  ...{ kind: 'report', from: 'query', fills },
  order: { exchangeId: 'x1', status: 'triggered', filled: '0', childId: 'x2' },
});

/** A stop over 1 that rests, of a long position. */
function withStop(): [TestBooks, string] {
  const books = new TestBooks();
  const stop = books.planned({ action: 'stop', side: 'sell', isReduceOnly: true }, { route: 'trigger' });
  books.happen(stop, aReport('open'));
  return [books, stop];
}

describe('T23 what was executed of the order that a stop became is counted once, by that order, whoever it was told of first', () => {
  it('before anybody knew whose it is', () => {
    const [books, stop] = withStop();
    books.do({ op: 'unassigned', fills: [ofChild('7', '0.4')], atMs: 0 });
    books.happen(stop, becameChild());
    expect(books.attempt(CHILD)).toMatchObject({ filled: '0.4', state: 'PARTIAL' });
    expect(books.position(PAIR)!.amount).toBe('-0.4');
  });

  it('under the id of the stop', () => {
    const [books, stop] = withStop();
    books.happen(stop, { kind: 'fills', fills: [ofChild('7', '0.4')] });
    books.happen(stop, becameChild());
    expect(books.attempt(stop)).toMatchObject({ filled: '0', state: 'FILLED', mark: 'triggered' });
    books.happen(CHILD, { kind: 'fills', fills: [ofChild('8', '0.6')] });
    expect(books.attempt(CHILD)).toMatchObject({ filled: '1', state: 'FILLED' });
    expect(books.position(PAIR)!.amount).toBe('-1');
    expect(books.intent(1).state).toBe('DONE');
  });

  it('with the report that tells of it', () => {
    const [books, stop] = withStop();
    books.happen(stop, becameChild([ofChild('7', '1')]));
    expect(books.attempt(CHILD)).toMatchObject({ filled: '1', state: 'FILLED' });
    expect(books.attempt(stop).filled).toBe('0');
    expect(books.intent(1).state).toBe('DONE');
  });

  it('after it had ended with less', () => {
    const [books, stop] = withStop();
    books.happen(stop, becameChild());
    const order = { exchangeId: 'x2', status: 'expired', filled: '0.4', childId: null } as const;
    books.happen(CHILD, { kind: 'report', from: 'stream', order, fills: [] });
    books.do({ op: 'unassigned', fills: [ofChild('7', '0.4')], atMs: 0 });
    books.happen(stop, becameChild([ofChild('8', '0.1')]));
    expect(books.attempt(CHILD)).toMatchObject({ filled: '0.5', state: 'EXPIRED' });
    expect(books.folded).toEqual(books.records);
  });
});

it('an order that nobody knows may be what a stop of the same side and pair became, and nothing else', () => {
  const [books, stop] = withStop();
  const attempts = [books.attempt(stop)];
  const may = (pair: string, side: 'buy' | 'sell'): boolean =>
    mayBeChild(attempts, (id) => books.intent(id), { pair, side });
  expect([may(PAIR, 'sell'), may(PAIR, 'buy'), may('ETH/USDT:USDT', 'sell')]).toEqual([true, false, false]);
  books.happen(stop, becameChild());
  attempts[0] = books.attempt(stop);
  expect(may(PAIR, 'sell')).toBe(true);
});
