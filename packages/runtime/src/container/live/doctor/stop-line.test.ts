import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MadeLiveWorld } from '../../../modes/session/orders/made-live-world.fixture.ts';
import { clientOrderId, orderTag } from '../../../orders/client-order-id.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { AccountView, Failed, Listed, ListedMarket, OrderView } from '../../../ports/order-exchange.ts';
import { positionLines } from './order-lines.ts';
import type { KnownOrders } from './known-orders.ts';
import { priceIn } from './least-order.ts';
import { stopLine } from './stop-line.ts';

const OWNER = { account: 'main', strategy: 'rises', mode: 'live' };
const TAG = orderTag(OWNER, (text) => createHash('sha256').update(text).digest('hex'));
const [SPOT, SWAP] = ['BTC/USDT', 'BTC/USDT:USDT'];
const RULES: ExactRules = {
  ...{ amountStep: '0.00001', priceTick: '0.01', contractSize: '1', minAmount: '0.00001', maxAmount: null },
  ...{ maxMarketAmount: null, minCost: '5', maxCost: null },
};
const RECORDS = new Map(
  [1, 2].map((intent) => {
    const cid = clientOrderId(TAG, intent, 1);
    return [`attempt/${cid}`, JSON.stringify({ cid, intent, state: 'OPEN' })] as const;
  }),
);

function stop(amount: string, pair = SPOT, intent = 1): OrderView {
  return {
    ...{ pair, exchangeId: String(intent), cid: clientOrderId(TAG, intent, 1), route: 'plain', side: 'sell' },
    ...{ status: 'open', amount, filled: '0', price: null, stopPrice: '95000', isReduceOnly: false },
    ...{ childId: null, atMs: 0 },
  } as const;
}

/** Of a market where 5 USDT is an order, at a price of 100,000: with what a price may fall before it gets there, 0.00006. */
function told(amount: string, stops: readonly OrderView[], more: Partial<KnownOrders> = {}, pair = SPOT): string {
  const known: KnownOrders = {
    ...{ ...OWNER, records: RECORDS, stepOf: () => '0.00001', rulesOf: () => RULES, priceOf: () => '100000', ...more },
  };
  const { what, state, found } = stopLine(new Map([[pair, amount]]), stops, known);
  expect(what).toBe('stops');
  return `${state}: ${found}`;
}

const BARE = `fail: No stops of their size protect ${SPOT} at the exchange.`;
const LEFT = 'left without one, as too little for an order';

describe('stops on spot', () => {
  it.each<[string, string, readonly OrderView[], string]>([
    ['of the first trade', '0.00193811', [stop('0.00193')], 'ok: Every position has its stops.'],
    [
      'of a later one, beside what fees in the coin have left of those before',
      '0.00194611',
      [stop('0.00193')],
      `ok: Every position has its stops; ${LEFT}: 0.00001611 of BTC/USDT (an order is of 0.00006 at least).`,
    ],
    [
      'of none: what closed trades have left is no order',
      '0.00005999',
      [],
      `ok: There is nothing to protect; ${LEFT}: 0.00005999 of BTC/USDT (an order is of 0.00006 at least).`,
    ],
    [
      'that no market counts any more',
      '0.00000811',
      [],
      `ok: There is nothing to protect; ${LEFT}: 0.00000811 of BTC/USDT (an order is of 0.00006 at least).`,
    ],
    ['that lack for all that a trade has', '0.00194611', [], BARE],
    ['that lack for as much as is an order', '0.00006', [], BARE],
    ['that lack for a second part of a trade', '0.00386', [stop('0.00193')], BARE],
    ['beside which remains have become an order', '0.00200', [stop('0.00193')], BARE],
    ['of more than is held', '0.00193', [stop('0.00193'), stop('0.00193', SPOT, 2)], BARE],
    ['that are of another pair', '0.00193', [stop('0.00193', 'ETH/USDT')], BARE],
    ['that are somebody else’s', '0.00193', [{ ...stop('0.00193'), cid: 'web_1' }], BARE],
  ])('%s', (_, amount, stops, expected) => {
    expect(told(amount, stops)).toBe(expected);
  });

  it('lack where the least amount of a market is there, however little it costs there', () => {
    const rulesOf = (): ExactRules => ({ ...RULES, minAmount: '0.0005', minCost: null });
    expect(told('0.00049', [], { rulesOf })).toMatch(/^ok: .*of 0\.0005 at least/);
    expect(told('0.0005', [], { rulesOf })).toBe(BARE);
  });

  it('are held to amounts alone where nobody knows a price, and what the session found too little is', () => {
    const [rest, covered] = ['0.00194611', [stop('0.00193')]];
    const known = { priceOf: () => null };
    expect(told(rest, covered, known)).toMatch(/^ok/);
    expect(told('0.00196', covered, known)).toBe(BARE);
    expect(told('0.00004', [], known)).toBe(BARE);
    const records = new Map([...RECORDS, [`dust/${SPOT}`, '"0.00004"']]);
    expect(told('0.00004', [], { ...known, records })).toBe(
      `ok: There is nothing to protect; ${LEFT}: 0.00004 of BTC/USDT.`,
    );
    expect(told('0.00194', [], { ...known, records })).toBe(BARE);
  });

  it.each([
    ['the markets file', '0.001', '0.00001'],
    ['the exchange', '0.00001', '0.001'],
  ])('are cut to the steps of %s where those are the coarser ones', (_, ofFile, ofExchange) => {
    const known = { stepOf: () => ofFile, rulesOf: () => ({ ...RULES, amountStep: ofExchange }) };
    expect(told('0.00284', [stop('0.002')], known)).toBe('ok: Every position has its stops.');
    expect(told('0.00099', [], known)).toMatch(/^ok: .*of 0\.001 at least/);
    expect(told('0.004', [stop('0.002')], known)).toBe(BARE);
  });

  it('are held to a step where nobody knows what the market demands', () => {
    expect(told('0.00194611', [], { rulesOf: () => null })).toBe(BARE);
    expect(told('0.00199', [stop('0.00193')], { rulesOf: () => null })).toBe(BARE);
  });
});

