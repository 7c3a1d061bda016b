import { describe, expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import type { FaultRule } from '../faults/script.ts';
import type { SimExchange, SimOptions } from '../start-sim-exchange.ts';
import { onUserStream } from '../wire/user-streams.fixture.ts';
import { type Ccxt, ccxtOf, START, startSim, watched } from './ccxt.fixture.ts';
import { send } from './raw-client.fixture.ts';

/**
 * What ccxt 4.5.84 does that a bot must know of. Each is held here as it is: when ccxt changes, its line fails, and whoever upgrades must
 * look at what relied on it.
 */
const SPOT = 'BTC/USDT';
const FUTURES = 'BTC/USDT:USDT';

type Kind = 'spot' | 'usdm';

async function open(kind: Kind, options: Partial<SimOptions> = {}, more: Record<string, unknown> = {}) {
  const sim = await startSim(options);
  const exchange = ccxtOf(sim, kind, more);
  await exchange.loadMarkets();
  return { sim, exchange };
}

const rules = (...all: readonly FaultRule[]): Partial<SimOptions> => ({ faults: { version: 1, rules: all } });

/** How a call stands after a while: its answer, its error, or `pending`. */
async function standing(call: Promise<unknown>, ms = 300): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(() => resolve('pending'), ms));
  return Promise.race([call.catch((error: Error) => error), late]);
}

