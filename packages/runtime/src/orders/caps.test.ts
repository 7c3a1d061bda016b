import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, OrderAction } from './attempt.ts';
import { anAttempt } from './attempt.fixture.ts';
import { capVerdict, loweredCaps, MOST_CAPS, type CapView, type ProposedOrder } from './caps.ts';
import type { ExactRules } from './order-faults.ts';

const PAIR = 'BTC/USDT:USDT';
const NOW_MS = 1_000_000_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const RULES: ExactRules = {
  ...{ amountStep: '0.001', priceTick: '0.1', contractSize: '1', minAmount: '0.001', maxAmount: '1000' },
  ...{ maxMarketAmount: '100', minCost: '5', maxCost: null },
};
const CAPS = { ...MOST_CAPS, openPositions: 3 };

/** Buys 1 at 100; the equity allows 10 of them open, 30 a day. */
function order(of: Partial<ProposedOrder> = {}): ProposedOrder {
  return {
    ...{ kind: 'limit', amount: '1', price: '100', stopPrice: null, isReduceOnly: false, pair: PAIR, action: 'enter' },
    ...{ side: 'buy', notional: '100', leverage: 1, ...of },
  };
}

function view(of: Partial<CapView> = {}): CapView {
  return {
    ...{ attempts: [], actionOf: () => 'enter', startEquity: '1000', openNotional: '0', held: [], dayProfit: '0' },
    ...{ mark: { price: '100', atMs: NOW_MS }, nowMs: NOW_MS, resumedMs: 0, ...of },
  };
}

const verdict = (proposed: ProposedOrder, seen: CapView, caps = CAPS) => capVerdict(proposed, seen, caps, RULES);
const attempts = (count: number, of: Partial<Attempt> = {}): Attempt[] =>
  Array.from({ length: count }, (_, at) => anAttempt('CANCELED', { signMs: NOW_MS - at, cid: String(at), ...of }));
const halt = (reason: string, scope = 'entries') => ({ kind: 'halt', scope, reason });
const denied = (reason: string) => ({ kind: 'denied', reason });
const allowed = { kind: 'allowed' };

it('18.1 an order within all caps is allowed', () => {
  expect(verdict(order(), view())).toEqual(allowed);
});

describe('18.1 orders per minute and day', () => {
  it.each([
    ['nine in a minute', 9, {}, allowed],
    ['ten in a minute', 10, {}, halt('orders-per-minute')],
    ['ten, just over a minute ago', 10, { signMs: NOW_MS - MINUTE_MS }, allowed],
    ['ten, just under a minute ago', 10, { signMs: NOW_MS - MINUTE_MS + 1 }, halt('orders-per-minute')],
    ['ten that no byte left of', 10, { state: 'DENIED' }, allowed],
    ['ten that stops became', 10, { mark: 'child' }, allowed],
    ['299 in a day', 299, { signMs: NOW_MS - MINUTE_MS }, allowed],
    ['300 in a day', 300, { signMs: NOW_MS - DAY_MS + 1 }, halt('orders-per-day')],
    ['300, a day ago', 300, { signMs: NOW_MS - DAY_MS }, allowed],
  ] as const)('%s', (_title, count, of, expected) => {
    expect(verdict(order(), view({ attempts: attempts(count, of) }))).toEqual(expected);
  });
});

it.each([
  ['stop', allowed],
  ['protect', allowed],
  ['exit', halt('orders-per-minute')],
  ['reduce', halt('orders-per-minute')],
  ['add', halt('orders-per-minute')],
] as const)('18.1 ten orders to %s within a minute', (action, expected) => {
  expect(verdict(order(), view({ attempts: attempts(10), actionOf: () => action }))).toEqual(expected);
});

it.each([
  ['exit', 'REJECTED', allowed],
  ['reduce', 'REJECTED', allowed],
  ['exit', 'NEVER_PLACED', allowed],
  ['exit', 'EXPIRED', allowed],
  ['exit', 'UNKNOWN', halt('orders-per-minute')],
  ['exit', 'FILLED', halt('orders-per-minute')],
  ['enter', 'REJECTED', halt('orders-per-minute')],
  ['enter', 'NEVER_PLACED', halt('orders-per-minute')],
  ['enter', 'EXPIRED', halt('orders-per-minute')],
] as const)('18.1 ten orders of another pair to %s within a minute that are %s', (action, state, expected) => {
  const sent = attempts(10, { state, pair: 'ETH/USDT:USDT' });
  expect(verdict(order(), view({ attempts: sent, actionOf: () => action }))).toEqual(expected);
});

