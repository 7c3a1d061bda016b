import { describe, expect, it } from 'vitest';
import { aFill, aReport, SIGN_MS } from './attempt.fixture.ts';
import { classifyOrderId, clientOrderId } from './client-order-id.ts';
import { TAG, TestBooks } from './order-book.fixture.ts';
import type { OrderOp } from './order-op.ts';
import { fillCursor, isKnownOrder } from './retire-orders.ts';

const PAIR = 'BTC/USDT:USDT';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FILL_MS = SIGN_MS + 100;

/** One trade that bought, with its fill; the next candle has decided too, and fills are listed up to `listedMs`. */
function books({ next = true, listedMs = FILL_MS + HOUR_MS + 1, entry = {} } = {}): [TestBooks, string] {
  const made = new TestBooks();
  const cid = made.planned(entry);
  made.happen(cid, aReport('filled', '1', [aFill('1', '1', { atMs: FILL_MS })]));
  if (next) made.planned({ candleMs: 120_000, tradeId: 2 });
  made.do({ op: 'cursor', name: fillCursor(PAIR), from: null, to: String(listedMs), atMs: 0 });
  return [made, cid];
}

function retire({ atMs = SIGN_MS + DAY_MS + 501, openTrades = [2] } = {}): OrderOp {
  return { op: 'retire', openTrades, keepMs: DAY_MS, atMs };
}

