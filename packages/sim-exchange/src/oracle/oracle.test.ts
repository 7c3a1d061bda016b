import { describe, expect, it } from 'vitest';
import { formatDecimal } from '../core/decimal.ts';
import { START, market as marketAt100, startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

type Params = Readonly<Record<string, string>>;

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '90' };

function place(sim: SimExchange, params: Params, path = '/api/v3/order') {
  return send(sim, { method: 'POST', path, params });
}
const market = (sim: SimExchange, side: string, quantity: string) =>
  place(sim, { symbol: 'BTCUSDT', side, type: 'MARKET', quantity }, '/fapi/v1/order');
const stop = (sim: SimExchange, quantity: string, more: Params = {}) =>
  place(
    sim,
    {
      algoType: 'CONDITIONAL',
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_MARKET',
      triggerPrice: '90',
      quantity,
      reduceOnly: 'true',
      ...more,
    },
    '/fapi/v1/algoOrder',
  );

describe('a position without a stop', () => {
  it('counts from its fill until a stop of its size stands', async () => {
    const sim = await startSim();
    await market(sim, 'BUY', '2');
    await sim.clock.advance(3_000);
    expect(sim.report().unprotectedMs).toBe(3_000);
    await stop(sim, '2');
    await sim.clock.advance(10_000);
    expect(sim.report().unprotectedMs).toBe(3_000);
    expect(sim.oracle.protection.rows(sim.clock.now())).toEqual([
      {
        market: 'usdm',
        account: 'the-key',
        symbol: 'BTCUSDT',
        side: 'BOTH',
        longestMs: 3_000,
        totalMs: 3_000,
        since: null,
      },
    ]);
  });

  it('is told with each time that it stood so, the one that goes on as well', async () => {
    const sim = await startSim();
    const beganMs = sim.clock.now();
    await market(sim, 'BUY', '2');
    await sim.clock.advance(3_000);
    await stop(sim, '2');
    await sim.clock.advance(10_000);
    await market(sim, 'BUY', '2');
    await sim.clock.advance(1_000);
    const spans = sim.oracle.protection.stretches(sim.clock.now());
    expect(spans.map(({ symbol, fromMs, untilMs }) => [symbol, fromMs - beganMs, untilMs - beganMs])).toEqual([
      ['BTCUSDT', 0, 3_000],
      ['BTCUSDT', 13_000, 14_000],
    ]);
  });

  it('is told with what of it no stop covered at most, and what that was worth', async () => {
    const sim = await startSim();
    await market(sim, 'BUY', '2');
    await stop(sim, '2');
    await market(sim, 'BUY', '1');
    await sim.clock.advance(1_000);
    await market(sim, 'BUY', '1');
    await sim.clock.advance(1_000);
    await market(sim, 'SELL', '1.5');
    await sim.clock.advance(1_000);
    const spans = sim.oracle.protection.stretches(sim.clock.now());
    expect(spans.map(({ bare }) => formatDecimal(bare))).toEqual(['2.00000000']);
    expect(Number(formatDecimal(spans[0]!.worth))).toBeCloseTo(200, -1);
  });

  it.each([
    ['one that is too small', { quantity: '1.9' }, 5_000],
    ['one that is short by a step', { quantity: '1.999' }, 0],
    ['one that would open instead', { reduceOnly: 'false' }, 5_000],
    ['a target', { type: 'TAKE_PROFIT_MARKET', triggerPrice: '110' }, 5_000],
  ])('is judged by its stop: %s', async (_, more, expected) => {
    const sim = await startSim();
    await market(sim, 'BUY', '2');
    expect((await stop(sim, '2', more)).status).toBe(200);
    await sim.clock.advance(5_000);
    expect(sim.report().unprotectedMs).toBe(expected);
  });

  it('counts again when its stop is gone or the position grows, and ends when it is flat', async () => {
    const sim = await startSim();
    await market(sim, 'BUY', '1');
    await stop(sim, '1');
    await market(sim, 'BUY', '1');
    await sim.clock.advance(2_000);
    await send(sim, { method: 'DELETE', path: '/fapi/v1/algoOpenOrders', params: { symbol: 'BTCUSDT' } });
    await sim.clock.advance(2_000);
    await market(sim, 'SELL', '2');
    await sim.clock.advance(2_000);
    expect(sim.oracle.protection.rows(sim.clock.now())).toMatchObject([
      { longestMs: 4_000, totalMs: 4_000, since: null },
    ]);
  });

  it('lacks nothing while two stand there, as when one is replaced, which counts all the same', async () => {
    const sim = await startSim();
    const spans = (of: 'lacks' | 'stretches') =>
      sim.oracle.protection[of](sim.clock.now()).map(({ fromMs, untilMs }) => [fromMs - START, untilMs - START]);
    await market(sim, 'BUY', '2');
    await sim.clock.advance(1_000);
    await stop(sim, '2');
    await sim.clock.advance(1_000);
    await stop(sim, '2');
    await sim.clock.advance(1_000);
    await send(sim, { method: 'DELETE', path: '/fapi/v1/algoOpenOrders', params: { symbol: 'BTCUSDT' } });
    await sim.clock.advance(1_000);
    expect(spans('stretches')).toEqual([
      [0, 1_000],
      [2_000, 3_000],
      // One of them is taken away, then the other.
      [3_000, 4_000],
    ]);
    expect(spans('lacks')).toEqual([
      [0, 1_000],
      [3_000, 4_000],
    ]);
  });
});

