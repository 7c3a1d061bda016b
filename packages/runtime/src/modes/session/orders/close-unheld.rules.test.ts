import { describe, expect, it } from 'vitest';
import { aFill, anAttempt } from '../../../orders/attempt.fixture.ts';
import type { Attempt, Intent, OrderFill } from '../../../orders/attempt.ts';
import { clientOrderId } from '../../../orders/client-order-id.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import { closeUnheld, type ClosingWorld, type Unheld } from './close-unheld.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { booked, BTC, holding, inBooks, OLD_MS, type Rows } from './made-snapshot.fixture.ts';

const SPOT = 'BTC/USDT';
const MARKET: ExactRules = {
  ...{ amountStep: '0.001', priceTick: '0.01', contractSize: '1', minAmount: null, maxAmount: null },
  ...{ maxMarketAmount: null, minCost: '10', maxCost: null },
};
const PATIENCE_MS = 5000;
const AGAIN_MS = 60_000;
const IN_VAIN = `${SPOT} is held, and by no trade, and could not be left: a person has to leave it.`;
const LEFT = `${SPOT} is held, and by no trade: it is left at the market.`;
const UNPROTECTED = { [`unprotected/${SPOT}`]: { sinceMs: OLD_MS, by: 'fill', isGivenUp: false } };
const UNHELD: Unheld = { pair: SPOT, amount: '0.4', sinceMs: OLD_MS, areRemains: false };
const WORLD: ClosingWorld = { marketOf: () => MARKET, markOf: () => 100, hindrance: () => null };

interface Closing {
  readonly rows?: Rows;
  readonly unheld?: Partial<Unheld>;
  readonly world?: Partial<ClosingWorld>;
}

/** What is done about 0.4 of a coin that no trade has, for a minute by now. */
function closed({ rows = {}, unheld = {}, world = {} }: Closing = {}) {
  const of = { ...UNHELD, ...unheld };
  const { pair, amount } = of;
  const step = MadeOrderStep.of({ ...holding(amount, pair, amount.startsWith('-') ? 'short' : 'long'), ...rows });
  closeUnheld(step.orders, of, { ...WORLD, ...world });
  const { orders, warned, said } = step;
  const planned = orders.books.known.filter(({ attempts }) => attempts.some(({ cid }) => orders.leaving.has(cid)));
  const sent = planned.map(({ intent }) => `${intent.side} ${intent.amount}`);
  return { step, sent, intent: planned[0]?.intent, attempt: planned[0]?.attempts[0], warned, said };
}
const sent = (closing: Closing): readonly string[] => closed(closing).sent;

/** Order `id` of the pair, with its intent. */
function order(id: number, intent: Partial<Intent>, of: Partial<Attempt> = {}): Rows {
  const at = { pair: SPOT, signMs: OLD_MS, updatedMs: OLD_MS };
  const cid = clientOrderId(TAG, id, 1);
  return inBooks(anAttempt('OPEN', { cid, intent: id, exchangeId: `x${id}`, ...at, ...of }), intent);
}

