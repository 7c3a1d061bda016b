import ccxt from 'ccxt';
import { describe, expect, it } from 'vitest';
import { type Ccxt, ccxtOf, startSim } from '../kit/ccxt.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

const SYMBOL = 'BTC/USDT';

async function trader(): Promise<{ sim: SimExchange; exchange: Ccxt }> {
  const sim = await startSim();
  const exchange = ccxtOf(sim, 'spot');
  await exchange.loadMarkets();
  return { sim, exchange };
}

describe('spot orders, as ccxt gives them', () => {
  it('places, finds, lists and cancels a limit order', async () => {
    const { exchange } = await trader();
    const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.1, 90, { clientOrderId: 'mine-1' });
    expect(placed).toMatchObject({ status: 'open', price: 90, amount: 0.1, filled: 0, clientOrderId: 'mine-1' });

    const found = await exchange.fetchOrder('', SYMBOL, { origClientOrderId: 'mine-1' });
    expect(found).toMatchObject({ id: placed.id, status: 'open' });
    expect((await exchange.fetchOpenOrders()).map(({ id }) => id)).toEqual([placed.id]);
    expect((await exchange.fetchOrders(SYMBOL)).map(({ id }) => id)).toEqual([placed.id]);

    const canceled = await exchange.cancelOrder('', SYMBOL, { origClientOrderId: 'mine-1' });
    expect(canceled).toMatchObject({ id: placed.id, status: 'canceled', info: { origClientOrderId: 'mine-1' } });
    await expect(exchange.cancelOrder(placed.id!, SYMBOL)).rejects.toThrow(ccxt.OrderNotFound);
  });

  it('fills a market order at once, and books it', async () => {
    const { exchange } = await trader();
    const order = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.5);
    expect(order).toMatchObject({
      status: 'closed',
      filled: 0.5,
      average: 100.01,
      fee: { currency: 'BTC', cost: 0.0005 },
    });

    expect(await exchange.fetchMyTrades(SYMBOL)).toMatchObject([{ order: order.id, amount: 0.5, price: 100.01 }]);
    const balance = await exchange.fetchBalance();
    expect(balance['BTC']).toEqual({ free: 10.4995, used: 0, total: 10.4995 });
    expect(balance['USDT']).toMatchObject({ total: 9_949.995 });
  });

  const kinds = [
    // what is given                                 type               what arrives
    ['market with a price spends that much', ['market', 'buy', 0.5, 100, {}], { filled: 0.499, status: 'closed' }],
    ['stop market', ['market', 'sell', 0.5, undefined, { stopLossPrice: 95 }], { type: 'market', triggerPrice: 95 }],
    ['stop limit', ['limit', 'sell', 0.5, 94, { stopLossPrice: 95 }], { type: 'limit', price: 94, triggerPrice: 95 }],
    ['take profit', ['limit', 'sell', 0.5, 110, { takeProfitPrice: 109 }], { price: 110, triggerPrice: 109 }],
    ['post-only', ['limit', 'buy', 0.5, 90, { postOnly: true }], { postOnly: true, status: 'open' }],
    [
      'trailing',
      ['market', 'sell', 0.5, undefined, { stopLossOrTakeProfit: 'stopLoss', trailingPercent: 1 }],
      { side: 'sell' },
    ],
  ] as const;

  it.each(kinds)('takes a %s order', async (_, [type, side, amount, price, params], expected) => {
    const { exchange } = await trader();
    const { id } = await exchange.createOrder(SYMBOL, type, side, amount, price, { ...params });
    expect(await exchange.fetchOrder(id!, SYMBOL)).toMatchObject(expected);
  });

  it('replaces an order, whole, half or not at all', async () => {
    const { exchange } = await trader();
    const first = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.1, 90);
    const second = await exchange.editOrder(first.id!, SYMBOL, 'limit', 'buy', 0.1, 91);
    expect(second).toMatchObject({ price: 91, status: 'open' });

    await expect(exchange.editOrder(first.id!, SYMBOL, 'limit', 'buy', 0.1, 92)).rejects.toThrow('-2022');
    await expect(exchange.editOrder(second.id!, SYMBOL, 'limit', 'buy', 900, 92)).rejects.toThrow('-2021');
    expect(await exchange.fetchOpenOrders()).toEqual([]);
  });

  it('cancels all orders of a market', async () => {
    const { exchange } = await trader();
    await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.1, 90);
    await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.1, 91);
    expect(await exchange.cancelAllOrders(SYMBOL)).toHaveLength(2);
    await expect(exchange.cancelAllOrders(SYMBOL)).rejects.toThrow(ccxt.OrderNotFound);
  });

  const refusals = [
    ['more money than there is', ['limit', 'buy', 200, 90, {}], ccxt.InsufficientFunds, 'insufficient balance'],
    ['a price off the grid', ['limit', 'buy', 1, 90, { price: '90.001' }], ccxt.ExchangeError, 'PRICE_FILTER'],
    [
      'a post-only order that would take',
      ['limit', 'buy', 1, 110, { postOnly: true }],
      ccxt.OrderImmediatelyFillable,
      'match and take',
    ],
    [
      'a stop on the wrong side',
      ['market', 'sell', 1, undefined, { stopLossPrice: 105 }],
      ccxt.OrderImmediatelyFillable,
      'trigger immediately',
    ],
    ['an unknown kind of time in force', ['limit', 'buy', 1, 90, { timeInForce: 'ABC' }], ccxt.BadRequest, '-1115'],
  ] as const;

  it.each(refusals)('refuses %s', async (_, [type, side, amount, price, params], kind, words) => {
    const { exchange } = await trader();
    const order = exchange.createOrder(SYMBOL, type, side, amount, price, { ...params });
    await expect(order).rejects.toThrow(words);
    await expect(exchange.createOrder(SYMBOL, type, side, amount, price, { ...params })).rejects.toThrow(kind);
  });

  it('refuses a client id that is open already', async () => {
    const { exchange } = await trader();
    const again = () => exchange.createOrder(SYMBOL, 'limit', 'buy', 0.1, 90, { clientOrderId: 'mine' });
    await again();
    await expect(again()).rejects.toThrow('Duplicate order sent.');
  });

  it('tests an order without giving it, and changes its amount in place', async () => {
    const { exchange } = await trader();
    await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.1, 90, { test: true });
    expect(await exchange.fetchOpenOrders()).toEqual([]);

    const { id } = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.2, 90);
    const change = { symbol: 'BTCUSDT', orderId: id, newQty: '0.1' };
    const answer = await exchange.request('order/amend/keepPriority', 'private', 'PUT', change);
    expect(answer).toMatchObject({ amendedOrder: { origQty: '0.10000000' } });
  });
});
