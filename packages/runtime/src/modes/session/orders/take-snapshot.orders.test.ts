import { describe, expect, it } from 'vitest';
import { aFill, anAttempt } from '../../../orders/attempt.fixture.ts';
import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import { clientOrderId } from '../../../orders/client-order-id.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import { NEXT_INTENT } from '../../../orders/order-draft.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import type { MadeOrderStep } from './made-order-step.fixture.ts';
import { booked, BTC, FROM_MS, futures, holding, inBooks, lookedAt } from './made-snapshot.fixture.ts';
import { OLD_MS, shownOrder, SINCE_MS, UNTIL_MS } from './made-snapshot.fixture.ts';

const ETH = 'ETH/USDT:USDT';
const GRACE_MS = 5000;
const OPEN = anAttempt('OPEN', { exchangeId: 'x1', signMs: OLD_MS, updatedMs: OLD_MS });
/** Sells what is held, and lies at the exchange. */
const STOP = anAttempt('OPEN', {
  ...{
    cid: clientOrderId(TAG, 2, 1),
    intent: 2,
    route: 'trigger',
    exchangeId: 's1',
    signMs: OLD_MS,
    updatedMs: OLD_MS,
  },
});
const STOPPING = inBooks(STOP, { action: 'stop', side: 'sell', kind: 'stop-market', stopPrice: '90', price: null });
/** Nobody knows what became of it, nor by which number the exchange knows it. */
const UNKNOWN = anAttempt('UNKNOWN', { signMs: OLD_MS, updatedMs: OLD_MS, fenceMs: OLD_MS + 8000 });

const bookOf = ({ orders }: MadeOrderStep, { cid }: Attempt = OPEN): Attempt => orders.books.attempts.get(cid)!;
const causes = ({ warned }: MadeOrderStep): readonly string[] => warned.map(({ cause }) => cause);
const fillAt = (tradeId: string, atMs: number, of: Partial<OrderFill> = {}): OrderFill =>
  aFill(tradeId, '0.4', { exchangeId: 'x8', atMs, source: 'list', ...of });
const inLists = (...fills: readonly OrderFill[]) => ({ fills: Map.groupBy(fills, ({ pair }) => pair) });

describe('orders that a look shows', () => {
  it.each(['open', 'recent'] as const)('are in the books as it shows them, as of its end: those in %s', (list) => {
    const { step } = lookedAt(inBooks(OPEN), { [list]: [shownOrder({ status: 'partial', filled: '0.4' })] });
    expect(bookOf(step)).toMatchObject({ state: 'PARTIAL', reported: '0.4', updatedMs: UNTIL_MS });
  });

  it('of our own are found again where an order that was not found is there after all', () => {
    const { step } = lookedAt(inBooks({ ...OPEN, suspects: 2, suspectMs: OLD_MS }), { open: [shownOrder()] });
    expect(bookOf(step)).toMatchObject({ suspects: 0, suspectMs: null });
  });

  it('of a stop are known as what it became, in whichever order they are listed', () => {
    const child = shownOrder({ exchangeId: 'x9', side: 'sell', status: 'filled', filled: '1' });
    const parent = shownOrder({ exchangeId: 's1', route: 'trigger', side: 'sell', status: 'triggered', childId: 'x9' });
    const { step, taken } = lookedAt(STOPPING, { recent: [child, parent] });
    const became = [...step.orders.books.attempts.values()].find(({ exchangeId }) => exchangeId === 'x9');
    expect(became).toMatchObject({ mark: 'child', reported: '1', ending: 'FILLED' });
    expect([taken.isUnsure, step.warned]).toEqual([false, []]);
  });

  it('of nobody’s are to be looked at again while they may be what a stop of ours became, else they are told', () => {
    const mayBeOurs = shownOrder({ exchangeId: 'x8', side: 'sell', atMs: FROM_MS });
    const others = shownOrder({ exchangeId: 'x9' });
    const stop = shownOrder({ exchangeId: 's1', cid: STOP.cid, route: 'trigger', side: 'sell' });
    const of = (...open: readonly OrderView[]) => lookedAt(STOPPING, { open: [stop, ...open] });
    const both = of(mayBeOurs, others);
    expect([both.taken.isUnsure, causes(both.step)]).toEqual([true, ['foreign-order']]);
    const told = of(others);
    expect([told.taken.isUnsure, causes(told.step)]).toEqual([false, ['foreign-order']]);
    expect(of().step.warned).toEqual([]);
  });

  it('of somebody else that nobody can read are told', () => {
    const { step } = lookedAt({}, { unreadOrders: [{ cid: 'web_1', symbol: 'BTCUSDT', why: 'It has no side.' }] });
    expect(causes(step)).toEqual(['foreign-order']);
  });

  it('with our tag differ: as open though they are over where they were put aside, else as ones that stand in no book', () => {
    const open = [shownOrder({ cid: clientOrderId(TAG, 3, 1) })];
    const next = (id: number) => lookedAt({ [NEXT_INTENT]: id }, { open }).taken;
    expect(next(4).differences).toMatchObject([{ kind: 'still-open', cid: open[0]!.cid }]);
    expect(next(3).differences).toMatchObject([{ kind: 'orphan', exchangeId: 'x1' }]);
    expect([next(4).isUnsure, next(3).isUnsure]).toEqual([true, false]);
  });
});