describe('what the books hold and no trade does', () => {
  it('is left at the market, whatever the strategy wants', () => {
    const { intent, attempt, warned } = closed({ rows: order(7, {}, { state: 'CANCELED', rank: 4 }) });
    expect(intent).toMatchObject({
      ...{ pair: SPOT, action: 'protect', tradeId: 0, side: 'sell', kind: 'market', amount: '0.4', price: null },
      ...{ stopPrice: null, isReduceOnly: false, reason: 'unprotected', candleMs: 0, least: '0.1' },
      ...{ decidedMs: STEP_MS, expiresMs: null },
    });
    expect(attempt).toMatchObject({ amount: '0.4', notional: '40' });
    expect(warned).toEqual([{ cause: 'unprotected', text: LEFT }]);
  });

  it('only ever reduces a position of futures, on whichever side it lies', () => {
    const rules = { unheld: { pair: BTC, amount: '-0.4' } };
    expect(closed(rules).intent).toMatchObject({ side: 'buy', amount: '0.4', isReduceOnly: true });
    expect(closed({ unheld: { pair: BTC } }).intent).toMatchObject({ side: 'sell', isReduceOnly: true });
  });

  it('is waited for, five seconds from when it is known', () => {
    expect(sent({ unheld: { sinceMs: STEP_MS - PATIENCE_MS + 1 } })).toEqual([]);
    expect(sent({ unheld: { sinceMs: STEP_MS - PATIENCE_MS } })).toEqual(['sell 0.4']);
  });

  it('is worth what the last fill of its pair was, where no price is seen, and is waited for where there is none', () => {
    const world = { markOf: () => null };
    const fill = aFill('t1', '0.4', { pair: SPOT, cid: 'c1', price: '50', atMs: OLD_MS });
    expect(closed({ world, rows: booked(fill) }).attempt).toMatchObject({ notional: '20' });
    expect(sent({ world })).toEqual([]);
  });

  it('is left by an order of its own each time, as far as the market takes at once, from empty books on', () => {
    const world = { marketOf: () => ({ ...MARKET, maxMarketAmount: '0.15' }) };
    const { step, attempt } = closed({ world });
    const { cid } = attempt!;
    const fill = aFill('t1', '0.15', { pair: SPOT, cid, side: 'sell' });
    step.orders.happen(cid, { kind: 'fills', fills: [fill] }, STEP_MS);
    closeUnheld(step.orders, { ...UNHELD, amount: '0.25' }, { ...WORLD, ...world });
    const { known } = step.orders.books;
    expect(known.map(({ intent }) => [intent.id, intent.amount])).toEqual([
      [1, '0.15'],
      [2, '0.15'],
    ]);
    const legs = known.map(({ intent }) => intent.leg);
    expect([new Set(legs).size, legs.every((leg) => leg > 0)]).toEqual([2, true]);
  });

  it('is not said to be left where the books do not take the order', () => {
    const before = order(7, { action: 'protect', leg: 8, candleMs: 0 }, { state: 'FILLED', rank: 4, filled: '1' });
    const { sent: none, warned } = closed({ rows: before });
    expect([none, warned]).toEqual([[], []]);
  });

  it('is cut to the market’s steps, and stays where that is less than an order', () => {
    expect(sent({ unheld: { amount: '0.4005' } })).toEqual(['sell 0.4']);
    expect(sent({ unheld: { amount: '0.1' } })).toEqual(['sell 0.1']);
    const little = closed({ unheld: { amount: '0.099' }, rows: UNPROTECTED });
    expect([little.sent, little.warned]).toEqual([[], []]);
    expect(little.step.row(`unprotected/${SPOT}`)).not.toHaveProperty('isForPerson');
  });

  it('waits as long as the gate of orders holds it back, which knows it as an exit at the market', () => {
    const asked: unknown[] = [];
    const hindrance: ClosingWorld['hindrance'] = (wanted, ready) => (asked.push(wanted, ready), 'wait');
    const { sent: none, warned } = closed({ world: { hindrance } });
    expect([none, warned]).toEqual([[], []]);
    const exit = { tradeId: 0, pair: SPOT, action: 'exit', kind: 'market', side: 'sell', amount: 0.4 };
    const order = { kind: 'market', amount: '0.4', notional: '40', isReduceOnly: false };
    expect(asked).toMatchObject([{ ...exit, isReduceOnly: false, isCanceled: false }, order]);
  });

  it('that trades have left is sold without calling anybody', () => {
    const { sent: sold, warned, said } = closed({ unheld: { areRemains: true } });
    expect([sold, warned]).toEqual([['sell 0.4'], []]);
    expect(said).toEqual([
      `info dust ${SPOT}: 0.4 that trades have left is worth an order by now: it is sold at the market.`,
    ]);
  });
});

