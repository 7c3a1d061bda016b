import { describe, expect, it } from 'vitest';
import { aCheck, aFill, anAttempt, aReport, FENCE_MS, SIGN_MS } from './attempt.fixture.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { attemptOf, foldOrderLog, markAbsent, neverPlaced, settle } from './order-book.ts';
import { aNewIntent, TAG, TestBooks } from './order-book.fixture.ts';
import { clientOrderId } from './client-order-id.ts';

const PAIR = 'BTC/USDT:USDT';
const filled = (tradeId: string, amount: string, of: Parameters<typeof aFill>[2] = {}): AttemptEvent => ({
  ...{ kind: 'fills', fills: [aFill(tradeId, amount, of)] },
});
const ended: AttemptEvent = { kind: 'rejected', code: '-2010' };

describe('2.1 an intent is wanted once', () => {
  it('is written with its first attempt, under the numbers that its id holds', () => {
    const books = new TestBooks();
    const cid = books.planned();
    expect(cid).toBe(clientOrderId(TAG, 1, 1));
    expect(books.attempt(cid)).toEqual({ ...anAttempt('SUBMITTING'), payload: '{}' });
    expect(books.intent(1)).toEqual({ ...aNewIntent(), id: 1, state: 'WORKING', blocked: null });
    expect(books.open.intents).toHaveLength(1);
  });

  it.each([
    ['the same again', {}, 'duplicate-intent'],
    ['another leg', { leg: 2 }, null],
    ['another candle', { candleMs: 120_000 }, null],
    ['another pair', { pair: 'ETH/USDT:USDT' }, null],
    ['another action', { action: 'add' }, null],
  ] as const)('%s', (_title, of, refusal) => {
    const books = new TestBooks();
    books.planned();
    const outcome = books.plan(of);
    expect(typeof outcome === 'string' ? outcome : null).toBe(refusal);
  });

  it('numbers are given once, and none to what is refused', () => {
    const books = new TestBooks();
    expect(books.plan({}, { amount: '2' })).toBe('beyond-remaining');
    expect(books.records.size).toBe(0);
    books.planned();
    expect(books.plan()).toBe('duplicate-intent');
    expect(books.planned({ leg: 2 })).toBe(clientOrderId(TAG, 2, 1));
    expect(books.open.intents.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('those that are open are listed by number, not by the text of it', () => {
    const books = new TestBooks();
    const ids = Array.from({ length: 12 }, (_, at) => at + 1);
    for (const leg of ids) books.planned({ leg });
    expect(books.open.intents.map(({ id }) => id)).toEqual(ids);
    expect(books.open.attempts.map(({ intent }) => intent)).toEqual(ids);
  });

  it('may wait for another order before it has an attempt', () => {
    const books = new TestBooks();
    expect(books.plan({}, null)).toMatchObject({ cid: null, rule: null });
    expect(books.intent(1).state).toBe('PLANNED');
    expect(books.plan({}, null)).toBe('duplicate-intent');
    expect(books.plan(1, null)).toBe('nothing-new');
    expect(books.planned(1)).toBe(clientOrderId(TAG, 1, 1));
    expect(books.intent(1).state).toBe('WORKING');
  });

  it('6.8 is not sent for the first time when it is too late, and is sent again', () => {
    const books = new TestBooks();
    expect(books.plan({ expiresMs: SIGN_MS - 1 })).toBe('too-late');
    expect(books.plan({ expiresMs: SIGN_MS }, null)).toMatchObject({ kind: 'done' });
    expect(books.plan(1, {}, { atMs: SIGN_MS + 1 })).toBe('too-late');
    const cid = books.planned(1, {}, { atMs: SIGN_MS });
    books.happen(cid, ended);
    expect(books.planned(1, {}, { atMs: SIGN_MS + 9 })).toBe(clientOrderId(TAG, 1, 2));
  });
});

describe('2.2 one live attempt an intent', () => {
  const seen: Readonly<Record<string, AttemptEvent[]>> = {
    SUBMITTING: [],
    UNKNOWN: [{ kind: 'unclear', why: 'x' }],
    OPEN: [aReport('open')],
    PARTIAL: [filled('1', '0.1')],
  };
  it.each(Object.entries(seen))('%s: no second one', (state, events) => {
    const books = new TestBooks();
    const cid = books.planned();
    for (const event of events) books.happen(cid, event);
    expect(books.attempt(cid).state).toBe(state);
    expect(books.plan(1, { amount: '0.5' })).toBe('live-attempt-exists');
    expect(books.try({ op: 'drop', intent: 1, atMs: 0 })).toBe('live-attempt-exists');
  });

  it('the next one is for what is left, and no more', () => {
    const books = new TestBooks();
    const cid = books.planned();
    books.happen(cid, aReport('canceled', '0.4', [aFill('1', '0.4')]));
    expect(books.intent(1).state).toBe('PLANNED');
    expect(books.plan(1, { amount: '0.7' })).toBe('beyond-remaining');
    expect(books.plan(1, { amount: '0' })).toBe('beyond-remaining');
    expect(books.plan(1, { amount: '-0.1' })).toBe('beyond-remaining');
    const next = books.planned(1, { amount: '0.6' });
    expect(books.attempt(next)).toMatchObject({ n: 2, amount: '0.6', filled: '0' });
    expect(books.happen(next, filled('2', '0.6'))).toMatchObject({ rule: 'T06' });
    expect(books.intent(1).state).toBe('DONE');
    expect(books.plan(1, { amount: '0.1' })).toBe('intent-over');
  });

  it('18.1 three are sent; what a gate refused does not count', () => {
    const books = new TestBooks();
    books.planned({}, {}, { denied: 'lease' });
    for (const n of [2, 3, 4]) {
      const cid = books.planned(1);
      expect(cid).toBe(clientOrderId(TAG, 1, n));
      books.happen(cid, ended);
    }
    expect(books.plan(1)).toBe('too-many-attempts');
  });

  it('unknown ones, blocked ones and short margins are refused', () => {
    const books = new TestBooks();
    expect(books.plan(1)).toBe('unknown-intent');
    expect(books.plan({}, { marginMs: 4999 })).toBe('margin-too-short');
    books.plan({}, null);
    books.do({ op: 'block', intent: 1, why: 'operator', atMs: 0 });
    expect(books.plan(1)).toBe('intent-blocked');
    expect(books.happen('qh0pdv0000000101qs', ended)).toBe('unknown-attempt');
  });
});

it('T01 what a gate refuses is written down, and no bytes leave', () => {
  const books = new TestBooks();
  const outcome = books.plan({}, {}, { denied: 'notional-order' });
  expect(outcome).toMatchObject({ rule: 'T01' });
  const cid = clientOrderId(TAG, 1, 1);
  expect(books.attempt(cid)).toMatchObject({ state: 'DENIED', rank: 4, answer: 'notional-order' });
  expect(books.intent(1).state).toBe('PLANNED');
  expect(books.open.attempts).toEqual([]);
});

it('T02 only what is written is sent: request, window and margin make the fence', () => {
  const books = new TestBooks();
  const outcome = books.plan({}, { signMs: 5, recvWindowMs: 3000, marginMs: 6000 });
  expect(outcome).toMatchObject({ rule: 'T02' });
  expect(books.open.attempts.map(({ fenceMs, state }) => [fenceMs, state])).toEqual([[9005, 'SUBMITTING']]);
});

describe('2.8 absence', () => {
  function unknown(): [TestBooks, string] {
    const books = new TestBooks();
    const cid = books.planned();
    books.happen(cid, { kind: 'unclear', why: 'no answer' });
    return [books, cid];
  }
  const codeOf = (outcome: { kind: string; code?: string }): string => outcome.code ?? outcome.kind;

  it('markAbsent is too early up to the fence and too close within a second', () => {
    const [{ records }, cid] = unknown();
    expect(codeOf(markAbsent(records, cid, FENCE_MS))).toBe('too-early');
    const [books] = [new TestBooks()];
    books.records = records;
    expect(books.happen(cid, { kind: 'not-found' }, FENCE_MS + 1)).toMatchObject({ rule: 'T09' });
    expect(codeOf(markAbsent(records, cid, FENCE_MS + 1000))).toBe('too-close');
    expect(codeOf(markAbsent(records, cid, FENCE_MS + 1001))).toBe('done');
  });

  it('neverPlaced is not proved without two absences and the lists; then the intent may go on', () => {
    const [books, cid] = unknown();
    const twice = FENCE_MS + 1001;
    books.happen(cid, { kind: 'not-found' }, FENCE_MS + 1);
    expect(codeOf(neverPlaced(books.records, cid, aCheck(), twice))).toBe('not-proved');
    books.happen(cid, { kind: 'not-found' }, twice);
    expect(codeOf(neverPlaced(books.records, cid, aCheck({ fills: 'failed' }), twice))).toBe('not-proved');
    expect(books.happen(cid, { kind: 'never-placed', check: aCheck() }, twice)).toMatchObject({ rule: 'T10' });
    expect(books.intent(1).state).toBe('PLANNED');
    expect(books.planned(1)).toBe(clientOrderId(TAG, 1, 2));
  });

  it('a refusal changes nothing', () => {
    const [books, cid] = unknown();
    const before = new Map(books.records);
    books.happen(cid, { kind: 'not-found' }, FENCE_MS);
    expect(books.records).toEqual(before);
    expect(codeOf(settle(books.records, cid, { kind: 'unclear', why: 'again' }, SIGN_MS))).toBe('stale');
  });

  it('T11 blocks the intent until its attempt is seen', () => {
    const [books, cid] = unknown();
    const outcome = books.happen(cid, { kind: 'overdue' }, FENCE_MS + 60_001);
    expect(outcome).toMatchObject({ notes: [{ kind: 'blocked', cid }] });
    expect(books.intent(1)).toMatchObject({ state: 'BLOCKED', blocked: 'unknown' });
    books.happen(cid, { kind: 'query-failed' });
    books.happen(cid, { kind: 'not-found' }, FENCE_MS + 70_000);
    expect(books.intent(1)).toMatchObject({ state: 'BLOCKED', blocked: 'unknown' });
    books.happen(cid, aReport('open'));
    expect(books.intent(1)).toMatchObject({ state: 'WORKING', blocked: null });
  });
});

describe('what becomes of an intent', () => {
  it('dropped with nothing, done with something', () => {
    const books = new TestBooks();
    books.plan({}, null);
    books.do({ op: 'drop', intent: 1, atMs: 0 });
    expect(books.intent(1).state).toBe('DROPPED');
    expect(books.try({ op: 'drop', intent: 1, atMs: 0 })).toBe('intent-over');
    expect(books.try({ op: 'drop', intent: 7, atMs: 0 })).toBe('unknown-intent');
    const cid = books.planned({ leg: 2 });
    books.happen(cid, aReport('canceled', '0.4', [aFill('1', '0.4')]));
    books.do({ op: 'drop', intent: 2, atMs: 0 });
    expect(books.intent(2).state).toBe('DONE');
    expect(books.open.intents).toEqual([]);
  });

  it('blocked until a person lets it go on, whatever its attempt does', () => {
    const books = new TestBooks();
    const cid = books.planned();
    expect(books.try({ op: 'unblock', intent: 1, atMs: 0 })).toBe('nothing-new');
    books.do({ op: 'block', intent: 1, why: 'filter', atMs: 0 });
    books.happen(cid, aReport('open'));
    expect(books.intent(1)).toMatchObject({ state: 'BLOCKED', blocked: 'filter' });
    books.do({ op: 'unblock', intent: 1, atMs: 0 });
    expect(books.intent(1)).toMatchObject({ state: 'WORKING', blocked: null });
    books.happen(cid, aReport('canceled'));
    books.do({ op: 'block', intent: 1, why: 'filter', atMs: 0 });
    books.do({ op: 'unblock', intent: 1, atMs: 0 });
    expect(books.intent(1).state).toBe('PLANNED');
  });
});

it('3.4 reports are matched by the number of the exchange first, then by the id of the placement', () => {
  const books = new TestBooks();
  const cid = books.planned();
  expect(attemptOf(books.records, { pair: 'BTC/USDT:USDT', exchangeId: 'x1', cid })!.cid).toBe(cid);
  expect(attemptOf(books.records, { pair: 'BTC/USDT:USDT', exchangeId: 'x1', cid: null })).toBe(null);
  books.happen(cid, aReport('open'));
  expect(attemptOf(books.records, { pair: 'BTC/USDT:USDT', exchangeId: 'x1', cid: 'of the cancel' })!.cid).toBe(cid);
  expect(attemptOf(books.records, { pair: 'BTC/USDT:USDT', exchangeId: 'x2', cid: 'of nobody' })).toBe(null);
});

it('an order of another pair may have the same number', () => {
  const books = new TestBooks();
  const cid = books.planned();
  books.happen(cid, aReport('open'));
  expect(attemptOf(books.records, { pair: 'ETH/USDT:USDT', exchangeId: 'x1', cid: null })).toBe(null);
});

it('I7 a log that does not fit is not taken for books', () => {
  const log = [{ op: 'drop', intent: 1, atMs: 0 }] as const;
  expect(() => foldOrderLog(log)).toThrow('the log of orders does not fit: drop is unknown-intent');
});

it('2.8 bookIncome counts each once', () => {
  const books = new TestBooks();
  const row = { kind: 'FUNDING_FEE', tranId: '9', pair: PAIR, asset: 'USDT', amount: '-0.1', atMs: 5 };
  const other = { ...row, kind: 'INSURANCE_CLEAR' };
  expect(books.do({ op: 'income', rows: [row], atMs: 6 }).put.size).toBe(1);
  expect(books.try({ op: 'income', rows: [{ ...row, amount: '7' }], atMs: 7 })).toBe('nothing-new');
  expect([...books.do({ op: 'income', rows: [row, other], atMs: 8 }).put.keys()]).toEqual(['income/INSURANCE_CLEAR/9']);
});

it('2.8 moveCursor moves from where it stands', () => {
  const books = new TestBooks();
  const move = (from: string | null, to: string) => books.try({ op: 'cursor', name: 'a', from, to, atMs: 0 });
  expect(move('1', '2')).toBe('moved');
  expect(move(null, '1')).toMatchObject({ kind: 'done' });
  expect(move(null, '2')).toBe('moved');
  expect(move('1', '2')).toMatchObject({ kind: 'done', log: null });
  expect([...books.open.cursors]).toEqual([['a', '2']]);
});

it('9.9 fills of orders that nobody knows are kept apart, and change no position', () => {
  const books = new TestBooks();
  const fills = [aFill('1', '0.4', { cid: 'web_1' }), aFill('2', '0.1')];
  const outcome = books.do({ op: 'unassigned', fills, atMs: 0 });
  const note = { kind: 'unassigned', pair: PAIR };
  expect(outcome.notes).toEqual([
    { ...note, tradeId: '1' },
    { ...note, tradeId: '2' },
  ]);
  expect(books.position(PAIR)).toBe(null);
  expect(books.records.get(`fill/${PAIR}/1`)).toContain('"cid":null');
  expect(books.try({ op: 'unassigned', fills, atMs: 0 })).toBe('nothing-new');
});

it('9.9 one that stood apart is its own once its order is known, and moves what is held', () => {
  const books = new TestBooks();
  const cid = books.planned();
  const fills = [aFill('1', '1')];
  books.do({ op: 'unassigned', fills, atMs: 0 });
  books.happen(cid, { kind: 'unclear', why: 'no answer' });
  books.happen(cid, aReport('filled', '1', fills, 'query'));
  expect(books.attempt(cid)).toMatchObject({ state: 'FILLED', filled: '1' });
  expect([books.position(PAIR)?.amount, books.intent(1).state]).toEqual(['1', 'DONE']);
  expect(books.happen(cid, { kind: 'fills', fills })).toBe('stale');
  expect(books.folded).toEqual(books.records);
});
