import { describe, expect, it } from 'vitest';
import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import type { Failed, Found, OrderView } from '../../../ports/order-exchange.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { attemptKey, CURSOR, fillKey } from '../../../orders/order-draft.ts';
import { fillCursor } from '../../../orders/retire-orders.ts';
import { madeAttempt, MADE_CID } from './made-attempt.fixture.ts';
import { OrderInbox } from './order-news.ts';
import { resolveAttempt } from './resolve-attempt.ts';

const FAILED: Failed = { kind: 'failed', why: 'away', cause: 'transient', waitMs: 0 };
const NOT_FOUND: Found = { kind: 'not-found' };
const UNKNOWN = madeAttempt({ state: 'UNKNOWN', rank: 1 });
const SUSPECT = madeAttempt({ state: 'OPEN', rank: 2, exchangeId: 'x1', suspects: 1, suspectMs: 0 });

const anOrder = (change: Partial<OrderView> = {}): OrderView => ({
  ...{ pair: PAIR, exchangeId: 'x1', cid: MADE_CID, route: 'plain', side: 'buy', status: 'open', amount: '1' },
  ...{ filled: '0', price: '100', stopPrice: null, isReduceOnly: false, childId: null, atMs: 10 },
  ...change,
});
const aFill = (change: Partial<OrderFill> = {}): OrderFill =>
  ({
    ...{ pair: PAIR, tradeId: '1', exchangeId: 'x1', cid: MADE_CID, side: 'buy', amount: '1', price: '100' },
    ...{ fee: '0', feeAsset: 'USDT', isMaker: false, atMs: 10 },
    ...change,
  }) as OrderFill;

/** An exchange that says what is set, and what was asked of it. */
function world(attempt: Attempt, isExpiring = true, books: readonly (readonly [string, string])[] = []) {
  const time = new ManualTime();
  const inbox = new OrderInbox(() => {});
  const stop = new AbortController();
  const says: {
    found: Found;
    orders: readonly OrderView[] | Failed;
    fills: readonly OrderFill[] | Failed;
  } = { found: NOT_FOUND, orders: [], fills: [] };
  const asked: string[] = [];
  const listed = <Row>(rows: readonly Row[] | Failed) =>
    Promise.resolve('kind' in rows ? rows : { kind: 'listed' as const, rows });
  const exchange = {
    find: (pair: string, cid: string, route: string, child?: string | null) => {
      asked.push(`find ${pair} ${cid} ${route} ${child ?? 'no child'} at ${time.nowMs()}`);
      return Promise.resolve(says.found);
    },
    ordersSince: (pair: string, sinceMs: number) => {
      asked.push(`orders ${pair} since ${sinceMs}`);
      return listed(says.orders);
    },
    fillsSince: (pair: string, sinceMs: number) => {
      asked.push(`fills ${pair} since ${sinceMs}`);
      return listed(says.fills);
    },
  };
  const rules = { hasRequestExpiry: isExpiring, hasTriggerRoute: true, retentionMs: 86_400_000 };
  const resolved = resolveAttempt(attempt.cid, {
    ...{ exchange, rules, exchangeMs: () => time.nowMs(), maySign: () => true, inbox },
    ...{
      sleep: (ms, signal) => time.sleep(ms, signal),
      records: () => new Map([[attemptKey(attempt.cid), JSON.stringify(attempt)], ...books]),
      isEarly: () => false,
      signal: stop.signal,
    },
    onTrouble: (text) => expect.unreachable(text),
  });
  const told = (): readonly { readonly kind: string }[] =>
    inbox.take().flatMap((news) => (news.kind === 'attempt' ? news.happened.map(({ event }) => event) : []));
  return { time, says, asked, told, stop, resolved };
}

