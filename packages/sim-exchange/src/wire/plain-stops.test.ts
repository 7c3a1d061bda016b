import { describe, expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import { startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import { openSocket } from '../kit/raw-socket.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

const ORDER = '/fapi/v1/order';
const LIST = { symbol: 'BTCUSDT' };
const STOP = { ...LIST, side: 'SELL', type: 'STOP_MARKET', quantity: '1', stopPrice: '95', newClientOrderId: 'stop' };
const BUY = { ...LIST, side: 'BUY', type: 'MARKET', quantity: '1' };

type Row = Readonly<Record<string, unknown>>;

async function ask(sim: SimExchange, method: string, path: string, params: Readonly<Record<string, string>>) {
  return (await send(sim, { method, path, params })).body as Row & Row[];
}

/** A long position and its stop, on the route of plain orders. */
async function withStop(stop: Readonly<Record<string, string>> = STOP) {
  const sim = await startSim({ wire: { usdmStopsOn: 'order' } });
  await ask(sim, 'POST', ORDER, BUY);
  const placed = await ask(sim, 'POST', ORDER, stop);
  return { sim, placed, orderId: String(placed['orderId']) };
}

const fall = (sim: SimExchange) => {
  const { time } = sim.engine.scheduler;
  const tick = { kind: 'tick', time, price: decimal('94'), quantity: 0n, buyerMaker: true, opensBar: false } as const;
  sim.engine.feed('usdm', 'BTCUSDT', tick);
};

describe('conditional futures orders on the route of plain ones', () => {
  it('are answered, listed and found like these, and not among those of the other route', async () => {
    const { sim, placed, orderId } = await withStop({ ...STOP, reduceOnly: 'true' });
    const row = { type: 'STOP_MARKET', status: 'NEW', stopPrice: '95.00000000', clientOrderId: 'stop' };

    expect(placed).toMatchObject(row);
    expect(await ask(sim, 'GET', '/fapi/v1/openOrders', LIST)).toMatchObject([row]);
    expect(await ask(sim, 'GET', '/fapi/v1/allOrders', LIST)).toMatchObject([{ type: 'MARKET' }, row]);
    expect(await ask(sim, 'GET', ORDER, { ...LIST, orderId })).toMatchObject(row);
    expect(await ask(sim, 'GET', ORDER, { ...LIST, origClientOrderId: 'stop' })).toMatchObject(row);
    expect(await ask(sim, 'GET', '/fapi/v1/openAlgoOrders', LIST)).toEqual([]);
    expect(await ask(sim, 'GET', '/fapi/v1/allAlgoOrders', LIST)).toEqual([]);
    await sim.clock.advance(60_000);
    expect(sim.report()).toMatchObject({ unprotectedMs: 0, ordersWithoutRequest: 0 });
  });

  it.each([
    ['one', 'DELETE', ORDER, { origClientOrderId: 'stop' }],
    ['all', 'DELETE', '/fapi/v1/allOpenOrders', {}],
  ])('are canceled there: %s', async (_, method, path, params) => {
    const { sim, orderId } = await withStop();
    await ask(sim, method, path, { ...LIST, ...params });
    expect(await ask(sim, 'GET', ORDER, { ...LIST, orderId })).toMatchObject({ status: 'CANCELED' });
    expect(await ask(sim, 'DELETE', ORDER, { ...LIST, orderId })).toMatchObject({ code: -2011 });
  });

  it('keep their id when they trigger', async () => {
    const { sim, orderId } = await withStop();
    fall(sim);
    const row = { type: 'MARKET', origType: 'STOP_MARKET', status: 'FILLED', clientOrderId: 'stop' };
    expect(await ask(sim, 'GET', ORDER, { ...LIST, orderId })).toMatchObject(row);
    expect(await ask(sim, 'GET', '/fapi/v1/userTrades', LIST)).toMatchObject([{}, { orderId: Number(orderId) }]);
    sim.ledger.assertSound();
  });

  it('tell of themselves in reports of orders alone', async () => {
    const sim = await startSim({ wire: { usdmStopsOn: 'order' } });
    const { listenKey } = await ask(sim, 'POST', '/fapi/v1/listenKey', {});
    const socket = await openSocket(sim, `/fstream/private/ws?listenKey=${String(listenKey)}`);
    await ask(sim, 'POST', ORDER, BUY);
    await ask(sim, 'POST', ORDER, STOP);
    fall(sim);
    await socket.settled();
    const told = socket.frames() as unknown as { readonly e: string; readonly o: Row }[];
    const orders = told.filter(({ e }) => e === 'ORDER_TRADE_UPDATE' || e === 'ALGO_UPDATE');

    expect(orders.filter(({ o }) => o['c'] === 'stop').map(({ e, o }) => [e, o['x'], o['o']])).toEqual([
      ['ORDER_TRADE_UPDATE', 'NEW', 'STOP_MARKET'],
      ['ORDER_TRADE_UPDATE', 'NEW', 'MARKET'],
      ['ORDER_TRADE_UPDATE', 'TRADE', 'MARKET'],
    ]);
  });

  it('expire where nothing is left to close when they trigger', async () => {
    const { sim, orderId } = await withStop({ ...STOP, reduceOnly: 'true' });
    await ask(sim, 'POST', ORDER, { ...BUY, side: 'SELL' });
    fall(sim);
    expect(await ask(sim, 'GET', ORDER, { ...LIST, orderId })).toMatchObject({
      status: 'EXPIRED',
      executedQty: '0.00000000',
    });
  });

  it('trail with what they were given, and say so', async () => {
    const { stopPrice: _, ...rest } = STOP;
    const { placed } = await withStop({ ...rest, type: 'TRAILING_STOP_MARKET', callbackRate: '1' });
    expect(placed).toMatchObject({ type: 'TRAILING_STOP_MARKET', priceRate: '1.00000000' });
  });

  it('share client ids with orders, while both are open', async () => {
    const { sim } = await withStop();
    const limit = { ...BUY, type: 'LIMIT', timeInForce: 'GTC', price: '90', newClientOrderId: 'stop' };
    expect(await ask(sim, 'POST', ORDER, limit)).toMatchObject({ code: -4116 });
  });

  it('come there while a fault says so', async () => {
    const action = { exchange: { kind: 'usdmStopsOn', value: 'order' } } as const;
    const sim = await startSim({ faults: { version: 1, rules: [{ match: { window: { to: '+1000' } }, do: action }] } });
    expect(await ask(sim, 'POST', ORDER, STOP)).toMatchObject({ status: 'NEW' });
    await sim.clock.advance(1_000);
    expect(await ask(sim, 'POST', ORDER, STOP)).toMatchObject({ code: -4120 });
  });
});
