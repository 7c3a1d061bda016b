import { describe, expect, it } from 'vitest';
import { ccxtOf, startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import { scenario } from '../kit/scenarios.ts';
import type { SimExchange } from '../start-sim-exchange.ts';
import { readFaultScript, type FaultRule } from './script.ts';

type Params = Readonly<Record<string, string>>;

const HOUR = 3_600_000;
const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '90' };

function withRules(...rules: readonly FaultRule[]) {
  return startSim({ faults: { version: 1, rules } });
}

const post = (sim: SimExchange, path: string, params: Params) => send(sim, { method: 'POST', path, params });
const get = (sim: SimExchange, path: string, params: Params = {}) => send(sim, { method: 'GET', path, params });
const infoSymbols = async (sim: SimExchange, path = '/api/v3/exchangeInfo') =>
  ((await get(sim, path)).body as { symbols: { symbol: string; filters: { tickSize?: string }[] }[] }).symbols;

describe('knobs of requests', () => {
  it('slowBody lets an answer drip by the simulated second', async () => {
    const sim = await withRules({ do: { connect: { kind: 'slowBody', bytesPerSecond: 10 } } });
    let done = false;
    const answer = get(sim, '/api/v3/time').then((each) => {
      done = true;
      return each;
    });
    await expect.poll(() => sim.log.records.length).toBe(1);
    await sim.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(done).toBe(false);
    await sim.clock.advance(2_000);
    expect((await answer).body).toEqual({ serverTime: sim.clock.now() - 3_000 });
  });

  it('duplicateRequest does a request twice and answers the first', async () => {
    const sim = await withRules({ match: { method: 'POST' }, do: { connect: { kind: 'duplicateRequest' } } });
    const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1', newClientOrderId: 'mine' };
    const { body } = await post(sim, '/api/v3/order', market);
    const orders = sim.ledger.orders().map(({ order }) => order);
    expect(orders.map(({ clientOrderId, status }) => [clientOrderId, status])).toEqual([
      ['mine', 'FILLED'],
      ['mine', 'FILLED'],
    ]);
    expect(body).toMatchObject({ orderId: Number(orders[0]!.orderId) });
  });

  it.each([
    ['leverageLie', '/fapi/v1/symbolConfig', 'leverage', 20, 3],
    ['marginModeLie', '/fapi/v1/symbolConfig', 'marginType', 'CROSSED', 'ISOLATED'],
  ] as const)('%s tells another value than the one that holds', async (kind, path, key, truth, lie) => {
    const sim = await withRules({ match: { window: { from: '+1000' } }, do: { account: { kind, value: lie } } });
    const told = async () => ((await get(sim, path)).body as Record<string, unknown>[])[0]![key];
    expect(await told()).toBe(truth);
    await sim.clock.advance(1_000);
    expect(await told()).toBe(lie);
    const { leverage, marginType } = sim.engine.usdm.symbolSettings('the-key', 'BTCUSDT');
    expect({ leverage, marginType }).toEqual({ leverage: 20, marginType: 'CROSSED' });
  });
});