describe('what is over is put aside', () => {
  it('an intent with its attempts and fills, so that records stay as many as what is open', () => {
    const [made, cid] = books();
    const outcome = made.do(retire());
    expect(outcome.gone.toSorted()).toEqual([`attempt/${cid}`, `fill/${PAIR}/1`, 'intent/1']);
    expect([...outcome.put]).toEqual([[`orders/floor/${PAIR}`, '{"candleMs":60000,"leg":0}']]);
    expect(made.position(PAIR)!.amount).toBe('1');
    expect(made.try(retire())).toBe('nothing-new');
  });

  it('a stop bars no entry of a longer candle: the candle of one that stands in for another is its own time', () => {
    const made = new TestBooks();
    const stop = { action: 'stop', kind: 'stop-market', price: null, stopPrice: '90' } as const;
    for (const candleMs of [90_000, 100_000]) {
      const cid = made.planned({ ...stop, candleMs });
      made.happen(cid, aReport('canceled'));
      made.do({ op: 'drop', intent: made.attempt(cid).intent, atMs: 0 });
    }
    made.do(retire());
    expect(made.planned({ candleMs: 60_000, tradeId: 2, leg: 9 })).not.toBeNull();
  });

  it('I7 the log says up to where lists were read, as cursors are not logged', () => {
    const [made] = books();
    expect(made.do(retire()).log).toEqual({ ...retire(), listedMs: { [PAIR]: FILL_MS + HOUR_MS + 1 } });
    expect(made.folded).toEqual(new Map([...made.records].filter(([key]) => !key.startsWith('cursor/'))));
  });

  it.each([
    ['its trade is open', {}, { openTrades: [1, 2] }],
    ['its attempt changed within the time', {}, { atMs: SIGN_MS + DAY_MS + 500 }],
    ['it was decided within the time', { entry: { decidedMs: SIGN_MS + 501 } }, {}],
    ['its candle is the newest of the pair', { next: false }, {}],
    ['a list may still show its fill', { listedMs: FILL_MS + HOUR_MS }, {}],
  ] as const)('not while %s', (_title, world, when) => {
    const [made] = books(world);
    expect(made.try(retire(when as Parameters<typeof retire>[0]))).toBe('nothing-new');
  });

  it('not while nobody has listed the fills of its pair', () => {
    const made = new TestBooks();
    made.happen(made.planned(), aReport('filled', '1', [aFill('1', '1')]));
    made.planned({ candleMs: 120_000, tradeId: 2 });
    expect(made.try(retire())).toBe('nothing-new');
  });

  it('not while a fill of it is young', () => {
    const made = new TestBooks();
    made.happen(made.planned(), aReport('filled', '1', [aFill('1', '1', { atMs: SIGN_MS + 600 })]));
    made.planned({ candleMs: 120_000, tradeId: 2 });
    made.do({ op: 'cursor', name: fillCursor(PAIR), from: null, to: String(9 * DAY_MS), atMs: 0 });
    expect(made.try(retire())).toBe('nothing-new');
    expect(made.try(retire({ atMs: SIGN_MS + DAY_MS + 600 }))).toBe('nothing-new');
    expect(made.try(retire({ atMs: SIGN_MS + DAY_MS + 601 }))).toMatchObject({ kind: 'done' });
  });

  it('not while an attempt is live again, as a breach is', () => {
    const made = new TestBooks();
    const cid = made.planned();
    made.happen(cid, { kind: 'rejected', code: '-2010' });
    made.do({ op: 'drop', intent: 1, atMs: 0 });
    made.happen(cid, aReport('open'));
    made.planned({ candleMs: 120_000, tradeId: 2 });
    expect(made.try(retire())).toBe('nothing-new');
  });

  it.each([
    ['PLANNED', null],
    ['WORKING', {}],
  ] as const)('not an intent that is %s', (state, attempt) => {
    const made = new TestBooks();
    made.plan({}, attempt);
    made.planned({ candleMs: 120_000, tradeId: 2 });
    expect(made.intent(1).state).toBe(state);
    expect(made.try(retire({ openTrades: [] }))).toBe('nothing-new');
  });

  it('fills of nobody and income, after the same time', () => {
    const made = new TestBooks();
    const row = { kind: 'FUNDING_FEE', tranId: '9', pair: PAIR, asset: 'USDT', amount: '-0.1', atMs: FILL_MS };
    made.do({ op: 'income', rows: [row], atMs: 0 });
    made.do({ op: 'unassigned', fills: [aFill('7', '1', { atMs: FILL_MS })], atMs: 0 });
    expect(made.try(retire({ atMs: FILL_MS + DAY_MS }))).toBe('nothing-new');
    expect(made.do(retire({ atMs: FILL_MS + DAY_MS + 1 })).gone).toEqual(['income/FUNDING_FEE/9']);
    made.do({ op: 'cursor', name: fillCursor(PAIR), from: null, to: String(FILL_MS + HOUR_MS + 1), atMs: 0 });
    expect(made.do(retire({ atMs: FILL_MS + DAY_MS + 1 })).gone).toEqual([`fill/${PAIR}/7`]);
  });
});

it('fills of nobody stay in the books of a pair as long as a trade of it is open', () => {
  const [made] = books();
  made.do({ op: 'unassigned', fills: [aFill('7', '1', { atMs: FILL_MS })], atMs: 0 });
  expect(made.try(retire({ openTrades: [1, 2] }))).toBe('nothing-new');
  expect(made.do(retire({ openTrades: [] })).gone).toContain(`fill/${PAIR}/7`);
});

