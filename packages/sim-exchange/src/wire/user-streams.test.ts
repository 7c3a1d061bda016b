import { describe, expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import { type Ccxt, ccxtOf, startSim, watched } from '../kit/ccxt.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';
import { onUserStream } from './user-streams.fixture.ts';

async function open(kind: 'spot' | 'usdm'): Promise<{ sim: SimExchange; exchange: Ccxt; symbol: string }> {
  const sim = await startSim();
  const options = { watchPositions: { fetchPositionsSnapshot: false } };
  const exchange = ccxtOf(sim, kind, { options });
  await exchange.loadMarkets();
  return { sim, exchange, symbol: kind === 'spot' ? 'BTC/USDT' : 'BTC/USDT:USDT' };
}

describe.each(['spot', 'usdm'] as const)('the user stream of %s, as ccxt.pro watches it', (kind) => {
  it('tells of orders, trades and balances', async () => {
    const { sim, exchange, symbol } = await open(kind);
    const orders = exchange.watchOrders(symbol);
    const trades = exchange.watchMyTrades(symbol);
    const balance = exchange.watchBalance();
    await onUserStream(sim);
    const placed = await exchange.createOrder(symbol, 'market', 'buy', 1);

    const [order] = await watched(sim, orders);
    expect(order).toMatchObject({ id: placed.id, symbol, status: 'closed' });
    expect(await watched(sim, trades)).toMatchObject([{ order: placed.id, symbol, amount: 1, price: 100.01 }]);
    expect(await watched(sim, balance)).toHaveProperty(kind === 'spot' ? 'BTC' : 'USDT');
  });

  it('tells of a cancel under the id of the order', async () => {
    const { sim, exchange, symbol } = await open(kind);
    const placed = await exchange.createOrder(symbol, 'limit', 'buy', 1, 90, { clientOrderId: 'mine' });
    const orders = exchange.watchOrders(symbol);
    await onUserStream(sim);
    await exchange.cancelOrder(placed.id!, symbol);
    expect(await watched(sim, orders)).toMatchObject([{ id: placed.id, status: 'canceled', clientOrderId: 'mine' }]);
  });

  it('tells of a deposit', async () => {
    const { sim, exchange } = await open(kind);
    const balance = exchange.watchBalance();
    await onUserStream(sim);
    sim.engine[kind].transfer('the-key', 'USDT', decimal('5'));
    expect(await watched(sim, balance)).toHaveProperty('USDT');
  });
});

describe('the user stream of futures', () => {
  it('tells of positions, and of stops that trigger', async () => {
    const { sim, exchange, symbol } = await open('usdm');
    const positions = exchange.watchPositions([symbol]);
    await onUserStream(sim);
    await exchange.createOrder(symbol, 'market', 'buy', 1);
    expect(await watched(sim, positions)).toMatchObject([{ symbol, contracts: 1, side: 'long' }]);

    const orders = exchange.watchOrders(symbol);
    const stop = await exchange.createOrder(symbol, 'market', 'sell', 1, undefined, { stopLossPrice: 99.97 });
    expect(await watched(sim, orders)).toMatchObject([{ id: stop.id, status: 'open', triggerPrice: 99.97 }]);
    await sim.clock.advance(8_000);
    const said = sim.frames
      .records('usdm@userData')
      .map(({ text }) => text.match(/"(?:x|X|m)":"([A-Z_]+)"/g)?.join(' '));
    expect(said).toContain('"X":"TRIGGERED"');
    expect(said.at(-1)).toBe('"X":"FINISHED"');
  });

  it('says each match to the account first, then to the order', async () => {
    const { sim, exchange, symbol } = await open('usdm');
    exchange.watchOrders(symbol).catch(() => undefined);
    await onUserStream(sim);
    await exchange.createOrder(symbol, 'market', 'buy', 1);
    await sim.clock.advance(0);
    const kinds = sim.frames.records('usdm@userData').map(({ text }) => (JSON.parse(text) as { e: string }).e);
    expect(kinds).toEqual(['ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE', 'ORDER_TRADE_UPDATE']);
  });

  it('ends with its listen key', async () => {
    const { sim, exchange, symbol } = await open('usdm');
    exchange.watchOrders(symbol).catch(() => undefined);
    await onUserStream(sim);
    await sim.clock.advance(3_600_000);
    expect(sim.frames.records('usdm@userData').at(-1)?.text).toContain('"e":"listenKeyExpired"');
    await expect(exchange.fapiPrivatePutListenKey()).rejects.toThrow('-1125');
    await exchange.createOrder(symbol, 'market', 'buy', 1);
    await sim.clock.advance(0);
    expect(sim.frames.records('usdm@userData').at(-1)?.written).toBe(0);
  });
});

describe('the user stream of spot', () => {
  it('can be ended with a word', async () => {
    const { sim, exchange, symbol } = await open('spot');
    exchange.watchOrders(symbol).catch(() => undefined);
    await onUserStream(sim);
    sim.streams.users.terminate('the-key');
    await sim.clock.advance(0);
    await exchange.createOrder(symbol, 'limit', 'buy', 1, 90);
    await sim.clock.advance(0);
    const records = sim.frames.records('spot@userData');
    expect(records.map(({ text, written }) => [(JSON.parse(text) as { e: string }).e, written])).toEqual([
      ['eventStreamTerminated', 1],
      ['executionReport', 0],
      ['outboundAccountPosition', 0],
    ]);
  });
});