describe('what was bought on spot', () => {
  const spot = (sim: SimExchange, params: Readonly<Record<string, string>>) =>
    send(sim, { method: 'POST', path: '/api/v3/order', params: { symbol: 'BTCUSDT', ...params } });
  const stopLoss = { side: 'SELL', type: 'STOP_LOSS', stopPrice: '95' };

  // Bought 2, of which a thousandth is the commission.
  it.each([
    ['no stop', null, 5_000],
    ['a stop of its size', { ...stopLoss, quantity: '1.998' }, 0],
    ['a stop that is too small', { ...stopLoss, quantity: '1.9' }, 5_000],
    ['a stop that is too small by less than any order', { ...stopLoss, quantity: '1.96' }, 0],
    ['a stop that is too small by that and a step', { ...stopLoss, quantity: '1.945' }, 0],
    ['a stop that is too small by an order', { ...stopLoss, quantity: '1.943' }, 5_000],
    ['a target', { ...stopLoss, type: 'TAKE_PROFIT', stopPrice: '110', quantity: '1.998' }, 5_000],
    ['sold again, but for dust', { side: 'SELL', type: 'MARKET', quantity: '1.998' }, 0],
    ['sold again, but for what is worth less than any order', { side: 'SELL', type: 'MARKET', quantity: '1.96' }, 0],
    [
      'sold again, but for what a stop below the price could not sell',
      { side: 'SELL', type: 'MARKET', quantity: '1.947' },
      0,
    ],
    ['sold again, but for what it could', { side: 'SELL', type: 'MARKET', quantity: '1.944' }, 5_000],
    ['sold again, but for what is worth an order', { side: 'SELL', type: 'MARKET', quantity: '1.8' }, 5_000],
  ])('is judged likewise: %s', async (_, then, expected) => {
    const sim = await startSim();
    await spot(sim, { side: 'BUY', type: 'MARKET', quantity: '2' });
    const status = then === null ? 200 : (await spot(sim, then)).status;
    await sim.clock.advance(5_000);
    expect({ status, ...sim.report() }).toMatchObject({ status: 200, unprotectedSpotMs: expected, unprotectedMs: 0 });
  });

  it('is dust when its whole steps are worth less than any order, whatever it is worth itself', async () => {
    const sim = await startSim();
    // At 99.98: 0.050655 are left, worth 5.06, of which 0.05 can be sold, for 4.999.
    await sim.clock.advance(1_000);
    await spot(sim, { side: 'BUY', type: 'MARKET', quantity: '2.345' });
    await spot(sim, { side: 'SELL', type: 'MARKET', quantity: '2.292' });
    await sim.clock.advance(5_000);
    expect(sim.report().unprotectedSpotMs).toBe(0);
  });

  // What an order must be worth is 5.04 here: at 0.95 of a price of 100, which is as far down as a stop may lie, 0.053 are worth 5.035 and 0.054 5.13.
  it.each([
    ['is not worth an order there', '1.945', 0],
    ['is', '1.944', 5_000],
  ])('need not be covered where it %s', async (_, quantity, expected) => {
    const { filters, ...spec } = marketAt100('spot');
    const least = filters.map((row) => ('minNotional' in row ? { ...row, minNotional: '5.04' } : row));
    const sim = await startSim({ markets: [{ ...spec, filters: least }] });
    await spot(sim, { side: 'BUY', type: 'MARKET', quantity: '2' });
    await spot(sim, { side: 'SELL', type: 'MARKET', quantity });
    await sim.clock.advance(5_000);
    expect(sim.report().unprotectedSpotMs).toBe(expected);
  });

  it('counts from when its stop was canceled', async () => {
    const sim = await startSim();
    await spot(sim, { side: 'BUY', type: 'MARKET', quantity: '2' });
    await spot(sim, { ...stopLoss, quantity: '1.998', newClientOrderId: 'stop' });
    await sim.clock.advance(5_000);
    const gone = { symbol: 'BTCUSDT', origClientOrderId: 'stop' };
    await send(sim, { method: 'DELETE', path: '/api/v3/order', params: gone });
    await sim.clock.advance(2_000);
    expect(sim.report().unprotectedSpotMs).toBe(2_000);
  });
});