describe('what the books hold and no trade does is waited for', () => {
  it.each([
    ['the fills of its pair', 'unread', { atMs: 1, why: 'No list.' }],
    ['what the account has of it', 'unread-account', { why: 'No amount.', isTold: true }],
  ])('while nobody can read %s', (_, prefix, row) => {
    expect(sent({ rows: { [`${prefix}/${SPOT}`]: row } })).toEqual([]);
    expect(sent({ rows: { [`${prefix}/ETH/USDT`]: row } })).toEqual(['sell 0.4']);
  });

  it('while an order of its pair may still be executed, whatever it is', () => {
    const stop = { action: 'stop', side: 'sell' } as const;
    expect(sent({ rows: order(2, stop) })).toEqual([]);
    expect(sent({ rows: order(2, { action: 'exit', side: 'sell' }, { state: 'UNKNOWN', rank: 1 }) })).toEqual([]);
    expect(sent({ rows: order(2, stop, { state: 'CANCELED', rank: 4 }) })).toEqual(['sell 0.4']);
    expect(sent({ rows: order(2, stop, { pair: 'ETH/USDT' }) })).toEqual(['sell 0.4']);
  });

  it.each([true, false])('while an entry rests, but for one that has stayed though asked to go: %s', (areRemains) => {
    const rest = (cancelsSent: number, of: Partial<Attempt> = {}, intent: Partial<Intent> = {}) =>
      sent({ rows: order(2, { action: 'enter', ...intent }, { cancelsSent, ...of }), unheld: { areRemains } });
    expect(rest(1)).toEqual([]);
    expect(rest(2)).toEqual(['sell 0.4']);
    expect(rest(2, { state: 'UNKNOWN', rank: 1 })).toEqual([]);
    expect(rest(2, {}, { action: 'exit' })).toEqual([]);
  });

  it('while an order rests of which the books do not say what it is for', () => {
    const { [`intent/2`]: _, ...attempt } = order(2, {}, { cancelsSent: 2 });
    expect(sent({ rows: attempt })).toEqual([]);
  });

  it('beside an open trade by no stop of that trade, as long as it lies there untouched', () => {
    const beside = (of: Partial<Attempt>, intent: Partial<Intent> = {}) => {
      const rows = order(2, { action: 'stop', side: 'sell', ...intent }, of);
      return sent({ rows, unheld: { areRemains: true } });
    };
    expect(beside({})).toEqual(['sell 0.4']);
    expect(beside({ state: 'PARTIAL', rank: 3 })).toEqual([]);
    expect(beside({ cancel: 'asked' })).toEqual([]);
    expect(beside({}, { action: 'exit' })).toEqual([]);
  });
});

describe('what could not be left', () => {
  const vain = (id: number, of: Partial<Attempt> = {}, intent: Partial<Intent> = {}): Rows =>
    order(
      id,
      { action: 'protect', side: 'sell', kind: 'market', state: 'DROPPED', ...intent },
      {
        ...{ state: 'REJECTED', rank: 4, updatedMs: STEP_MS - AGAIN_MS },
        ...of,
      },
    );
  const rows = (...orders: readonly Rows[]): Rows => Object.assign({}, UNPROTECTED, ...orders) as Rows;
  const since = { sinceMs: STEP_MS - 300_000 };

  it('is tried again a minute after the last try, no sooner', () => {
    const tried = (agoMs: number) =>
      sent({ rows: rows(vain(2), vain(3, { updatedMs: STEP_MS - agoMs })), unheld: since });
    expect(tried(AGAIN_MS)).toEqual(['sell 0.4']);
    expect(tried(AGAIN_MS - 1)).toEqual([]);
  });

  it('is left to a person after three tries in vain', () => {
    const three = closed({ rows: rows(vain(2), vain(3), vain(4)), unheld: since });
    expect([three.sent, three.warned]).toEqual([[], [{ cause: 'unprotected', text: IN_VAIN }]]);
    expect(three.step.row(`unprotected/${SPOT}`)).toMatchObject({ isForPerson: true });
    const two = closed({ rows: rows(vain(2), vain(3)), unheld: since });
    expect(two.warned).toEqual([{ cause: 'unprotected', text: LEFT }]);
    expect(two.step.row(`unprotected/${SPOT}`)).not.toHaveProperty('isForPerson');
  });

  it.each<[string, Rows]>([
    ['that never left this process', vain(4, { state: 'DENIED' })],
    ['that executed something', vain(4, { state: 'CANCELED', filled: '0.1' })],
    ['from before it was known', vain(4, { updatedMs: since.sinceMs - 1 })],
    ['of another pair', vain(4, { pair: 'ETH/USDT' })],
    ['that was no order of this kind', vain(4, {}, { action: 'exit' })],
  ])('is tried again where one of the three was one %s', (_, third) =>
    expect(sent({ rows: rows(vain(2), vain(3), third), unheld: since })).toEqual(['sell 0.4']),
  );

  it('counts what ended at the moment at which it was known', () => {
    const last = vain(4, { updatedMs: since.sinceMs });
    expect(sent({ rows: rows(vain(2), vain(3), last), unheld: since })).toEqual([]);
  });
});

