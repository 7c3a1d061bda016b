import { describe, expect, it } from 'vitest';
import { aCheck, aFill, aReport, SIGN_MS } from './attempt.fixture.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { clientOrderId } from './client-order-id.ts';
import { attemptOf } from './order-book.ts';
import { TAG, TestBooks } from './order-book.fixture.ts';

const PAIR = 'BTC/USDT:USDT';
const LEAVE = { action: 'exit', side: 'sell', isReduceOnly: true } as const;
const filled = (tradeId: string, amount: string, of: Parameters<typeof aFill>[2] = {}): AttemptEvent => ({
  ...{ kind: 'fills', fills: [aFill(tradeId, amount, of)] },
});
const ended: AttemptEvent = { kind: 'rejected', code: '-2010' };

describe('1.3 quantities are those of fills, by the number of the exchange', () => {
  it('the same fill in an answer, a stream and a list counts once', () => {
    const books = new TestBooks();
    const cid = books.planned();
    books.happen(cid, aReport('partial', '0.4', [aFill('1', '0.4', { source: 'answer' })], 'answer'));
    expect(books.happen(cid, filled('1', '0.4'))).toBe('stale');
    books.happen(cid, aReport('partial', '0.6', [aFill('1', '0.4'), aFill('2', '0.2', { source: 'list' })], 'query'));
    expect(books.position(PAIR)).toEqual({ pair: PAIR, side: 'long', amount: '0.6', dust: '0' });
    expect(books.attempt(cid)).toMatchObject({ filled: '0.6', state: 'PARTIAL' });
  });

  it('the number is one of its pair', () => {
    const books = new TestBooks();
    const one = books.planned();
    const other = books.planned({ pair: 'ETH/USDT:USDT' });
    books.happen(one, filled('1', '0.4'));
    books.happen(other, filled('1', '0.5', { pair: 'ETH/USDT:USDT' }));
    expect(books.position('ETH/USDT:USDT')!.amount).toBe('0.5');
    expect(books.position(PAIR)!.amount).toBe('0.4');
  });

  it('a report without its fills says that they are missing', () => {
    const books = new TestBooks();
    const cid = books.planned();
    const missing = { notes: [{ kind: 'fills-missing', cid }] };
    expect(books.happen(cid, aReport('filled', '1'))).toMatchObject(missing);
    expect(books.position(PAIR)).toBe(null);
    expect(books.happen(cid, filled('1', '1'))).toMatchObject({ notes: [] });
    expect(books.intent(1).state).toBe('DONE');
  });

  it('T19 a late fill corrects the position, and its intent if that is over', () => {
    const books = new TestBooks();
    const cid = books.planned();
    books.happen(cid, aReport('canceled', '0.4', [aFill('1', '0.4')]));
    books.do({ op: 'drop', intent: 1, atMs: 0 });
    expect(books.happen(cid, filled('2', '0.1'))).toMatchObject({ rule: 'T19', notes: [{ kind: 'late-fill', cid }] });
    expect(books.position(PAIR)!.amount).toBe('0.5');
    const misses = { notes: [{ kind: 'late-fill' }, { kind: 'fills-missing', cid }] };
    expect(books.happen(cid, aReport('canceled', '0.8'))).toMatchObject(misses);
  });

  it('T19 a late fill beside a newer attempt shows when too much is bought', () => {
    const books = new TestBooks();
    const first = books.planned();
    books.happen(first, aReport('canceled', '0'));
    const second = books.planned(1);
    books.happen(first, filled('1', '0.1'));
    expect(books.intent(1).state).toBe('WORKING');
    expect(books.happen(second, filled('2', '1'))).toMatchObject({ notes: [{ kind: 'overfilled', intent: 1 }] });
    expect(books.intent(1).state).toBe('DONE');
  });

  it('T20 a breach is adopted, whatever the books say of its intent', () => {
    const books = new TestBooks();
    const cid = books.planned();
    books.happen(cid, ended);
    books.do({ op: 'drop', intent: 1, atMs: 0 });
    expect(books.intent(1).state).toBe('DROPPED');
    expect(books.happen(cid, aReport('open'))).toMatchObject({ rule: 'T20', notes: [{ kind: 'breach', cid }] });
    expect(books.open.attempts.map((attempt) => attempt.cid)).toEqual([cid]);
    expect(books.intent(1).state).toBe('DROPPED');
    books.happen(cid, filled('1', '1'));
    expect(books.position(PAIR)!.amount).toBe('1');
  });

  it('T20 a breach beside an order that did it all makes the intent no work again, and shows that too much is bought', () => {
    const books = new TestBooks();
    const first = books.planned();
    books.happen(first, ended);
    books.happen(books.planned(1), filled('1', '1'));
    expect(books.intent(1).state).toBe('DONE');
    expect(books.happen(first, aReport('open'))).toMatchObject({ rule: 'T20' });
    expect(books.intent(1).state).toBe('DONE');
    expect(books.happen(first, filled('2', '1'))).toMatchObject({ notes: [{ kind: 'overfilled', intent: 1 }] });
    expect([books.intent(1).state, books.position(PAIR)!.amount]).toEqual(['DONE', '2']);
  });

  it('T18 one that vanished is told', () => {
    const books = new TestBooks();
    const cid = books.planned();
    books.happen(cid, aReport('open'));
    for (const atMs of [0, 15_000, 30_000]) books.happen(cid, { kind: 'not-found' }, SIGN_MS + 1000 + atMs);
    const outcome = books.happen(cid, { kind: 'vanished', check: aCheck() }, SIGN_MS + 31_000);
    expect(outcome).toMatchObject({ rule: 'T18', notes: [{ kind: 'vanished', cid }] });
    expect(books.intent(1).state).toBe('PLANNED');
  });
});