describe('I5 what was put aside is not done again', () => {
  it('no entry by a candle up to it', () => {
    const [made] = books();
    made.do(retire());
    expect(made.plan()).toBe('duplicate-intent');
    expect(made.plan({ candleMs: 30_000, leg: 9 })).toBe('duplicate-intent');
    expect(made.plan({ candleMs: 59_000, action: 'add' })).toBe('duplicate-intent');
    expect(made.plan({ candleMs: 60_001, leg: 9 })).toMatchObject({ kind: 'done' });
    expect(made.plan({ pair: 'ETH/USDT:USDT' })).toMatchObject({ kind: 'done' });
  });

  it('no order without a candle by a leg up to it, and orders that leave are never kept back', () => {
    const [made] = books({ entry: { candleMs: 0, leg: 5 } });
    made.do(retire());
    expect(made.plan({ candleMs: 0, leg: 5 })).toBe('duplicate-intent');
    expect(made.plan({ candleMs: 0, leg: 4 })).toBe('duplicate-intent');
    expect(made.plan({ candleMs: 0, leg: 6 })).toMatchObject({ kind: 'done' });
    expect(made.plan({ candleMs: 0, leg: 4, action: 'stop', side: 'sell' })).toMatchObject({ kind: 'done' });
    expect(made.plan({ candleMs: 60_000, leg: 9 })).toMatchObject({ kind: 'done' });
  });

  it('the floor only rises', () => {
    const [made] = books();
    made.happen(made.planned({ candleMs: 30_000, leg: 9 }), { kind: 'rejected', code: 'x' });
    made.do({ op: 'drop', intent: 3, atMs: 0 });
    made.do(retire());
    expect(made.records.has('intent/3')).toBe(false);
    expect(made.records.get(`orders/floor/${PAIR}`)).toBe('{"candleMs":60000,"leg":0}');
  });

  it('T21 a fill that is told again is not booked for an attempt that is put aside', () => {
    const [made, cid] = books();
    made.do(retire());
    expect(made.happen(cid, { kind: 'fills', fills: [aFill('1', '1')] })).toBe('unknown-attempt');
    expect(made.position(PAIR)!.amount).toBe('1');
  });
});

describe('4.6 ours, known or not', () => {
  it('known as long as it stands in the books, and after it was put aside', () => {
    const [made, cid] = books();
    expect(isKnownOrder(made.records, cid)).toBe(true);
    made.do(retire());
    expect(isKnownOrder(made.records, cid)).toBe(true);
    expect(classifyOrderId(cid, TAG, (id) => isKnownOrder(made.records, id))).toBe('OURS_KNOWN');
  });

  it.each([
    ['a number that was never given', 3, 1],
    ['an attempt that its intent does not have', 2, 2],
  ])('%s is an orphan', (_title, intent, n) => {
    const [made] = books();
    const cid = clientOrderId(TAG, intent, n);
    expect(classifyOrderId(cid, TAG, (id) => isKnownOrder(made.records, id))).toBe('OURS_ORPHAN');
  });

  it('what is no id of ours is not known, nor anything to empty books', () => {
    expect(isKnownOrder(books()[0].records, 'web_1')).toBe(false);
    expect(isKnownOrder(new Map(), clientOrderId(TAG, 1, 1))).toBe(false);
  });
});

describe('4.3 after a restore numbers go on far behind', () => {
  it('orders with numbers in between are nobody’s', () => {
    const [made] = books();
    made.do({ op: 'restored', atMs: 0 });
    const behind = 3 + 36 ** 4;
    expect(made.planned({ leg: 9, candleMs: 180_000 })).toBe(clientOrderId(TAG, behind, 1));
    for (const intent of [3, behind - 1]) expect(isKnownOrder(made.records, clientOrderId(TAG, intent, 1))).toBe(false);
    made.do(retire());
    expect(isKnownOrder(made.records, clientOrderId(TAG, 1, 1))).toBe(true);
    made.do({ op: 'restored', atMs: 0 });
    expect(isKnownOrder(made.records, clientOrderId(TAG, 3, 1))).toBe(false);
    expect(isKnownOrder(made.records, clientOrderId(TAG, behind + 1, 1))).toBe(false);
  });

  it('and stand in a record that a journal keeps, by a name that other versions know', () => {
    const [made] = books();
    made.do({ op: 'restored', atMs: 0 });
    expect(made.records.get('orders/holes')).toBe(JSON.stringify([[3, 3 + 36 ** 4]]));
  });

  it('a journal without an order yet jumps too', () => {
    const made = new TestBooks();
    made.do({ op: 'restored', atMs: 0 });
    expect(made.planned()).toBe(clientOrderId(TAG, 1 + 36 ** 4, 1));
  });
});
