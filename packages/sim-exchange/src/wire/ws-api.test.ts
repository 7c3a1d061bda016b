import { describe, expect, it } from 'vitest';
import { type Ccxt, ccxtOf, startSim } from '../kit/ccxt.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

async function open(kind: 'spot' | 'usdm'): Promise<{ sim: SimExchange; exchange: Ccxt; symbol: string }> {
  const sim = await startSim();
  await sim.clock.advance(90_500);
  const exchange = ccxtOf(sim, kind);
  await exchange.loadMarkets();
  return { sim, exchange, symbol: kind === 'spot' ? 'BTC/USDT' : 'BTC/USDT:USDT' };
}

describe('the ws-api of spot, as ccxt.pro uses it', () => {
  it('places, asks for, replaces and cancels orders', async () => {
    const { exchange, symbol } = await open('spot');
    const placed = await exchange.createOrderWs(symbol, 'limit', 'buy', 0.1, 90, { newClientOrderId: 'mine' });
    expect(placed).toMatchObject({ status: 'open', clientOrderId: 'mine', price: 90 });
    expect(await exchange.fetchOrderWs(placed.id!, symbol)).toMatchObject({ id: placed.id, status: 'open' });
    expect(await exchange.fetchOpenOrdersWs(symbol)).toHaveLength(1);

    const edited = await exchange.editOrderWs(placed.id!, symbol, 'limit', 'buy', 0.1, 91);
    expect(edited).toMatchObject({ price: 91, status: 'open' });
    expect(await exchange.cancelOrderWs(edited.id!, symbol)).toMatchObject({ status: 'canceled' });
    expect(await exchange.fetchOrdersWs(symbol)).toHaveLength(2);
    await exchange.createOrderWs(symbol, 'limit', 'buy', 0.1, 90);
    expect(await exchange.cancelAllOrdersWs(symbol)).toHaveLength(1);
  });

  it('tells of the account and of the market', async () => {
    const { exchange, symbol } = await open('spot');
    await exchange.createOrderWs(symbol, 'market', 'buy', 1);
    expect(await exchange.fetchMyTradesWs(symbol)).toMatchObject([{ amount: 1 }]);
    expect(await exchange.fetchOHLCVWs(symbol, '1m')).toHaveLength(2);
    expect(await exchange.fetchTradesWs(symbol)).not.toHaveLength(0);
  });

  it('refuses as REST does', async () => {
    const { exchange, symbol } = await open('spot');
    await expect(exchange.createOrderWs(symbol, 'limit', 'buy', 200, 90)).rejects.toThrow('insufficient balance');
    await expect(exchange.cancelOrderWs('1', symbol)).rejects.toThrow('Unknown order');
  });
});

describe('the ws-api of futures, as ccxt.pro uses it', () => {
  it('places, changes and cancels plain and conditional orders', async () => {
    const { exchange, symbol } = await open('usdm');
    const placed = await exchange.createOrderWs(symbol, 'limit', 'buy', 1, 90);
    expect(placed).toMatchObject({ status: 'open', symbol });
    expect(await exchange.editOrderWs(placed.id!, symbol, 'limit', 'buy', 1, 91)).toMatchObject({ price: 91 });
    expect(await exchange.fetchOrderWs(placed.id!, symbol)).toMatchObject({ status: 'open' });
    expect(await exchange.cancelOrderWs(placed.id!, symbol)).toMatchObject({ status: 'canceled' });

    await exchange.createOrderWs(symbol, 'market', 'buy', 1);
    const stop = await exchange.createOrderWs(symbol, 'market', 'sell', 1, undefined, { stopLossPrice: 95 });
    expect(stop).toMatchObject({ triggerPrice: 95 });
    await exchange.cancelOrderWs(stop.id!, symbol, { trigger: true });
    expect(await exchange.fetchOpenOrders(symbol, undefined, undefined, { trigger: true })).toEqual([]);
  });

  it('tells of the account and of the market', async () => {
    const { exchange, symbol } = await open('usdm');
    await exchange.createOrderWs(symbol, 'market', 'buy', 1);
    expect((await exchange.fetchBalanceWs())['USDT']).toBeDefined();
    expect(await exchange.fetchPositionsWs([symbol])).toMatchObject([{ symbol, contracts: 1, leverage: 20 }]);
    expect((await exchange.fetchOrderBookWs(symbol)).bids[0]?.[0]).toBe(100.02);
    expect(await exchange.fetchTickerWs(symbol)).toMatchObject({ bid: 100.02 });
  });
});