describe('I4 positions are signed sums of fills less fees in the coin', () => {
  it.each([
    ['a long', [{}], [['1', 'buy', 'USDT']], '1', 'long'],
    ['a short', [{ side: 'sell' }], [['1', 'sell', 'USDT']], '-1', 'short'],
    [
      'a long half closed',
      [{}, { ...LEAVE, leg: 2 }],
      [
        ['1', 'buy', 'USDT'],
        ['0.5', 'sell', 'USDT'],
      ],
      '0.5',
      'long',
    ],
    [
      'a short half closed',
      [{ side: 'sell' }, { action: 'stop', leg: 2 }],
      [
        ['1', 'sell', 'USDT'],
        ['0.5', 'buy', 'USDT'],
      ],
      '-0.5',
      'short',
    ],
    ['a fee in the coin of a future', [{}], [['1', 'buy', 'BTC']], '1', 'long'],
  ] as const)('%s', (_title, intents, fills, amount, side) => {
    const books = new TestBooks();
    for (const [at, intent] of intents.entries()) {
      const [size, way, feeAsset] = fills[at]!;
      books.happen(books.planned(intent), filled(String(at), size, { side: way, feeAsset, fee: '0.01' }));
    }
    expect(books.position(PAIR, side)!.amount).toBe(amount);
    expect(books.open.positions).toHaveLength(1);
  });

  it('spot: fees in the coin are taken off, others not', () => {
    const books = new TestBooks();
    const pair = 'BTC/USDT';
    const cid = books.planned({ pair, isReduceOnly: false });
    books.happen(cid, filled('1', '0.4', { pair, feeAsset: 'BTC', fee: '0.0004' }));
    books.happen(cid, filled('2', '0.6', { pair, feeAsset: 'BNB', fee: '0.1' }));
    expect(books.position(pair)!.amount).toBe('0.9996');
    const exit = books.planned({ ...LEAVE, pair, leg: 2, amount: '0.999' }, { amount: '0.999' });
    books.happen(exit, filled('3', '0.999', { pair, side: 'sell', feeAsset: null, fee: '0.1' }));
    expect(books.position(pair)!.amount).toBe('0.0006');
  });

  it('spot: fees of sales are paid of what else the account has of the coin, and none of them is owed', () => {
    const books = new TestBooks();
    const pair = 'BNB/USDT';
    books.happen(books.planned({ pair }), filled('1', '1', { pair, feeAsset: 'BNB', fee: '0.00075' }));
    const part = books.planned({ ...LEAVE, pair, leg: 2, amount: '0.4' }, { amount: '0.4' });
    books.happen(part, filled('2', '0.4', { pair, side: 'sell', feeAsset: 'BNB', fee: '0.0003' }));
    expect(books.position(pair)!.amount).toBe('0.59925');
    const rest = books.planned({ ...LEAVE, pair, leg: 3, amount: '0.59925' }, { amount: '0.59925' });
    books.happen(rest, filled('3', '0.59925', { pair, side: 'sell', feeAsset: 'BNB', fee: '0.00045' }));
    expect(books.position(pair)).toBe(null);
  });

  it('nothing is left of what was closed as a whole', () => {
    const books = new TestBooks();
    books.happen(books.planned(), filled('1', '1'));
    books.happen(books.planned({ ...LEAVE, leg: 2 }), filled('2', '1', { side: 'sell' }));
    expect(books.position(PAIR)).toBe(null);
  });
});