/** The same while the exchange's clock goes on. */
async function standingFor(sim: SimExchange, call: Promise<unknown>): Promise<unknown> {
  let found: unknown = 'pending';
  call.then(
    (value) => (found = value),
    (error: Error) => (found = error),
  );
  for (let steps = 0; steps < 12 && found === 'pending'; steps++) {
    await sim.clock.advance(250);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  return found;
}

const count = (sim: SimExchange, method: string, path: string) =>
  sim.log.records.filter((record) => record.method === method && record.path === path).length;

describe('addresses', () => {
  it('1: a socket without TLS needs an agent', async () => {
    const { exchange } = await open('spot', {}, { httpAgent: undefined });
    await expect(exchange.watchTrades(SPOT)).rejects.toThrow('loadHttpProxyAgent');
  });

  it('2: a spot address without /stream files frames where nobody waits', async () => {
    const { sim, exchange } = await open('spot');
    const { ws } = exchange.urls['api'] as { ws: Record<string, unknown> };
    ws['spot'] = `${sim.urls.ws}/ws`;
    expect(await standingFor(sim, exchange.watchTrades(SPOT))).toBe('pending');
    expect(sim.frames.counts.get('btcusdt@trade')!.written).toBeGreaterThan(0);
  });

  it('3: a futures address gets a category', async () => {
    const { sim, exchange } = await open('usdm');
    await watched(sim, exchange.watchTrades(FUTURES));
    await watched(sim, exchange.watchOHLCV(FUTURES, '1m'));
    expect(sim.streams.sockets.all.map(({ path }) => path.replace(/\d+$/, 'N'))).toEqual([
      '/fstream/public/ws/N',
      '/fstream/market/ws/N',
    ]);
  });

  it('4: watchTicker subscribes to the short ticker unless told otherwise', async () => {
    const { sim, exchange } = await open('spot');
    await watched(sim, exchange.watchTicker(SPOT), 1_000);
    expect([...sim.frames.counts.keys()]).toEqual(['btcusdt@miniTicker']);
    await watched(sim, exchange.watchTicker(SPOT, { name: 'ticker' }), 1_000);
    expect([...sim.frames.counts.keys()]).toContain('btcusdt@ticker');
  });
});

describe('errors and answers', () => {
  it('5: classes of errors are plain off the real host', async () => {
    const { exchange } = await open('usdm');
    const error = (await standing(exchange.createOrder(FUTURES, 'market', 'buy', 8_000))) as Error;
    expect([error.constructor.name, error.message.includes('-2019')]).toEqual(['ExchangeError', true]);
  });

  it('6: flattening the classes of futures repairs them, and re-labels codes of spot', async () => {
    const flatten = ({ exceptions }: Ccxt): void => {
      const all = exceptions as { exact: object; linear: { exact: object } };
      Object.assign(all.exact, all.linear.exact);
    };
    const { exchange: futures } = await open('usdm');
    const { exchange: spot } = await open('spot');
    flatten(futures);
    const margin = (await standing(futures.createOrder(FUTURES, 'market', 'buy', 8_000))) as Error;
    expect(margin.constructor.name).toBe('InsufficientFunds');
    const replace = () => standing(spot.editOrder('123456789', SPOT, 'limit', 'buy', 1, 92)) as Promise<Error>;
    expect((await replace()).constructor.name).toBe('ExchangeError');
    flatten(spot);
    expect((await replace()).constructor.name).not.toBe('ExchangeError');
  });

  it('7: a futures order needs positionSide and cumQuote to be one', async () => {
    const { sim, exchange } = await open('usdm');
    const { info } = await exchange.createOrder(FUTURES, 'limit', 'buy', 1, 90);
    expect(Object.keys(info as object)).toEqual(expect.arrayContaining(['positionSide', 'cumQuote']));
    const { positionSide: _, cumQuote: __, ...poor } = info as Record<string, unknown>;
    expect(exchange.parseOrder(poor).symbol).toBe(SPOT);
    expect(sim.report().unimplemented).toBe(0);
  });

  it('8: a cancel answers with the id of the cancel', async () => {
    const { exchange } = await open('spot');
    const placed = await exchange.createOrder(SPOT, 'limit', 'buy', 1, 90, { newClientOrderId: 'mine' });
    const canceled = await exchange.cancelOrder(placed.id!, SPOT);
    expect([canceled.id, canceled.clientOrderId === 'mine']).toEqual([placed.id, false]);
    expect((canceled.info as Record<string, unknown>)['origClientOrderId']).toBe('mine');
  });

  it('9: orders over sockets have the window of the options, not that of the call', async () => {
    const { sim, exchange } = await open('spot');
    await exchange.createOrderWs(SPOT, 'limit', 'buy', 1, 90, { recvWindow: 1_234 });
    expect(sim.log.records.at(-1)!.stamp!.recvWindow).toBe(3_000);
    await exchange.createOrder(SPOT, 'limit', 'buy', 1, 90, { recvWindow: 1_234 });
    expect(sim.log.records.at(-1)!.stamp!.recvWindow).toBe(1_234);
  });

  it("10: names of ccxt leak into orders over sockets, unless the exchange's own name is given", async () => {
    const { exchange } = await open('spot', { wire: { strictParams: 'unknown-refused' } });
    await expect(exchange.createOrderWs(SPOT, 'limit', 'buy', 1, 90, { clientOrderId: 'leaks' })).rejects.toThrow(
      '-1104',
    );
    await exchange.createOrderWs(SPOT, 'limit', 'buy', 1, 90, { newClientOrderId: 'fine' });
  });

  it('11: a market order with a price becomes one by cost', async () => {
    const { sim, exchange } = await open('spot');
    await exchange.createOrder(SPOT, 'market', 'buy', 2, 50);
    expect(sim.ledger.orders()[0]!.order).toMatchObject({ quoteQuantity: decimal('100'), executed: decimal('0.999') });
  });

  it('12: a body that never comes leaves the call pending beyond its timeout', async () => {
    const rule = { match: { method: 'POST' }, do: { shape: { id: 'A03', point: 'after' } } } as const;
    const { sim, exchange } = await open('spot', rules(rule), { timeout: 100 });
    expect(await standing(exchange.createOrder(SPOT, 'limit', 'buy', 1, 90), 500)).toBe('pending');
    expect(sim.ledger.orders()).toHaveLength(1);
  });

  it('19 and 20: balances over sockets are empty on spot, tickers have the raw name', async () => {
    const { sim, exchange } = await open('spot');
    expect((await exchange.fetchBalanceWs())['BTC']).toBeUndefined();
    const futures = ccxtOf(sim, 'usdm');
    await futures.loadMarkets();
    expect((await futures.fetchTickerWs(FUTURES)).symbol).toBe('BTCUSDT');
  });

  it('24 and 25: positions have no leverage, and every funded asset has a time', async () => {
    const { sim, exchange } = await open('usdm');
    await exchange.createOrder(FUTURES, 'market', 'buy', 1);
    const [position] = await exchange.fetchPositions([FUTURES]);
    expect(position).toMatchObject({ contracts: 1, leverage: undefined });
    const { body } = await send(sim, { method: 'GET', path: '/fapi/v3/account' });
    const { assets } = body as { readonly assets: readonly { readonly updateTime: number }[] };
    expect(assets.filter(({ updateTime }) => updateTime === 0)).toEqual([]);
  });

  it('26: one load of markets that failed fails all later ones, until it is forced', async () => {
    const rule = {
      match: { path: '/api/v3/exchangeInfo', max: 1 },
      do: { shape: { id: 'A14', point: 'before' } },
    } as const;
    const sim = await startSim(rules(rule));
    const exchange = ccxtOf(sim, 'spot');
    await expect(exchange.loadMarkets()).rejects.toThrow('502');
    const asked = sim.log.records.length;
    await expect(exchange.loadMarkets()).rejects.toThrow('502');
    expect(sim.log.records.length).toBe(asked);
    expect(Object.keys(await exchange.loadMarkets(true))).toContain(SPOT);
  });

  it('29: ids beyond 2⁵³ stay as they are, over both transports', async () => {
    const { exchange } = await open('spot', { idBase: 9_007_199_254_740_993n });
    expect((await exchange.createOrder(SPOT, 'limit', 'buy', 1, 90)).id).toBe('9007199254740993');
    expect((await exchange.createOrderWs(SPOT, 'limit', 'buy', 1, 90)).id).toBe('9007199254740994');
  });
});

describe('user streams', () => {
  it('17: orders of futures ask for positions and brackets', async () => {
    const { sim, exchange } = await open('usdm');
    const orders = exchange.watchOrders(FUTURES);
    await onUserStream(sim);
    await exchange.createOrder(FUTURES, 'market', 'buy', 1);
    await watched(sim, orders);
    expect([count(sim, 'GET', '/fapi/v1/leverageBracket'), count(sim, 'GET', '/fapi/v3/positionRisk')]).toEqual([1, 1]);
  });

  it('18: a watched balance begins with what an event told, not with what is there', async () => {
    const { sim, exchange } = await open('spot');
    const balance = exchange.watchBalance();
    await onUserStream(sim);
    sim.engine.spot.transfer('the-key', 'USDT', decimal('5'));
    await watched(sim, balance);
    expect(sim.engine.spot.balances('the-key').find(({ asset }) => asset === 'USDT')!.free).toBe(decimal('10005'));
    expect(Object.keys(await balance)).not.toContain('BTC');
  });

  it.each([
    ['listenKeyExpired', { do: { userStream: { kind: 'expireListenKey' } } }],
    ['serverShutdown', { do: { userStream: { kind: 'serverShutdown' } } }],
  ] as const)('21: %s is passed over in silence', async (_, action) => {
    const { sim, exchange } = await open('usdm');
    const orders = exchange.watchOrders(FUTURES);
    await onUserStream(sim);
    sim.faults.load({ version: 1, rules: [{ match: { window: { from: '+1' } }, ...action }] });
    expect(await standingFor(sim, orders)).toBe('pending');
  });

  it('22: after eventStreamTerminated the call stays pending, and the next one subscribes again on the same socket', async () => {
    const { sim, exchange } = await open('spot');
    const orders = exchange.watchOrders(SPOT);
    await onUserStream(sim);
    sim.streams.users.terminate('the-key');
    expect(await standingFor(sim, orders)).toBe('pending');
    const again = exchange.watchOrders(SPOT);
    await onUserStream(sim);
    await exchange.createOrder(SPOT, 'limit', 'buy', 1, 90, { newClientOrderId: 'later' });
    expect(await watched(sim, again)).toMatchObject([{ clientOrderId: 'later' }]);
    expect(sim.streams.sockets.all.filter(({ path }) => path === '/ws-api/v3')).toHaveLength(1);
  });

  it('28: a clock near the epoch asks for no listen key', async () => {
    const { sim, exchange } = await open('usdm', { clock: { mode: 'stepped', start: 1_000_000 } });
    exchange.watchOrders(FUTURES).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(count(sim, 'POST', '/fapi/v1/listenKey')).toBe(0);
  });

  it('30: the next call uses a listen key that is gone', async () => {
    const { sim, exchange } = await open('usdm');
    const orders = exchange.watchOrders(FUTURES);
    await onUserStream(sim);
    sim.faults.load({ version: 1, rules: [{ do: { userStream: { kind: 'expireListenKey', silent: true } } }] });
    expect(await standingFor(sim, orders)).toBe('pending');
    expect(await standingFor(sim, exchange.watchOrders(FUTURES))).toBe('pending');
    expect(count(sim, 'POST', '/fapi/v1/listenKey')).toBe(1);
  });

  it('31: reports back to back wake a reader once, with the last state', async () => {
    const { sim, exchange } = await open('spot');
    const orders = exchange.watchOrders(SPOT);
    await onUserStream(sim);
    await exchange.createOrder(SPOT, 'market', 'buy', 1);
    const seen = await watched(sim, orders);
    const told = sim.frames.records('spot@userData').filter(({ text }) => text.includes('executionReport'));
    expect([told.length, seen.length, seen[0]!.status]).toEqual([2, 1, 'closed']);
    expect(sim.clock.now()).toBeGreaterThanOrEqual(START);
  });
});