it('18.1 exits of a pair that are refused five times in a row halt that pair', () => {
  const sent = attempts(5, { state: 'REJECTED', rank: 3 });
  expect(verdict(order(), view({ attempts: sent, actionOf: () => 'exit' }))).toEqual(halt('rejects-in-row', 'pair'));
});

it('18.1 signal on every tick: caps hold to the unit, whenever the process starts anew', () => {
  const sent: Attempt[] = [];
  const caps = { ...CAPS, dayShare: 1000, openShare: 1000, ordersPerDay: 25 };
  for (let nowMs = NOW_MS; nowMs < NOW_MS + 4 * MINUTE_MS; nowMs += 1000) {
    // The attempts are all that a process knows, and they are read from the books.
    const seen = view({ attempts: sent, nowMs, mark: { price: '100', atMs: nowMs }, held: [PAIR] });
    if (verdict(order(), seen, caps).kind === 'allowed')
      sent.push(anAttempt('FILLED', { signMs: nowMs, cid: String(nowMs), filled: '1' }));
  }
  const perMinute = [0, 1, 2, 3].map(
    (minute) => sent.filter(({ signMs }) => Math.floor((signMs - NOW_MS) / MINUTE_MS) === minute).length,
  );
  expect(perMinute).toEqual([10, 10, 5, 0]);
});

const leaves = (): OrderAction => 'exit';
const stops = (): OrderAction => 'stop';

describe('18.1 what orders are worth', () => {
  const open = (of: Partial<Attempt> = {}): Attempt => anAttempt('OPEN', { signMs: NOW_MS - MINUTE_MS, ...of });
  const bought = (notional: string, of: Partial<Attempt> = {}): Attempt =>
    anAttempt('FILLED', { signMs: NOW_MS - MINUTE_MS, filled: '1', notional, ...of });

  it.each([
    ['as much as one may be', { notional: '100' }, {}, allowed],
    ['more than one may be', { notional: '100.01' }, {}, denied('notional-of-order')],
    ['as much as may be open', {}, { openNotional: '900' }, allowed],
    ['more than may be open', {}, { openNotional: '900.01' }, denied('notional-open')],
    ['more with what waits', {}, { openNotional: '800.01', attempts: [open()] }, denied('notional-open')],
    ['what waits, by what it still buys', {}, { openNotional: '850', attempts: [open({ filled: '0.5' })] }, allowed],
    ['what waits to leave does not count', {}, { openNotional: '900', attempts: [open()], actionOf: leaves }, allowed],
    ['as much as a day may bring', {}, { attempts: [bought('2900')] }, allowed],
    ['more than a day may bring', {}, { attempts: [bought('2900.01')] }, denied('notional-of-day')],
    ['what was bought a day ago', {}, { attempts: [bought('3000', { signMs: NOW_MS - DAY_MS })] }, allowed],
    ['what left does not count', {}, { attempts: [bought('3000')], actionOf: stops }, allowed],
    ['what ended counts by its fills', {}, { attempts: [bought('3000', { filled: '0.9' })] }, allowed],
    ['what was denied does not count', {}, { attempts: [bought('3000', { state: 'DENIED' })] }, allowed],
    [
      'what is open counts as a whole',
      {},
      { attempts: [open({ notional: '2901', filled: '0.99' })] },
      denied('notional-of-day'),
    ],
  ] as const)('%s', (_title, proposed, seen, expected) => {
    expect(verdict(order(proposed), view(seen as Partial<CapView>))).toEqual(expected);
  });

  it('the third denial in a day halts', () => {
    const past = (answer: string, of: Partial<Attempt> = {}): Attempt =>
      anAttempt('DENIED', { answer, signMs: NOW_MS - MINUTE_MS, ...of });
    const large = order({ notional: '101' });
    const one = [past('notional-open'), past('leverage'), past('notional-of-day', { signMs: NOW_MS - DAY_MS })];
    expect(verdict(large, view({ attempts: one }))).toEqual(denied('notional-of-order'));
    const two = [...one, past('notional-of-day')];
    expect(verdict(large, view({ attempts: two }))).toEqual(halt('notional'));
    expect(verdict(order(), view({ attempts: two }))).toEqual(allowed);
    expect(verdict(order({ leverage: 6 }), view({ attempts: two }))).toEqual(denied('leverage'));
    const canceled = two.map((attempt) => ({ ...attempt, state: 'CANCELED' as const }));
    expect(verdict(large, view({ attempts: canceled }))).toEqual(denied('notional-of-order'));
  });
});