describe('2.5 dust', () => {
  it('what an exit leaves below the least order stays with the position', () => {
    const books = new TestBooks();
    books.happen(books.planned(), filled('1', '1'));
    const exit = books.planned({ ...LEAVE, leg: 2, least: '0.01' });
    const event = aReport('canceled', '0.995', [aFill('2', '0.995', { side: 'sell' })]);
    expect(books.happen(exit, event)).toMatchObject({ notes: [{ kind: 'dust', intent: 2, amount: '0.005' }] });
    expect(books.intent(2).state).toBe('DONE');
    expect(books.position(PAIR)).toMatchObject({ amount: '0.005', dust: '0.005' });
    books.happen(books.planned({ leg: 3 }), filled('3', '1'));
    expect(books.position(PAIR)).toMatchObject({ amount: '1.005', dust: '0' });
  });

  it('none is left where the position is gone', () => {
    const books = new TestBooks();
    books.happen(books.planned({ least: '0.01' }), aReport('canceled', '0.995', [aFill('1', '0.995')]));
    const exit = books.planned({ ...LEAVE, leg: 2, least: '0.01' });
    const event = aReport('canceled', '0.995', [aFill('2', '0.995', { side: 'sell' })]);
    expect(books.happen(exit, event)).toMatchObject({ notes: [] });
    expect(books.intent(2).state).toBe('DONE');
    expect(books.position(PAIR)).toBe(null);
  });

  it('what an entry did not buy is nowhere; as much as the least order is left to buy', () => {
    const books = new TestBooks();
    const cid = books.planned({ least: '0.01' });
    expect(books.happen(cid, aReport('canceled', '0.995', [aFill('1', '0.995')]))).toMatchObject({ notes: [] });
    expect(books.intent(1).state).toBe('DONE');
    expect(books.position(PAIR)!.dust).toBe('0');
    const other = books.planned({ leg: 2, least: '0.01' });
    books.happen(other, aReport('canceled', '0.99', [aFill('2', '0.99')]));
    expect(books.intent(2).state).toBe('PLANNED');
  });
});

describe('T23 the order that a stop became', () => {
  function triggered(status: 'triggered' | 'filled' = 'triggered'): [TestBooks, string, string] {
    const books = new TestBooks();
    const stop = books.planned({ ...LEAVE, action: 'stop' }, { route: 'trigger' });
    books.happen(stop, aReport('open'));
    const order = { exchangeId: 'x1', status, filled: '0', childId: 'x2' };
    books.happen(stop, { kind: 'report', from: 'query', order, fills: [] });
    return [books, stop, clientOrderId(TAG, 1, 2)];
  }

  it('goes on as an attempt of the same intent', () => {
    const [books, stop, child] = triggered();
    expect(books.attempt(stop)).toMatchObject({ state: 'FILLED', mark: 'triggered', filled: '0' });
    expect(books.attempt(child)).toMatchObject({
      ...{ state: 'OPEN', rank: 2, mark: 'child', exchangeId: 'x2', n: 2, route: 'plain', amount: '1', filled: '0' },
    });
    expect(books.intent(1).state).toBe('WORKING');
    expect(attemptOf(books.records, { pair: PAIR, exchangeId: 'x2', cid: stop })!.cid).toBe(child);
    books.happen(child, filled('1', '1', { side: 'sell', exchangeId: 'x2' }));
    expect(books.intent(1).state).toBe('DONE');
    expect(books.position(PAIR)!.amount).toBe('-1');
  });

  it('is adopted once, whatever else is told of the stop', () => {
    const [books, stop] = triggered();
    const order = { exchangeId: 'x1', status: 'filled', filled: '1', childId: 'x2' } as const;
    const fills = [aFill('5', '0.1', { side: 'sell' })];
    expect(books.happen(stop, { kind: 'report', from: 'query', order, fills })).toMatchObject({ rule: 'T19' });
    expect(books.open.attempts).toHaveLength(1);
  });

  it('is not adopted again when the same is told again', () => {
    const [books, stop] = triggered('filled');
    const order = { exchangeId: 'x1', status: 'triggered', filled: '0', childId: 'x2' } as const;
    expect(books.happen(stop, { kind: 'report', from: 'query', order, fills: [] })).toBe('stale');
    expect(books.open.attempts).toHaveLength(1);
  });
});
