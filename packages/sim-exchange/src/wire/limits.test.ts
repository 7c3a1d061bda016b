import { describe, expect, it } from 'vitest';
import { startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import { USUAL_LIMITS } from './limits.ts';

const ACCOUNT = { method: 'GET', path: '/api/v3/account' };
const ORDER = {
  method: 'POST',
  path: '/api/v3/order',
  params: { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '90' },
};

describe('limits', () => {
  it('tell the weight that was used, by the minute', async () => {
    const sim = await startSim();
    await send(sim, ACCOUNT);
    const { headers } = await send(sim, ACCOUNT);
    expect(headers.get('x-mbx-used-weight-1m')).toBe('40');
    await sim.clock.advance(60_000);
    expect((await send(sim, ACCOUNT)).headers.get('x-mbx-used-weight-1m')).toBe('20');
  });

  it('refuse, then ban for ever longer who does not stop', async () => {
    const limits = { spot: { ...USUAL_LIMITS.spot, weight: 20 }, strikes: 3 };
    const sim = await startSim({ limits });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await send(sim, ACCOUNT)).status);
    expect(statuses).toEqual([200, 429, 429, 418, 418]);

    const banned = await send(sim, ACCOUNT);
    expect(banned.headers.get('retry-after')).toBe('120');
    expect(banned.body).toMatchObject({ code: -1003, msg: expect.stringContaining('IP banned until') as string });
    expect(sim.log.records.filter(({ duringBan }) => duringBan)).toHaveLength(2);
    await sim.clock.advance(120_000);
    expect((await send(sim, ACCOUNT)).status).toBe(200);
  });

  it('ban by a fault, and count who asks after that', async () => {
    const rules = [{ match: { max: 1 }, do: { limit: { kind: '418' as const, seconds: 60 } } }];
    const sim = await startSim({ faults: { version: 1, rules } });
    expect((await send(sim, ACCOUNT)).status).toBe(418);
    expect(sim.log.records.filter(({ duringBan }) => duringBan)).toHaveLength(0);
    expect((await send(sim, ACCOUNT)).status).toBe(418);
    expect(sim.log.records.filter(({ duringBan }) => duringBan)).toHaveLength(1);
  });

  it('count orders, and refuse more before they reach the engine', async () => {
    const sim = await startSim({ limits: { spot: { ...USUAL_LIMITS.spot, orders10s: 1 } } });
    expect((await send(sim, ORDER)).headers.get('x-mbx-order-count-10s')).toBe('1');
    expect(await send(sim, ORDER)).toMatchObject({ status: 429, body: { code: -1015 } });
    expect(sim.ledger.orders()).toHaveLength(1);
    await sim.clock.advance(10_000);
    expect((await send(sim, ORDER)).status).toBe(200);
  });
});

describe('parameters', () => {
  const table = [
    ['a missing one', { symbol: 'BTCUSDT' }, -1102],
    ['a number with an exponent', { ...ORDER.params, price: '9e1' }, -1100],
    ['too many digits', { ...ORDER.params, price: '90.123456789' }, -1111],
    ['an unknown symbol', { ...ORDER.params, symbol: 'NOPE' }, -1121],
    ['an unknown side', { ...ORDER.params, side: 'HOLD' }, -1117],
    ['an unknown type', { ...ORDER.params, type: 'HOPE' }, -1116],
  ] as const;

  it.each(table)('refuse %s', async (_, params, code) => {
    const sim = await startSim();
    expect(await send(sim, { ...ORDER, params })).toMatchObject({ status: 400, body: { code } });
  });

  it('refuse what no route knows, where that is asked for', async () => {
    const sim = await startSim({ wire: { strictParams: 'unknown-refused' } });
    const params = { ...ORDER.params, clientOrderId: 'x' };
    expect(await send(sim, { ...ORDER, params })).toMatchObject({ body: { code: -1104 } });
    expect((await send(sim, ORDER)).status).toBe(200);
  });

  it('note a route that is not there', async () => {
    const sim = await startSim();
    expect((await send(sim, { method: 'GET', path: '/eapi/v1/exchangeInfo' })).status).toBe(404);
    expect(sim.log.records.filter(({ unimplemented }) => unimplemented)).toHaveLength(1);
  });
});