describe('knobs of markets', () => {
  it('delist takes a market out of exchangeInfo and closes it', async () => {
    const sim = await withRules({
      match: { symbol: 'BTCUSDT', window: { from: '+1000' } },
      do: { exchange: { kind: 'delist' } },
    });
    expect(await infoSymbols(sim)).toHaveLength(1);
    await sim.clock.advance(1_000);
    expect(await infoSymbols(sim)).toEqual([]);
    expect((await post(sim, '/api/v3/order', LIMIT)).body).toMatchObject({ code: -2010, msg: 'Market is closed.' });
  });

  it('rename closes a market and goes on under a new name, where orders fill', async () => {
    const sim = await withRules({
      match: { symbol: 'BTCUSDT', window: { from: '+1000' } },
      do: { exchange: { kind: 'rename', value: { to: 'XBTUSDT' } } },
    });
    await sim.clock.advance(5_000);
    expect((await infoSymbols(sim)).map(({ symbol }) => symbol)).toEqual(['XBTUSDT']);
    expect((await infoSymbols(sim, '/fapi/v1/exchangeInfo')).map(({ symbol }) => symbol)).toEqual(['XBTUSDT']);
    expect((await post(sim, '/api/v3/order', LIMIT)).body).toMatchObject({ code: -2010 });
    const bought = await post(sim, '/api/v3/order', { symbol: 'XBTUSDT', side: 'BUY', type: 'MARKET', quantity: '1' });
    expect(bought.body).toMatchObject({ status: 'FILLED', symbol: 'XBTUSDT' });
    const snapshot = sim.engine.snapshot();
    const other = await startSim();
    other.engine.restore(snapshot);
    expect(other.engine.market('spot', 'XBTUSDT')!.last).toBe(sim.engine.market('spot', 'XBTUSDT')!.last);
    sim.ledger.assertSound();
  });

  it.each([
    ['without its symbol', { do: { exchange: { kind: 'rename', value: { to: 'XBTUSDT' } } } }],
    ['without a new name', { match: { symbol: 'BTCUSDT' }, do: { exchange: { kind: 'rename' } } }],
  ] as const)('rename is refused %s', (_, rule) => {
    expect(() => readFaultScript({ version: 1, rules: [rule] })).toThrow('it needs match.symbol and value.to');
  });

  it('filtersChange changes exchangeInfo and the checks together', async () => {
    const filters = [
      { filterType: 'PRICE_FILTER', minPrice: '0.5', maxPrice: '1000000', tickSize: '0.5' },
      { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
    ];
    const rule = {
      match: { symbol: 'BTCUSDT', window: { from: '+1000' } },
      do: { exchange: { kind: 'filtersChange', value: filters } },
    } as const;
    const sim = await withRules(rule);
    const price = { ...LIMIT, price: '90.25' };
    expect((await post(sim, '/api/v3/order', price)).status).toBe(200);
    await sim.clock.advance(1_000);
    expect((await infoSymbols(sim))[0]!.filters).toEqual(filters);
    expect((await post(sim, '/api/v3/order', price)).body).toMatchObject({
      code: -1013,
      msg: 'Filter failure: PRICE_FILTER',
    });
  });
});

describe('knobs of accounts', () => {
  it('stopDuplicate places a second stop like the first, without a word', async () => {
    const sim = await withRules({ match: { window: { from: '+1000' } }, do: { account: { kind: 'stopDuplicate' } } });
    const exchange = ccxtOf(sim, 'usdm');
    await exchange.createOrder('BTC/USDT:USDT', 'market', 'sell', 1, undefined, { stopLossPrice: 90 });
    await sim.clock.advance(1_000);
    const [first, second, ...more] = sim.engine.usdm.openAlgoOrders('the-key');
    expect(more).toEqual([]);
    expect(second).toMatchObject({ side: first!.side, quantity: first!.quantity, triggerPrice: first!.triggerPrice });
    expect(second!.clientAlgoId).not.toBe(first!.clientAlgoId);
  });

  it.each([
    ['liquidate', 'autoclose-', 'liquidation'],
    ['adl', 'adl_autoclose', 'adl'],
  ] as const)('%s closes positions by an order of the exchange', async (kind, id, origin) => {
    const sim = await withRules({ match: { window: { from: '+1000' } }, do: { account: { kind } } });
    await post(sim, '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' });
    await sim.clock.advance(1_000);
    const { order, events } = sim.ledger.orders({ market: 'usdm' }).at(-1)!;
    expect(order.clientOrderId.startsWith(id)).toBe(true);
    expect(events[0]!.origin).toBe(origin);
    expect(sim.ledger.balancesAt('the-key', sim.clock.now()).positions).toEqual([]);
    sim.ledger.assertSound();
  });
});

describe('scenarios', () => {
  it('liquidation closes a position with a word, then without, then by auto-deleveraging', async () => {
    const sim = await startSim({ faults: scenario('liquidation') });
    const origins: (readonly [string, boolean])[] = [];
    sim.engine.subscribe((event) => {
      if (event.kind === 'order' && event.execution === 'CALCULATED')
        origins.push([event.origin, event.silent ?? false]);
    });
    for (let round = 0; round < 3; round++) {
      await post(sim, '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' });
      await sim.clock.advance(2 * HOUR);
    }
    expect(origins).toEqual([
      ['liquidation', false],
      ['liquidation', true],
      ['adl', false],
    ]);
  });

  it('foreign-hand trades every market and leaves an order behind', async () => {
    const sim = await startSim({ faults: scenario('foreign-hand') });
    await sim.clock.advance(4 * HOUR);
    const orders = sim.ledger
      .orders()
      .map(({ order, events }) => [order.market, order.side, order.status, events[0]!.origin].join(' '));
    expect(orders.toSorted((a, b) => a.localeCompare(b))).toEqual(
      ['spot', 'usdm'].flatMap((market) => [
        `${market} BUY FILLED foreign`,
        `${market} BUY NEW foreign`,
        `${market} SELL FILLED foreign`,
      ]),
    );
    sim.ledger.assertSound();
  });
});
