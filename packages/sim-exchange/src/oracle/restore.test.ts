import { describe, expect, it } from 'vitest';
import { ccxtOf, START, startSim, watched } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import { openSocket } from '../kit/raw-socket.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';
import { onUserStream } from '../wire/user-streams.fixture.ts';

async function ask(sim: SimExchange, path: string, body: unknown = {}): Promise<unknown> {
  return (await fetch(sim.urls.admin + path, { method: 'POST', body: JSON.stringify(body) })).json();
}

describe('going back to a snapshot', () => {
  it('leaves sockets open, and their streams go on at the earlier time', async () => {
    const sim = await startSim();
    const trades = await openSocket(sim, '/ws/btcusdt@trade');
    const candles = await openSocket(sim, '/ws/btcusdt@kline_1m');
    const snapshot = await ask(sim, '/snapshot');
    const play = async () => {
      const from = trades.texts.length;
      await sim.clock.advance(61_000);
      await expect.poll(() => trades.texts.length - from).toBe(61);
      return trades.texts.slice(from);
    };
    const first = await play();
    const finals = () => candles.texts.filter((text) => text.includes('"x":true'));
    await expect.poll(() => finals().length).toBe(1);
    expect(await ask(sim, '/restore', snapshot)).toEqual({ now: START });
    expect(await play()).toEqual(first);
    await expect.poll(() => finals().length).toBe(2);
    expect(finals()[1]).toBe(finals()[0]);
  });

  it('leaves user streams and their keys as they were', async () => {
    const sim = await startSim();
    const exchange = ccxtOf(sim, 'usdm', { options: { watchPositions: { fetchPositionsSnapshot: false } } });
    await exchange.loadMarkets();
    const orders = exchange.watchOrders('BTC/USDT:USDT');
    await onUserStream(sim);
    const snapshot = await ask(sim, '/snapshot');
    await sim.clock.advance(1_800_000);
    await ask(sim, '/restore', snapshot);
    await exchange.createOrder('BTC/USDT:USDT', 'limit', 'buy', 1, 90, { newClientOrderId: 'after' });
    expect(await watched(sim, orders)).toMatchObject([{ clientOrderId: 'after' }]);
    const lived = sim.clock.now() - START;
    await sim.clock.advance(1_799_000 - lived);
    expect(sim.frames.counts.get('usdm@userData')!.produced).toBe(1);
    await sim.clock.advance(2_000);
    expect(sim.frames.records('usdm@userData').at(-1)!.text).toContain('listenKeyExpired');
  });

  it('forgets what was undone, and knows again what was done', async () => {
    const sim = await startSim();
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' };
    const buy = (newClientOrderId: string) =>
      send(sim, { method: 'POST', path: '/fapi/v1/order', params: { ...order, newClientOrderId } });
    const orders = () => sim.ledger.orders().map((each) => each.order.clientOrderId);
    await buy('before');
    const snapshot = await ask(sim, '/snapshot');
    const [trace, requests] = [sim.ledger.trace(), sim.log.records.length];
    await sim.clock.advance(60_000);
    await buy('undone');
    const later = await ask(sim, '/snapshot');
    await ask(sim, '/restore', snapshot);

    expect([orders(), sim.ledger.trace(), sim.log.records.length]).toEqual([['before'], trace, requests]);
    expect(sim.report()).toMatchObject({ ordersWithoutRequest: 0, unprotectedMs: 0 });
    await buy('after');
    sim.ledger.assertSound();
    await ask(sim, '/restore', later);
    expect(orders()).toEqual(['before', 'undone']);
    expect(sim.report().unprotectedMs).toBe(60_000);
    sim.ledger.assertSound();
  });

  it('opens the windows of faults again, and undoes those that were open', async () => {
    const window = { from: '+1000', to: '+2000' };
    const rule = { match: { window }, do: { exchange: { kind: 'status', value: 'HALT' } } } as const;
    const sim = await startSim({ faults: { version: 1, rules: [rule] } });
    const status = () => sim.engine.market('spot', 'BTCUSDT')!.status;
    const snapshot = await ask(sim, '/snapshot');
    await sim.clock.advance(1_500);
    expect(status()).toBe('HALT');
    await ask(sim, '/restore', snapshot);
    expect(status()).toBe('TRADING');
    await sim.clock.advance(1_000);
    expect(status()).toBe('HALT');
    await sim.clock.advance(1_000);
    expect(status()).toBe('TRADING');
    const [, later] = [snapshot, await ask(sim, '/snapshot')];
    await ask(sim, '/restore', snapshot);
    await ask(sim, '/restore', later);
    await sim.clock.advance(5_000);
    expect(status()).toBe('TRADING');
    expect((await send(sim, { method: 'GET', path: '/api/v3/ping' })).status).toBe(200);
  });
});