describe('what waits for a person of what no trade has', () => {
  const handled = (amount: string): Rows => ({
    ...{ ...UNPROTECTED, ...holding('0.4', SPOT) },
    [`handled/${SPOT}`]: { sinceMs: OLD_MS, amount, why: 'lacked' },
  });

  it('is told, and is none of what is left', () => {
    const { sent: sold, warned, step } = closed({ rows: handled('0.1') });
    const text = `${SPOT}: 0.1 is held, and by no trade, and the account did not have it meanwhile: a person has to leave it.`;
    expect(sold).toEqual(['sell 0.3']);
    expect(warned.map((each) => each.text)).toEqual([text, LEFT]);
    expect(step.row(`unprotected/${SPOT}`)).not.toHaveProperty('isForPerson');
  });

  it('is taken off all that the books hold, or off the remains alone', () => {
    const unheld = { amount: '0.3' };
    expect(sent({ rows: handled('0.1'), unheld })).toEqual(['sell 0.3']);
    expect(sent({ rows: handled('0.1'), unheld: { ...unheld, areRemains: true } })).toEqual(['sell 0.2']);
  });
});

describe('what somebody else may have left by hand', () => {
  const T0 = OLD_MS - 30_000;
  const fill = (id: string, atMs: number, of: Partial<OrderFill>): OrderFill =>
    aFill(id, '0.4', { pair: SPOT, feeAsset: 'USDT', atMs, ...of });
  const bought = (atMs: number, amount = '0.4') => fill(`b${atMs}`, atMs, { cid: 'c1', amount });
  const soldBy = (atMs: number, of: Partial<OrderFill> = {}) => fill(`f${atMs}`, atMs, { side: 'sell', ...of });
  const left = (fills: readonly OrderFill[], closing: Closing = {}) => {
    const { step, sent: sold } = closed({ ...closing, rows: { ...booked(...fills), ...closing.rows } });
    const row = step.row(`handled/${SPOT}`) as { readonly amount: string; readonly why: string } | null;
    return { own: sold, mixed: row?.amount ?? null, why: row?.why };
  };
  const nothing = { own: ['sell 0.4'], mixed: null };

  it('is all of it where they went the way out after it was there: a person is told', () => {
    const { step, sent: none } = closed({ rows: { ...UNPROTECTED, ...booked(bought(T0), soldBy(T0 + 1)) } });
    const text = `${SPOT}: 0.4 is held, and by no trade, and somebody else has traded there since: a person has to leave it.`;
    expect([none, step.warned]).toEqual([[], [{ cause: 'unprotected', text }]]);
    expect(step.row(`handled/${SPOT}`)).toEqual({ sinceMs: STEP_MS, amount: '0.4', why: 'traded' });
    expect(step.row(`unprotected/${SPOT}`)).toMatchObject({ isForPerson: true });
  });

  it('is none of it where they went the other way, traded another pair, or before own orders had brought all of it', () => {
    expect(left([bought(T0), soldBy(T0 + 1, { side: 'buy' })])).toMatchObject(nothing);
    expect(left([bought(T0), soldBy(T0 + 1, { pair: 'ETH/USDT' })])).toMatchObject(nothing);
    expect(left([bought(T0), soldBy(T0 - 1)])).toMatchObject(nothing);
    expect(left([bought(T0 - 2, '0.3'), soldBy(T0 - 1), bought(T0, '0.1')])).toMatchObject(nothing);
    expect(left([bought(T0), soldBy(T0)])).toMatchObject({ own: [], mixed: '0.4' });
    // What others bought later brought none of it.
    const later = fill('f2', T0 + 2, { side: 'buy' });
    expect(left([bought(T0), soldBy(T0 + 1), later])).toMatchObject({ own: [], mixed: '0.4' });
  });

  it('is looked for since it is known at the latest, and ever where no own order has brought it', () => {
    // It is known since before the last that own orders brought.
    expect(left([bought(OLD_MS + 10), soldBy(OLD_MS)])).toMatchObject({ mixed: null });
    expect(left([bought(OLD_MS + 10, '0.1'), soldBy(OLD_MS)])).toMatchObject({ mixed: '0.3', why: 'traded' });
    expect(left([bought(OLD_MS + 10), soldBy(OLD_MS - 1)])).toMatchObject(nothing);
    expect(left([soldBy(T0 - 1)])).toMatchObject({ mixed: '0.4' });
  });

  it('is without what own orders have brought since the last of theirs', () => {
    const [one, other] = [soldBy(OLD_MS + 5), soldBy(OLD_MS + 15)];
    expect(left([bought(T0), one, bought(OLD_MS + 10, '0.1')])).toMatchObject({ own: ['sell 0.1'], mixed: '0.3' });
    expect(left([bought(T0), one, other, bought(OLD_MS + 10, '0.1')])).toMatchObject({ own: [], mixed: '0.4' });
    expect(left([bought(T0), one, bought(OLD_MS + 5, '0.1')])).toMatchObject({ own: [], mixed: '0.4' });
    // Own sales since have brought nothing of what is there.
    const sold = fill('s1', OLD_MS + 20, { cid: 'c2', side: 'sell', amount: '0.1' });
    expect(left([bought(T0), one, sold])).toMatchObject({ own: [], mixed: '0.4' });
    // More was brought than is there.
    expect(left([bought(T0), one, bought(OLD_MS + 10, '0.9')])).toMatchObject(nothing);
  });

  it('is all of it beside an open trade, which may have brought what came since', () => {
    const fills = [bought(T0), soldBy(OLD_MS + 5), bought(OLD_MS + 10, '0.1')];
    expect(left(fills, { unheld: { areRemains: true } })).toMatchObject({ own: [], mixed: '0.4' });
  });

  it('is a step of it whichever way they went, as books follow the account by that much', () => {
    const fills = [bought(T0), soldBy(T0 + 1, { side: 'buy' })];
    expect(left(fills, { unheld: { amount: '0.001' } })).toMatchObject({ mixed: '0.001' });
    expect(left(fills, { unheld: { amount: '0.002' } })).toMatchObject({ mixed: null });
    const world = { marketOf: () => ({ ...MARKET, amountStep: null }) };
    expect(left(fills, { unheld: { amount: '0.001' }, world })).toMatchObject({ mixed: null });
  });

  it('is looked for by purchases where what is held is short', () => {
    const of = { pair: BTC } as const;
    const opened = fill('s1', T0, { ...of, cid: 'c1', side: 'sell' });
    const mixed = (side: 'buy' | 'sell') => {
      const rows = booked(opened, fill('f1', T0 + 1, { ...of, side }));
      return closed({ rows, unheld: { ...of, amount: '-0.4' } }).sent;
    };
    expect([mixed('buy'), mixed('sell')]).toEqual([[], ['buy 0.4']]);
  });
});