describe('what a bot is held to', () => {
  it('counts intents that became two orders, and orders of a bot that was stopped', async () => {
    const sim = await startSim();
    await place(sim, { ...LIMIT, newClientOrderId: 'qh0pdv0000000101qs' });
    await place(sim, { ...LIMIT, newClientOrderId: 'qh0pdv0000000201aa' });
    await place(sim, { ...LIMIT, newClientOrderId: 'somebody-elses-name' });
    expect(sim.report()).toMatchObject({ duplicateIntents: 0, ordersAfterShutdown: 0 });
    await sim.clock.advance(1_000);
    const admin = (body: object) =>
      fetch(`${sim.urls.admin}/account/the-key`, { method: 'POST', body: JSON.stringify(body) });
    await admin({ botStopped: true });
    await place(sim, { ...LIMIT, newClientOrderId: 'qh0pdv0000000102aa' });
    await sim.clock.advance(1_000);
    await admin({ botStopped: false });
    await place(sim, { ...LIMIT, newClientOrderId: 'qh0pdv0000000301aa' });
    expect(sim.report()).toMatchObject({ duplicateIntents: 1, ordersAfterShutdown: 1 });
  });

  it('reads intents as the author of a bot says', async () => {
    const sim = await startSim({ intentOf: (id) => id.split('-')[0]! });
    for (const newClientOrderId of ['a-1', 'a-2', 'b-1']) await place(sim, { ...LIMIT, newClientOrderId });
    expect(sim.report().duplicateIntents).toBe(1);
  });
});

describe("a bot's story", () => {
  const known = {
    market: 'spot',
    symbol: 'BTCUSDT',
    clientOrderId: 'mine',
    side: 'BUY',
    status: 'NEW',
    executed: '0',
  } as const;

  it('is the same when it knows every order as it is', async () => {
    const sim = await startSim();
    await place(sim, { ...LIMIT, newClientOrderId: 'mine' });
    await market(sim, 'BUY', '2');
    const [futures] = sim.ledger.orders({ market: 'usdm' });
    const bought = {
      ...known,
      market: 'usdm',
      clientOrderId: futures!.order.clientOrderId,
      status: 'FILLED',
      executed: '2.000',
    } as const;
    const story = {
      orders: [known, bought],
      positions: [{ symbol: 'BTCUSDT', amount: '2' }],
      balances: { USDT: '10000', BTC: '10.0' },
    };
    expect(sim.oracle.diff(story)).toEqual([]);
  });

  it.each([
    ['an order that it does not know', [], 'order spot BTCUSDT mine', null, 'BUY NEW 0'],
    [
      'an order that is not there',
      [known, { ...known, clientOrderId: 'dream' }],
      'order spot BTCUSDT dream',
      'BUY NEW 0',
      null,
    ],
    ['another state', [{ ...known, status: 'CANCELED' }], 'order spot BTCUSDT mine', 'BUY CANCELED 0', 'BUY NEW 0'],
    ['another amount', [{ ...known, executed: '0.5' }], 'order spot BTCUSDT mine', 'BUY NEW 0.5', 'BUY NEW 0'],
  ])('differs by %s', async (_, orders, what, bot, exchange) => {
    const sim = await startSim();
    await place(sim, { ...LIMIT, newClientOrderId: 'mine' });
    const answer = await fetch(`${sim.urls.admin}/diff`, { method: 'POST', body: JSON.stringify({ orders }) });
    expect(await answer.json()).toEqual([{ what, bot, exchange }]);
  });

  it('differs by a position and a balance, and leaves orders of others alone', async () => {
    const sim = await startSim();
    const foreign = { foreignOrder: { market: 'usdm', symbol: 'BTCUSDT', side: 'BUY', quantity: '1' } };
    await fetch(`${sim.urls.admin}/account/the-key`, { method: 'POST', body: JSON.stringify(foreign) });
    expect(sim.oracle.diff({ orders: [], positions: [], balances: { BTC: '9' } })).toEqual([
      { what: 'position BTCUSDT BOTH', bot: null, exchange: '1' },
      { what: 'balance BTC', bot: '9', exchange: '10' },
    ]);
    expect(sim.clock.now()).toBe(START);
  });
});
