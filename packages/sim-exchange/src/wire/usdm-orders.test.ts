import ccxt from 'ccxt';
import { describe, expect, it } from 'vitest';
import { type Ccxt, ccxtOf, START, startSim } from '../kit/ccxt.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

const SYMBOL = 'BTC/USDT:USDT';
const CONDITIONAL = { trigger: true };

async function trader(): Promise<{ sim: SimExchange; exchange: Ccxt }> {
  const sim = await startSim();
  const exchange = ccxtOf(sim, 'usdm');
  await exchange.loadMarkets();
  return { sim, exchange };
}

describe('futures orders, as ccxt gives them', () => {
  it('places, changes, finds and cancels a limit order', async () => {
    const { exchange } = await trader();
    const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 1, 90, { clientOrderId: 'mine' });
    expect(placed).toMatchObject({ symbol: SYMBOL, status: 'open', clientOrderId: 'mine', price: 90 });

    expect(await exchange.editOrder(placed.id!, SYMBOL, 'limit', 'buy', 2, 91)).toMatchObject({ amount: 2, price: 91 });
    expect(await exchange.fetchOpenOrder(placed.id!, SYMBOL)).toMatchObject({ price: 91, status: 'open' });
    expect(await exchange.fetchOpenOrders(SYMBOL)).toHaveLength(1);
    expect(await exchange.cancelOrder(placed.id!, SYMBOL)).toMatchObject({ status: 'canceled', clientOrderId: 'mine' });
    expect(await exchange.fetchOrder(placed.id!, SYMBOL)).toMatchObject({ status: 'canceled' });
    expect(await exchange.fetchOrders(SYMBOL)).toHaveLength(1);
    await expect(exchange.cancelOrder(placed.id!, SYMBOL)).rejects.toThrow(ccxt.OrderNotFound);
  });

  it('fills a market order and shows the position', async () => {
    const { exchange } = await trader();
    const order = await exchange.createOrder(SYMBOL, 'market', 'buy', 2);
    expect(order).toMatchObject({ status: 'closed', filled: 2, average: 100.01 });

    expect(await exchange.fetchMyTrades(SYMBOL)).toMatchObject([{ amount: 2, price: 100.01, fee: { cost: 0.10001 } }]);
    const row = { symbol: SYMBOL, side: 'long', contracts: 2, entryPrice: 100.01 };
    expect(await exchange.fetchPositions([SYMBOL])).toMatchObject([row]);
    expect(await exchange.fetchPositions([SYMBOL], { useV2: true })).toMatchObject([{ ...row, leverage: 20 }]);
    expect(await exchange.fetchPositions([SYMBOL], { method: 'account' })).toMatchObject([{ contracts: 2 }]);
    const balance = await exchange.fetchBalance();
    expect(balance['USDT']).toMatchObject({ used: 10, total: 9_999.87999 });
  });

  const conditional = [
    ['stop market', ['market', 'sell', 1, undefined, { stopLossPrice: 95 }], { triggerPrice: 95, status: 'open' }],
    ['take profit', ['market', 'sell', 1, undefined, { takeProfitPrice: 110 }], { triggerPrice: 110 }],
    [
      'stop that closes the position',
      ['market', 'sell', 1, undefined, { stopLossPrice: 95, closePosition: true }],
      { info: { closePosition: true } },
    ],
    ['trailing', ['market', 'sell', 1, undefined, { trailingPercent: 1 }], { info: { callbackRate: '1.00000000' } }],
  ] as const;

  it.each(conditional)(
    'keeps a %s order apart from plain ones',
    async (_, [type, side, amount, price, params], expected) => {
      const { exchange } = await trader();
      await exchange.createOrder(SYMBOL, 'market', 'buy', 1);
      const { id } = await exchange.createOrder(SYMBOL, type, side, amount, price, { ...params });

      expect(await exchange.fetchOpenOrders(SYMBOL)).toEqual([]);
      expect(await exchange.fetchOpenOrders(SYMBOL, undefined, undefined, CONDITIONAL)).toMatchObject([{ id }]);
      expect(await exchange.fetchOrder(id!, SYMBOL, CONDITIONAL)).toMatchObject({ id, ...expected });
      await exchange.cancelOrder(id!, SYMBOL, CONDITIONAL);
      expect(await exchange.fetchOpenOrders(SYMBOL, undefined, undefined, CONDITIONAL)).toEqual([]);
    },
  );

  it('cancels all plain orders, and all conditional ones', async () => {
    const { exchange } = await trader();
    await exchange.createOrder(SYMBOL, 'limit', 'buy', 1, 90);
    await exchange.createOrder(SYMBOL, 'market', 'sell', 1, undefined, { stopLossPrice: 95 });
    await exchange.cancelAllOrders(SYMBOL);
    expect(await exchange.fetchOpenOrders(SYMBOL, undefined, undefined, CONDITIONAL)).toHaveLength(1);
    await exchange.cancelAllOrders(SYMBOL, CONDITIONAL);
    expect(await exchange.fetchOpenOrders(SYMBOL, undefined, undefined, CONDITIONAL)).toEqual([]);
  });

  it('answers each row of a batch by itself', async () => {
    const { exchange } = await trader();
    const order = (amount: number) => ({ symbol: SYMBOL, type: 'limit', side: 'buy', amount, price: 90 }) as const;
    const answers = await exchange.createOrders([order(1), order(2_500)]);
    expect(answers).toMatchObject([{ status: 'open' }, { status: 'rejected', info: { code: -2019 } }]);
    const ids = answers.slice(0, 1).map(({ id }) => id!);
    expect(await exchange.cancelOrders(ids, SYMBOL)).toMatchObject([{ status: 'canceled' }]);
  });

  it('cancels orders when nobody renews the countdown', async () => {
    const { sim, exchange } = await trader();
    await exchange.createOrder(SYMBOL, 'limit', 'buy', 1, 90);
    await exchange.fapiPrivatePostCountdownCancelAll({ symbol: 'BTCUSDT', countdownTime: 5_000 });
    await sim.clock.advance(5_000);
    expect(await exchange.fetchOpenOrders(SYMBOL)).toEqual([]);
  });

  const refusals = [
    ['more than the margin carries', ['limit', 'buy', 2_100, 95, {}], '-2019'],
    ['too little value', ['limit', 'buy', 0.001, 95, {}], '-4164'],
    ['a position side in one-way mode', ['limit', 'buy', 1, 95, { positionSide: 'LONG' }], '-4061'],
    ['reducing what is not there', ['market', 'sell', 1, undefined, { reduceOnly: true }], '-2022'],
    ['a trigger that is reached already', ['market', 'sell', 1, undefined, { stopLossPrice: 101 }], '-2021'],
    ['post-only that would take', ['limit', 'buy', 1, 110, { postOnly: true }], '-5022'],
  ] as const;

  it.each(refusals)('refuses %s', async (_, [type, side, amount, price, params], code) => {
    const { exchange } = await trader();
    await expect(exchange.createOrder(SYMBOL, type, side, amount, price, { ...params })).rejects.toThrow(code);
  });

  it('reads a limit from the book, also of an order that is changed', async () => {
    const { exchange } = await trader();
    const order = { symbol: 'BTCUSDT', side: 'BUY', quantity: '1' } as const;
    const limit = { ...order, type: 'LIMIT', timeInForce: 'GTC' };
    const placed = await exchange.fapiPrivatePostOrder({ ...limit, priceMatch: 'QUEUE_5' });
    expect(placed).toMatchObject({ priceMatch: 'QUEUE_5', price: '99.95000000' });
    const changed = await exchange.fapiPrivatePutOrder({ ...order, orderId: placed.orderId, priceMatch: 'QUEUE_10' });
    expect(changed).toMatchObject({ priceMatch: 'QUEUE_10', price: '99.90000000' });
    await expect(exchange.fapiPrivatePostOrder({ ...limit, priceMatch: 'MIDDLE' })).rejects.toThrow('-5037');
  });

  it('sends conditional types to their own route', async () => {
    const { exchange } = await trader();
    const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', quantity: '1', stopPrice: '95' };
    await expect(exchange.fapiPrivatePostOrder(order)).rejects.toThrow('-4120');
  });
});

