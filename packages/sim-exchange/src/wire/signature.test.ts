import { describe, expect, it } from 'vitest';
import { send } from '../kit/raw-client.fixture.ts';
import { startSim } from '../kit/ccxt.fixture.ts';
import { ROUTES } from './routes.ts';

const SIGNED = ROUTES.filter(({ security }) => security === 'SIGNED');
const KEYED = ROUTES.filter(({ security }) => security === 'KEY');

const EXAMPLES: Readonly<Record<string, string>> = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'MARKET',
  quantity: '1',
  price: '90',
  cancelReplaceMode: 'STOP_ON_FAILURE',
  newQty: '1',
  batchOrders: '[]',
  countdownTime: '0',
  algoType: 'CONDITIONAL',
  leverage: '10',
  marginType: 'ISOLATED',
  dualSidePosition: 'true',
  amount: '1',
};

/** All mandatory parameters. */
function paramsOf(route: (typeof ROUTES)[number]): Record<string, string> {
  const names = route.params.split(' ').filter((name) => name.endsWith('*'));
  return Object.fromEntries(names.map((name) => [name.slice(0, -1), EXAMPLES[name.slice(0, -1)]!]));
}

describe('every signed route', () => {
  it.each(SIGNED.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s looks at key and signature',
    async (_, route) => {
      const sim = await startSim();
      const request = { method: route.method, path: route.path, params: paramsOf(route) };
      const code = async (more: object) => {
        const { status, body } = await send(sim, { ...request, ...more });
        return `${status} ${(body as { code?: number }).code ?? 'ok'}`;
      };

      expect(await code({ apiKey: null })).toBe('401 -2014');
      expect(await code({ apiKey: 'another' })).toBe('401 -2015');
      expect(await code({ secret: 'wrong' })).toBe('400 -1022');
      expect(await code({ altered: { recvWindow: '4000' } })).toBe('400 -1022');
      expect(sim.ledger.orders()).toEqual([]);
      expect(sim.log.records.filter(({ badSignature }) => badSignature)).toHaveLength(2);
      expect(await code({})).not.toMatch(/-1022|-2014|-2015|404|-1021/);
    },
  );

  it.each(KEYED.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s needs a key',
    async (_, route) => {
      const sim = await startSim();
      const request = { method: route.method, path: route.path, params: paramsOf(route) };

      expect(await send(sim, { ...request, apiKey: null })).toMatchObject({ status: 401, body: { code: -2014 } });
      expect(await send(sim, { ...request, apiKey: 'another' })).toMatchObject({ status: 401, body: { code: -2015 } });
    },
  );
});

describe('time stamps', () => {
  const table = [
    // stamp     window    answer
    [0, 5_000, 200],
    [999, 5_000, 200],
    [1_000, 5_000, -1021],
    [-5_000, 5_000, 200],
    [-5_001, 5_000, -1021],
    [-1, 0, -1021],
    [0, 0, 200],
    [0, 60_000, 200],
    [0, 60_001, -1131],
  ] as const;

  it.each(table)('%i ms from now with a window of %i ms: %i', async (offset, recvWindow, expected) => {
    const sim = await startSim();
    const params = { recvWindow: String(recvWindow) };
    const { status, body } = await send(sim, { method: 'GET', path: '/api/v3/account', params, offset });

    expect(status === 200 ? 200 : (body as { code: number }).code).toBe(expected);
  });

  it.each([
    [
      '/api/v3/order',
      { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '90' },
    ],
    [
      '/fapi/v1/order',
      { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '90' },
    ],
  ] as const)('%s: an order that waits inside beyond its window dies there', async (path, params) => {
    const sim = await startSim({ wire: { engineDelayMs: 3_000 } });
    const late = send(sim, { method: 'POST', path, params: { ...params, recvWindow: '2999' } });
    const inTime = send(sim, { method: 'POST', path, params: { ...params, recvWindow: '3000' } });
    await expect.poll(() => sim.log.records.length).toBe(2);
    await sim.clock.advance(3_000);

    expect((await late).body).toMatchObject({ code: -1021 });
    expect((await inTime).status).toBe(200);
    expect(sim.ledger.orders()).toHaveLength(1);
  });
});