describe('an attempt that is not found by its id', () => {
  it('is asked for after half a second, a second, and then every two', async () => {
    const { time, asked } = world(UNKNOWN);
    await time.pass(6000);
    expect(asked).toEqual([0, 500, 1500, 3500, 5500].map((ms) => `find ${PAIR} ${MADE_CID} plain no child at ${ms}`));
  });

  it('is not absent at its fence itself, only behind it', async () => {
    const { time, says, told } = world({ ...UNKNOWN, fenceMs: 3500 });
    await time.pass(5600);
    // At 3.5 s nothing counts, at 5.5 s once.
    expect(told()).toEqual([]);
    await time.pass(2000);
    expect(told().map(({ kind }) => kind)).toEqual(['not-found', 'not-found', 'never-placed']);
    expect(says.orders).toEqual([]);
  });

  it('is proved absent by lists from a second before its request, of conditional orders as well', async () => {
    const { time, asked, told } = world({ ...UNKNOWN, signMs: 2500 });
    await time.pass(14_000);
    expect(asked.slice(-2)).toEqual([`orders ${PAIR} since 1500`, `fills ${PAIR} since 1500`]);
    expect(told().at(-1)).toEqual({
      ...{ kind: 'never-placed', check: { fromMs: 1500, orders: 'absent', triggers: 'absent', fills: 'absent' } },
    });
  });

  it.each<[string, Partial<OrderView>]>([
    ['under its id', { exchangeId: 'x9' }],
    ['under no id', { cid: null }],
  ])('is open when the list of orders shows it %s', async (_, change) => {
    const attempt = { ...UNKNOWN, exchangeId: 'x1' };
    const { time, says, told } = world(attempt);
    says.orders = [anOrder({ cid: 'q2', exchangeId: 'x2' }), anOrder(change)];
    await time.pass(12_000);
    expect(told()).toEqual([{ kind: 'report', from: 'query', order: anOrder(change), fills: [] }]);
  });

  it('is not what has no id, as long as it has no number itself', async () => {
    const { time, says, told } = world(UNKNOWN);
    says.orders = [anOrder({ cid: null })];
    await time.pass(14_000);
    expect(told().at(-1)).toMatchObject({ kind: 'never-placed' });
  });

  it.each<[string, Partial<OrderFill>, string | null]>([
    ['under its id', { exchangeId: 'x9' }, null],
    ['of its number', { cid: null }, 'x1'],
  ])('is not absent while the list of fills shows one %s', async (_, change, exchangeId) => {
    const { time, says, told } = world({ ...UNKNOWN, exchangeId });
    says.fills = [aFill({ cid: 'q2', exchangeId: 'x2' }), aFill(change)];
    await time.pass(40_000);
    expect(told()).toEqual([]);
    says.found = { kind: 'found', order: anOrder({ status: 'filled', filled: '1', exchangeId: 'x1' }) };
    says.fills = [aFill()];
    await time.pass(3000);
    expect(told()).toMatchObject([{ kind: 'report', fills: [{ tradeId: '1' }] }]);
  });

  it.each(['orders', 'fills'] as const)(
    'is not absent when the list of %s cannot be read, and is counted anew',
    async (which) => {
      const { time, says, told } = world(UNKNOWN);
      says[which] = FAILED;
      await time.pass(40_000);
      expect(told()).toEqual([]);
      says[which] = [];
      await time.pass(6000);
      const kinds = told().map(({ kind }) => kind);
      expect(kinds).toEqual(['not-found', 'not-found', 'never-placed']);
    },
  );

  it('waits for a person once a list could not be read until a minute behind its fence, and is asked for less often', async () => {
    const { time, says, asked, told } = world(UNKNOWN);
    says.orders = FAILED;
    await time.pass(80_000);
    expect(told()).toEqual([{ kind: 'overdue' }]);
    asked.length = 0;
    await time.pass(60_000);
    expect(asked.filter((each) => each.startsWith('find'))).toHaveLength(6);
  });

  it('is never called absent by an exchange that may execute a request at any time', async () => {
    const { time, told } = world(UNKNOWN, false);
    await time.pass(120_000);
    expect(told()).toEqual([{ kind: 'overdue' }]);
  });
});