describe('a futures account, as ccxt sets it', () => {
  it('changes leverage, margin type and mode', async () => {
    const { exchange } = await trader();
    await exchange.setLeverage(10, SYMBOL);
    await exchange.setMarginMode('isolated', SYMBOL);
    expect(await exchange.fetchLeverage(SYMBOL)).toMatchObject({ longLeverage: 10, marginMode: 'isolated' });
    expect(await exchange.fetchMarginMode(SYMBOL)).toMatchObject({ marginMode: 'isolated' });
    await expect(exchange.setMarginMode('isolated', SYMBOL)).rejects.toThrow('-4046');
    await expect(exchange.setPositionMode(false)).rejects.toThrow('-4059');
    await exchange.setPositionMode(true);
    expect(await exchange.fetchPositionMode()).toMatchObject({ hedged: true });
    const tiers = await exchange.fetchLeverageTiers([SYMBOL]);
    expect(tiers[SYMBOL]?.[0]).toMatchObject({ maxLeverage: 125, maintenanceMarginRate: 0.004 });
  });

  it('moves margin of an isolated position', async () => {
    const { exchange } = await trader();
    await exchange.setMarginMode('isolated', SYMBOL);
    await exchange.createOrder(SYMBOL, 'market', 'buy', 1);
    expect(await exchange.addMargin(SYMBOL, 50)).toMatchObject({ amount: 50, type: 'add' });
    expect(await exchange.fetchPositions([SYMBOL])).toMatchObject([{ marginMode: 'isolated', initialMargin: 5 }]);
  });

  it('pays funding and lists it', async () => {
    const { sim, exchange } = await trader();
    await exchange.createOrder(SYMBOL, 'market', 'buy', 10);
    await sim.clock.advanceTo(START + 7 * 3_600_000);
    const [row] = await exchange.fetchFundingHistory(SYMBOL);
    expect(row).toMatchObject({ symbol: SYMBOL, amount: -0.09998, timestamp: START + 7 * 3_600_000 });
    expect(await exchange.fetchFundingRateHistory(SYMBOL)).toMatchObject([{ fundingRate: 0.0001 }]);
    expect(await exchange.fetchMyLiquidations(SYMBOL)).toEqual([]);
    expect(await exchange.fetchTradingFee(SYMBOL)).toMatchObject({ maker: 0.0002, taker: 0.0005 });
  });
});