describe('18.1 in a row', () => {
  const row = (states: readonly Partial<Attempt>[]): Attempt[] =>
    states.map((of, at) => anAttempt(of.state ?? 'FILLED', { signMs: NOW_MS - MINUTE_MS - at, ...of }));
  const rejected = { state: 'REJECTED' } as const;
  const unknown = { wasUnknown: true };

  it.each([
    ['four rejects', [rejected, rejected, rejected, rejected], allowed],
    ['five rejects', [rejected, rejected, rejected, rejected, rejected], halt('rejects-in-row', 'pair')],
    ['five with another between', [rejected, rejected, {}, rejected, rejected, rejected], allowed],
    [
      'five, and one since that the exchange has taken',
      [{ state: 'OPEN' }, rejected, rejected, rejected, rejected, rejected],
      allowed,
    ],
    [
      'five with one in flight before them',
      [{ state: 'SUBMITTING' }, rejected, rejected, rejected, rejected, rejected],
      halt('rejects-in-row', 'pair'),
    ],
    ['five, and a clear one since', [{}, rejected, rejected, rejected, rejected, rejected], allowed],
    [
      'five, and a clear one before',
      [rejected, rejected, rejected, rejected, rejected, {}],
      halt('rejects-in-row', 'pair'),
    ],
    ['five on another pair', Array.from({ length: 5 }, () => ({ ...rejected, pair: 'ETH/USDT:USDT' })), allowed],
    ['two unknown', [unknown, unknown], allowed],
    ['three unknown', [unknown, unknown, unknown], halt('unknowns-in-row')],
    [
      'three unknown on three pairs',
      [unknown, { ...unknown, pair: 'A' }, { ...unknown, pair: 'B' }],
      halt('unknowns-in-row'),
    ],
    ['three, and a clear one since', [{}, unknown, unknown, unknown], allowed],
    ['three, and a clear one before', [unknown, unknown, unknown, {}], halt('unknowns-in-row')],
    ['three with a clear one between', [unknown, {}, unknown, unknown], allowed],
    [
      'three, and one since that is on its way',
      [{ state: 'SUBMITTING' }, unknown, unknown, unknown],
      halt('unknowns-in-row'),
    ],
  ] as const)('%s', (_title, states, expected) => {
    const seen = row(states as readonly Partial<Attempt>[]);
    expect(verdict(order(), view({ attempts: seen }))).toEqual(expected);
    expect(verdict(order(), view({ attempts: seen.toReversed() }))).toEqual(expected);
  });
});

describe('18.1 positions, leverage, loss', () => {
  const waiting = [anAttempt('OPEN', { pair: 'D', signMs: NOW_MS - MINUTE_MS })];
  it.each([
    ['a third position', {}, { held: ['A', 'B'] }, allowed],
    ['a fourth position', {}, { held: ['A', 'B', 'C'] }, denied('open-positions')],
    ['more of the third', {}, { held: ['A', 'B', PAIR] }, allowed],
    ['one that is about to be the third', {}, { held: ['A', 'B'], attempts: waiting }, denied('open-positions')],
    ['an exit is no position to be', {}, { held: ['A', 'B'], attempts: waiting, actionOf: leaves }, allowed],
    ['leverage 5', { leverage: 5 }, {}, allowed],
    ['leverage 5.1', { leverage: 5.1 }, {}, denied('leverage')],
    ['a loss of nearly 5 %', {}, { dayProfit: '-49.99' }, allowed],
    ['a loss of 5 %', {}, { dayProfit: '-50' }, halt('loss-of-day')],
    ['a profit', {}, { dayProfit: '50' }, allowed],
  ] as const)('%s', (_title, proposed, seen, expected) => {
    expect(verdict(order(proposed), view(seen as Partial<CapView>))).toEqual(expected);
  });

  it('a cap of no loss at all does not halt where none is', () => {
    expect(verdict(order(), view(), { ...CAPS, lossShare: 0 })).toEqual(allowed);
  });
});

describe('18.1 sense of price and amount', () => {
  const mark = (price: string, ageMs = 0) => ({ mark: { price, atMs: NOW_MS - ageMs } });
  it.each([
    ['no mark', {}, { mark: null }, 'mark-missing'],
    ['a mark of 0', {}, mark('0'), 'mark-missing'],
    ['a mark of 10 s', {}, mark('100', 10_000), null],
    ['an older mark', {}, mark('100', 10_001), 'mark-old'],
    ['5 % above', { price: '105', notional: '100' }, {}, null],
    ['more than 5 % above', { price: '105.1', notional: '100' }, {}, 'price-far'],
    ['5 % below', { price: '95' }, {}, null],
    ['more than 5 % below', { price: '94.9' }, {}, 'price-far'],
    ['a market order has none', { kind: 'market', price: null }, {}, null],
    ['off the step', { amount: '0.0005' }, {}, 'amount-off-step'],
    ['below the least cost', { amount: '0.04', notional: '4' }, {}, 'cost-below-minimum'],
    ['too large for a market order', { kind: 'market', price: null, amount: '100.001' }, {}, 'amount-above-maximum'],
  ] as const)('%s', (_title, proposed, seen, reason) => {
    expect(verdict(order(proposed), view(seen))).toEqual(reason === null ? allowed : denied(reason));
  });
});