it.each<[string, readonly OrderView[], RegExp]>([
  ['0.002', [stop('0.002', SWAP)], /^ok: Every position has its stops\.$/],
  ['0.00201', [stop('0.002', SWAP)], /^ok/],
  ['0.00202', [stop('0.002', SWAP)], /^fail: .*BTC\/USDT:USDT/],
  ['0.00001', [], /^fail/],
  ['-0.002', [{ ...stop('0.002', SWAP), side: 'buy' }], /^ok/],
  ['-0.002', [stop('0.002', SWAP)], /^fail/],
])('on futures, where nobody pays in the coin, stops of %s amount to it, a step aside', (amount, stops, expected) => {
  expect(told(amount, stops, {}, SWAP)).toMatch(expected);
});

it('the price that counts is what the session saw last, else the newest execution or a stop below the market', () => {
  const fill = (tradeId: string, price: string, atMs: number) =>
    [`fill/${SPOT}/${tradeId}`, JSON.stringify({ pair: SPOT, tradeId, price, atMs })] as const;
  const records = new Map([fill('1', '91000', 2), fill('2', '90000', 1), [`fill/ETH/USDT/3`, '{"pair":"ETH/USDT"}']]);
  const quote = { timeMs: 3, bid: null, ask: null, last: 100_000, book: null };
  const none = { quotes: new Map(), records: new Map(), open: [] };

  expect(priceIn({ quotes: new Map([[SPOT, quote]]), records, open: [stop('1')] }, SPOT)).toBe('100000');
  expect(priceIn({ ...none, quotes: new Map([[SPOT, { ...quote, last: null }]]), records }, SPOT)).toBe('91000');
  expect(priceIn({ ...none, records, open: [stop('1')] }, SPOT)).toBe('95000');
  expect(priceIn(none, SPOT)).toBeNull();
});

/** A session on spot whose trades each leave 0.0009: a fee in the coin takes 0.0001 of what it buys, and what it sells are whole steps of 0.001. The last one is open. */
async function afterTrades(trades: number): Promise<MadeLiveWorld> {
  const script = Array.from({ length: 2 * trades + 1 }, (_, at) => ({
    ...{ pair: SPOT, atMs: (at + 1) * 60_000 },
    ...(at % 2 === 0 ? ({ do: 'enter', amount: 1, rate: null, stopRate: 90 } as const) : ({ do: 'exit' } as const)),
  }));
  const session = new MadeLiveWorld(
    script,
    {},
    Array.from({ length: 7 }, () => 100),
  );
  session.exchange.books.price(SPOT, 100);
  session.exchange.books.baseFee = 0.0001;
  session.start();
  await session.time.pass((2 * trades + 2) * 60_000);
  return session;
}

it('of a session whose fees are in the coin the doctor says no more than the session itself, trade after trade', async () => {
  const session = await afterTrades(3);
  const [market] = session.exchange.listed as readonly ListedMarket[];
  const asked = Promise.all([session.exchange.account(), session.exchange.openOrders()]);
  await session.time.pass(1000);
  const [account, open] = (await asked) as readonly [AccountView, Exclude<Listed<OrderView>, Failed>];
  const records = await session.records();
  const known = {
    ...{ account: 'acc-1', strategy: 'play', records, stepOf: () => market!.rules.amountStep },
    ...{ rulesOf: () => market!.rules, priceOf: () => '100' },
  };
  const lines = (rows: readonly OrderView[]): readonly string[] =>
    positionLines(account, rows, known).map(({ what, state, found }) => `${what} ${state}: ${found}`);

  expect(session.unprotected).toEqual([]);
  expect(open.rows.map(({ stopPrice, amount }) => [stopPrice, amount])).toEqual([['90', '0.999']]);
  expect(lines(open.rows)).toEqual([
    'positions ok: BTC/USDT as booked.',
    `stops ok: Every position has its stops; ${LEFT}: 0.0036 of BTC/USDT (an order is of 0.106 at least).`,
  ]);
  expect(lines([])[1]).toBe(`stops ${BARE}`);
});
