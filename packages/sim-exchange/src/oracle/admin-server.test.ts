import { describe, expect, it } from 'vitest';
import { START, startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

const ORDER = {
  method: 'POST',
  path: '/api/v3/order',
  params: {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '1',
    price: '90',
    newClientOrderId: 'mine-1',
  },
};

async function admin(sim: SimExchange, request: string, body?: unknown): Promise<unknown> {
  const [method = '', path = ''] = request.split(' ');
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(sim.urls.admin + path, { method, ...sent });
  const text = await response.text();
  return path === '/trace' ? text : JSON.parse(text);
}

describe('the admin port', () => {
  it('moves the clock and tells how things stand', async () => {
    const sim = await startSim();
    expect(await admin(sim, 'POST /clock', { advance: 5_000 })).toEqual({ now: START + 5_000, factor: 0 });
    expect(await admin(sim, 'GET /state')).toMatchObject({
      seed: 7,
      now: START + 5_000,
      mode: 'stepped',
      symbols: ['spot:BTCUSDT', 'usdm:BTCUSDT'],
    });
  });

  it('sets prices, by which orders fill', async () => {
    const sim = await startSim();
    await send(sim, ORDER);
    await admin(sim, 'POST /market/BTCUSDT', { trade: { p: '89', q: '1' } });
    await sim.clock.advance(0);
    expect(await admin(sim, 'GET /ledger/fills')).toMatchObject([{ clientOrderId: 'mine-1' }]);
    expect(await admin(sim, 'GET /ledger/orders?account=the-key')).toMatchObject([{ order: { status: 'FILLED' } }]);
    expect(await admin(sim, 'GET /trace')).toBe(sim.ledger.trace());
    expect(await admin(sim, 'POST /market/NOPE', { price: '1' })).toEqual({ error: 'No market "NOPE" is listed.' });
  });

  it('acts for an account and loads faults', async () => {
    const sim = await startSim();
    await admin(sim, 'POST /account/the-key', { deposit: { asset: 'EUR', amount: '5' } });
    const { spot } = (await admin(sim, `GET /ledger/balances?account=the-key`)) as { spot: { asset: string }[] };
    expect(spot.map(({ asset }) => asset)).toContain('EUR');

    const faults = { version: 1, rules: [{ do: { exchange: { kind: 'keyState', value: 'revoked' } } }] };
    expect(await admin(sim, 'POST /faults', faults)).toEqual({ id: 1 });
    expect((await send(sim, ORDER)).body).toMatchObject({ code: -2015 });
    expect(await admin(sim, 'DELETE /faults/1')).toEqual({ removed: true });
    expect((await send(sim, ORDER)).status).toBe(200);
    expect(await admin(sim, 'POST /faults', { version: 3, rules: [] })).toMatchObject({
      error: expect.stringContaining('version') as string,
    });
  });

  it('goes back to a snapshot', async () => {
    const sim = await startSim();
    await send(sim, ORDER);
    const snapshot = await admin(sim, 'POST /snapshot');
    await sim.clock.advance(10_000);
    await send(sim, { ...ORDER, params: { ...ORDER.params, newClientOrderId: 'mine-2' } });
    expect(await admin(sim, 'POST /restore', snapshot)).toEqual({ now: START });
    expect(sim.engine.spot.openOrders('the-key').map(({ clientOrderId }) => clientOrderId)).toEqual(['mine-1']);
  });

  it('says no to what it does not know', async () => {
    const sim = await startSim();
    expect(await admin(sim, 'GET /nothing')).toEqual({ error: 'There is no GET /nothing.' });
  });
});

describe('the report', () => {
  it('counts what a bot is held to', async () => {
    const sim = await startSim();
    await send(sim, ORDER);
    await send(sim, ORDER);
    await send(sim, { ...ORDER, secret: 'wrong' });
    await send(sim, { method: 'GET', path: '/papi/v1/ping' });
    expect(sim.report()).toEqual({
      postsPerClientId: 3,
      ordersWithoutRequest: 0,
      callsDuringBan: 0,
      maxUsedWeight: 3,
      connectsPer5Min: 0,
      unimplemented: 1,
      lateEffects: 0,
      signatureFailures: 1,
      unprotectedMs: 0,
      unprotectedSpotMs: 0,
      duplicateIntents: 0,
      ordersAfterShutdown: 0,
    });
    expect(await admin(sim, 'GET /report')).toEqual(sim.report());
    sim.expectOnce('mine-');
    await send(sim, { ...ORDER, params: { ...ORDER.params, newClientOrderId: 'mine-2' } });
    expect(() => sim.expectOnce('mine-')).toThrow('Expected one order "mine-…", found 2 (seed 7).');
  });
});