describe('what leaves or protects is never kept in the market by a cap', () => {
  it('nor by what it comes to, on spot, where nobody knows a price', () => {
    const exit = order({ action: 'exit', side: 'sell', kind: 'market', price: null, pair: 'BTC/USDT' });
    expect(verdict(exit, view({ mark: null }))).toEqual(allowed);
  });

  const leave = { action: 'exit', side: 'sell', isReduceOnly: true } as const;
  const worst = view({
    ...{ attempts: attempts(400, { wasUnknown: true, state: 'REJECTED' }), openNotional: '99999', dayProfit: '-999' },
    ...{ held: ['A', 'B', 'C', 'D'], mark: null },
  });
  it.each(['exit', 'reduce', 'stop', 'takeProfit', 'protect'] satisfies OrderAction[])('%s', (action) => {
    const proposed = order({ ...leave, action, notional: '99999', leverage: 9 });
    expect(verdict(proposed, worst)).toEqual(allowed);
    expect(verdict({ ...proposed, kind: 'market', price: null }, worst)).toEqual(allowed);
  });

  it.each([
    ['sells 5 % cheaper', { price: '95' }, null],
    ['sells much cheaper', { price: '94.9' }, 'price-far'],
    ['waits for a far better price', { price: '300' }, null],
    ['buys back much dearer', { side: 'buy', price: '105.1' }, 'price-far'],
    ['waits to buy back far cheaper', { side: 'buy', price: '20' }, null],
    ['a stop-limit near its stop', { kind: 'stop-limit', action: 'stop', stopPrice: '50', price: '49' }, null],
    ['a stop-limit far below its stop', { kind: 'stop-limit', action: 'stop', stopPrice: '50', price: '40' }, null],
    ['an amount of nothing', { amount: '0' }, 'amount-not-positive'],
    ['an amount below zero', { amount: '-1' }, 'amount-not-positive'],
  ] as const)('%s', (_title, of, reason) => {
    const expected = reason === null ? allowed : denied(reason);
    expect(verdict(order({ ...leave, ...of }), view())).toEqual(expected);
  });

  it.each([
    ['half a minute old', 30_000, denied('price-far')],
    ['older', 30_001, allowed],
  ])('a limit that is much cheaper than a last price that is %s', (_title, ageMs, expected) => {
    const seen = view({ mark: { price: '100', atMs: NOW_MS - ageMs } });
    expect(verdict(order({ ...leave, price: '90' }), seen)).toEqual(expected);
  });
});

describe('18.1 config cannot raise', () => {
  it('only lower', () => {
    const { caps, refused } = loweredCaps(MOST_CAPS, { ordersPerDay: 20, leverage: 0, lossShare: 0.05 });
    expect(caps).toEqual({ ...MOST_CAPS, ordersPerDay: 20, leverage: 0 });
    expect(refused).toEqual([]);
  });

  it('whatever it says, no cap is above its largest value', () => {
    const value = fc.oneof(fc.double(), fc.integer());
    const keys = Object.keys(MOST_CAPS) as (keyof typeof MOST_CAPS)[];
    const wanted = fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
    fc.assert(
      fc.property(wanted, (config) => {
        const { caps, refused } = loweredCaps(MOST_CAPS, config);
        const broken = keys.filter((key) => !(caps[key] >= 0 && caps[key] <= MOST_CAPS[key]));
        expect(broken).toEqual([]);
        const raised = keys.filter((key) => key in config && caps[key] !== config[key]);
        expect(refused).toEqual(raised);
      }),
    );
  });
});

describe('18.1 after a person resumed', () => {
  it.each([
    ['three unknown before that', { wasUnknown: true }, 3],
    ['five rejects before that', { state: 'REJECTED', rank: 4 }, 5],
  ] as const)('%s halt nothing any more', (_title, of, count) => {
    const seen = { attempts: attempts(count, { signMs: NOW_MS - MINUTE_MS, ...of }) };
    expect(verdict(order(), view(seen)).kind).toBe('halt');
    expect(verdict(order(), view({ ...seen, resumedMs: NOW_MS - 1 }))).toEqual(allowed);
  });

  it('three unknown after that halt again', () => {
    const seen = { attempts: attempts(3, { wasUnknown: true }), resumedMs: NOW_MS - MINUTE_MS };
    expect(verdict(order(), view(seen))).toEqual(halt('unknowns-in-row'));
  });
});