describe('fills that a look shows', () => {
  it('of our own are booked, known by their order’s number alone, and though they are older than the session', () => {
    const rows = inBooks(anAttempt('PARTIAL', { ...OPEN, state: 'PARTIAL', rank: 3 }));
    const [one, other] = [fillAt('t1', SINCE_MS - 1, { exchangeId: 'x1' }), fillAt('t2', OLD_MS, { exchangeId: 'x1' })];
    const account = futures({ [BTC]: '0.8' });
    const open = [shownOrder({ status: 'partial' })];
    const { step, taken } = lookedAt(rows, { ...inLists(one, other), open, account });
    expect(bookOf(step)).toMatchObject({ filled: '0.8', updatedMs: UNTIL_MS });
    expect(step.row(`position/${BTC}/long`)).toMatchObject({ amount: '0.8' });
    expect([taken.pairs, taken.differences, step.warned]).toEqual([[BTC], [], []]);
  });

  it('of others halt the pair from the session’s first moment on, and none before', () => {
    const shown = (atMs: number) => lookedAt({}, inLists(fillAt('t1', atMs)));
    const before = shown(SINCE_MS - 1);
    expect([before.step.warned, before.taken.differences, before.taken.pairs]).toEqual([[], [], [BTC]]);
    const first = shown(SINCE_MS);
    expect([causes(first.step), first.taken.isUnsure]).toEqual([['foreign-order', 'foreign-fill'], false]);
  });

  it('are taken in the order in which they happened: people hear of the first one', () => {
    const { step } = lookedAt({}, inLists(fillAt('t2', OLD_MS + 1), fillAt('t1', OLD_MS)));
    const told = step.warned.filter(({ cause }) => cause === 'foreign-fill');
    expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('(fill t1)')]);
  });

  it('by which the exchange took a position over are off what is held, and their pair is named', () => {
    const adl = fillAt('t1', OLD_MS, { cid: 'adl_autoclose', side: 'sell' });
    const took = lookedAt(holding('1'), inLists(adl));
    expect(took.step.row(`position/${BTC}/long`)).toMatchObject({ amount: '0.6' });
    expect([...took.pairs.booked]).toEqual([BTC]);
    const byHand = lookedAt(holding('1'), inLists({ ...adl, cid: 'web_1' }));
    expect([...byHand.pairs.booked]).toEqual([]);
  });

  it('that may be of an order whose number nobody knows yet are to be looked at again', () => {
    const [mayBeOurs, others] = [fillAt('t1', OLD_MS), fillAt('t2', OLD_MS + 1, { side: 'sell' })];
    expect(lookedAt(inBooks(UNKNOWN), inLists(mayBeOurs, others)).taken.isUnsure).toBe(true);
    expect(lookedAt(inBooks(UNKNOWN), inLists(others)).taken.isUnsure).toBe(false);
  });

  it('on a pair that the session does not trade are in no book, whatever has the same number on another', () => {
    const others = fillAt('t1', OLD_MS, { pair: ETH });
    const { step, taken } = lookedAt(booked(fillAt('t1', OLD_MS)), inLists(others));
    expect(taken.differences).toEqual([{ kind: 'fill-unassigned', pair: ETH, tradeId: 't1' }]);
    expect(causes(step)).toEqual(['foreign-order']);
  });
});

describe('an order that is open in the books and not in the list', () => {
  const suspects = (attempt: Partial<Attempt>, open: readonly OrderView[] = []) => {
    const { step } = lookedAt(inBooks({ ...OPEN, ...attempt }), { open });
    return bookOf(step).suspects;
  };
  const PARTIAL = { state: 'PARTIAL', rank: 3, filled: '0.4', reported: '0.4' } as const;

  it('is looked for from the first look on that lacks it', () => {
    const { step, taken } = lookedAt(inBooks(OPEN));
    expect(bookOf(step)).toMatchObject({ state: 'OPEN', suspects: 1, suspectMs: FROM_MS });
    expect(taken.isUnsure).toBe(false);
    expect(suspects(PARTIAL)).toBe(1);
  });

  it('is looked for when nothing happened to it for five seconds before the look, no sooner', () => {
    expect(suspects({ updatedMs: FROM_MS - GRACE_MS })).toBe(1);
    expect(suspects({ updatedMs: FROM_MS - GRACE_MS + 1 })).toBe(0);
  });

  it('is there where the list has its number on its pair, whatever it names it', () => {
    expect(suspects({}, [shownOrder({ cid: 'of a cancel' })])).toBe(0);
    expect(suspects({}, [shownOrder({ pair: ETH })])).toBe(1);
    expect(suspects({}, [shownOrder({ exchangeId: 'x2' })])).toBe(1);
  });

  it('is not looked for once its end was shown, and only its fills lack', () => {
    expect(suspects({ ...PARTIAL, reported: '0.9', ending: 'CANCELED' })).toBe(0);
  });

  it('is none while nobody knows whether it was placed: that is asked for in another way', () => {
    const { step } = lookedAt(inBooks(UNKNOWN));
    expect(bookOf(step, UNKNOWN)).toEqual(UNKNOWN);
  });
});