describe('an attempt that is found', () => {
  it('is told with those fills alone that are its own, once they amount to what it shows', async () => {
    const { time, says, asked, told } = world({ ...UNKNOWN, signMs: 1500 });
    says.found = { kind: 'found', order: anOrder({ status: 'partial', filled: '0.5' }) };
    says.fills = [aFill({ tradeId: '8', cid: 'q2', exchangeId: 'x2', amount: '5' }), aFill({ amount: '0.4' })];
    await time.pass(2000);
    expect(told()).toEqual([]);
    says.fills = [...says.fills, aFill({ tradeId: '2', cid: null, amount: '0.1' })];
    await time.pass(2000);
    expect(told()).toMatchObject([{ kind: 'report', from: 'query', fills: [{ tradeId: '1' }, { tradeId: '2' }] }]);
    expect(asked).toContain(`fills ${PAIR} since 500`);
  });

  it('is not told while the least part of what it shows is missing (0.4)', async () => {
    const { time, says, told } = world(UNKNOWN);
    says.found = { kind: 'found', order: anOrder({ status: 'filled', filled: '123456789.000000001' }) };
    says.fills = [aFill({ amount: '123456789' })];
    await time.pass(2000);
    expect(told()).toEqual([]);
    says.fills = [...says.fills, aFill({ tradeId: '2', amount: '0.000000001' })];
    await time.pass(2000);
    expect(told()).toMatchObject([{ fills: [{ tradeId: '1' }, { tradeId: '2' }] }]);
  });

  it('is not told while its fills cannot be read', async () => {
    const { time, says, told } = world(UNKNOWN);
    says.found = { kind: 'found', order: anOrder({ status: 'filled', filled: '1' }) };
    says.fills = FAILED;
    await time.pass(5000);
    expect(told()).toEqual([]);
  });

  it('is looked for by the number of what it became, if it is a child', async () => {
    const { asked, stop } = world({ ...SUSPECT, mark: 'child' });
    expect(asked).toEqual([`find ${PAIR} ${MADE_CID} plain x1 at 0`]);
    stop.abort();
    await Promise.resolve();
  });

  it('counts the fills of the order that it became', async () => {
    const { time, says, told } = world(UNKNOWN);
    says.found = { kind: 'found', order: anOrder({ status: 'triggered', filled: '1', childId: 'x7' }) };
    says.fills = [aFill({ cid: null, exchangeId: 'x7' })];
    await time.pass(1000);
    expect(told()).toMatchObject([{ fills: [{ exchangeId: 'x7' }] }]);
  });

  it('begins its absences anew', async () => {
    const { time, says, told } = world(UNKNOWN);
    await time.pass(9600);
    says.found = { kind: 'found', order: anOrder({ status: 'filled', filled: '1' }) };
    await time.pass(2000);
    says.found = NOT_FOUND;
    await time.pass(2000);
    expect(told()).toEqual([]);
    await time.pass(2000);
    expect(told().at(-1)).toMatchObject({ kind: 'never-placed' });
  });
});

describe('an open order that is in no list', () => {
  it('is told as vanished with three absences and the time that the lists cover', async () => {
    const { time, asked, told } = world(SUSPECT);
    await time.pass(41_000);
    expect(asked.slice(-2)).toEqual([`orders ${PAIR} since -1000`, `fills ${PAIR} since -1000`]);
    expect(told()).toEqual([
      ...Array.from({ length: 3 }, () => ({ kind: 'not-found' })),
      { kind: 'vanished', check: { fromMs: -1000, orders: 'absent', triggers: 'absent', fills: 'absent' } },
    ]);
  });

  it('has not vanished while a list cannot be read, and thirty seconds begin anew', async () => {
    const { time, says, told } = world(SUSPECT);
    says.fills = FAILED;
    await time.pass(60_000);
    says.fills = [];
    await time.pass(8000);
    expect(told()).toEqual([]);
    await time.pass(40_000);
    expect(told().at(-1)).toMatchObject({ kind: 'vanished' });
  });

  it('is there when a list shows it', async () => {
    const { time, says, told } = world(SUSPECT);
    says.orders = [anOrder({ cid: null })];
    await time.pass(41_000);
    expect(told()).toMatchObject([{ kind: 'report', order: { exchangeId: 'x1' } }]);
  });

  it('is never overdue: a person has nothing to decide', async () => {
    const { time, says, told } = world(SUSPECT);
    says.found = FAILED;
    await time.pass(120_000);
    expect(told()).toEqual([]);
  });
});

describe('an order of long ago that has filled', () => {
  const DAY_MS = 86_400_000;
  const OLD: Attempt = { ...SUSPECT, signMs: -30 * DAY_MS };
  const FOUND: Found = { kind: 'found', order: anOrder({ status: 'filled', filled: '1' }) };
  const part = (tradeId: string, amount: string): OrderFill => aFill({ tradeId, amount });
  const booked = (...fills: readonly OrderFill[]): readonly (readonly [string, string])[] => [
    ...fills.map((fill) => [fillKey(PAIR, fill.tradeId), JSON.stringify(fill)] as const),
    [CURSOR + fillCursor(PAIR), JSON.stringify('0')],
  ];
  const lists = (asked: readonly string[]): readonly string[] => asked.filter((each) => each.startsWith('fills'));
  const SOON = `fills ${PAIR} since -600000`;
  const WHOLE = `fills ${PAIR} since ${OLD.signMs - 1000}`;

  it('is told at once, and nothing is listed, where the books have all of its fills', async () => {
    const { time, says, asked, told } = world(OLD, true, booked(part('1', '0.6'), part('2', '0.4')));
    says.found = FOUND;
    await time.pass(600);
    expect(told()).toEqual([
      { kind: 'report', from: 'query', order: anOrder({ status: 'filled', filled: '1' }), fills: [] },
    ]);
    expect(lists(asked)).toEqual([]);
  });

  it('is told with what was listed since ten minutes before the books were whole, each fill counted once', async () => {
    const { time, says, asked, told } = world(OLD, true, booked(part('1', '0.6')));
    says.found = FOUND;
    says.fills = [part('1', '0.6'), part('2', '0.4')];
    await time.pass(600);
    expect(told()).toMatchObject([{ kind: 'report', fills: [{ tradeId: '1' }, { tradeId: '2' }] }]);
    expect(lists(asked)).toEqual([SOON]);
  });

  it('is not told while a fill lacks, for which the whole list is read each half minute, and the short one often', async () => {
    const { time, says, asked, told } = world(OLD, true, booked(part('1', '0.6')));
    says.found = FOUND;
    says.fills = [part('1', '0.6')];
    await time.pass(100_000);
    expect(told()).toEqual([]);
    expect(lists(asked).filter((each) => each === WHOLE)).toHaveLength(3);
    expect(lists(asked).filter((each) => each === SOON).length).toBeGreaterThan(20);
    says.fills = [part('1', '0.6'), part('2', '0.4')];
    await time.pass(2500);
    expect(told()).toMatchObject([{ kind: 'report', fills: [{}, {}] }]);
  });

  it.each([
    ['of a pair of which no list was ever read', OLD, []],
    ['of a conditional order, whose child has its own fills', { ...OLD, route: 'trigger' as const }, booked()],
    ['of a day', { ...SUSPECT, signMs: -1000 }, booked()],
  ])('is told by the whole list at once where it is %s', async (_, attempt, books) => {
    const { time, says, asked, told } = world(attempt, true, books);
    says.found = FOUND;
    says.fills = [part('1', '1')];
    await time.pass(600);
    expect(told()).toMatchObject([{ kind: 'report', fills: [{ amount: '1' }] }]);
    expect(lists(asked)).toEqual([`fills ${PAIR} since ${attempt.signMs - 1000}`]);
  });

  it('is not absent by what the books have: its absence is proved by whole lists', async () => {
    const { time, asked } = world(OLD, true, booked(part('1', '0.6')));
    await time.pass(40_000);
    expect(asked.slice(-2)).toEqual([`orders ${PAIR} since ${OLD.signMs - 1000}`, WHOLE]);
  });
});
