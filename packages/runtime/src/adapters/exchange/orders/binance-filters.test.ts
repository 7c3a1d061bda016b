import { beforeAll, describe, expect, it } from 'vitest';
import { exactOrder, type DoubleOrder } from '../../../orders/exact-order.ts';
import { boundFault, type MarketBounds } from '../../../orders/market-bounds.ts';
import { orderFault, type ExactRules } from '../../../orders/order-faults.ts';
import { committedAttempt } from '../../../ports/committed.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { listedMarkets } from './binance-filters.ts';
import { anAttempt, orderWorld, type Kind, type OrderWorld } from './order-exchange.fixture.ts';

const PRICE = { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.0', tickSize: '0.01000000' };
const LOT = { filterType: 'LOT_SIZE', minQty: '0.00100000', maxQty: '9000.00000000', stepSize: '0.00100000' };
const AT_MARKET = { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '120.5', stepSize: '0.00000000' };
const NOTIONAL = { filterType: 'NOTIONAL', minNotional: '5.00000000', maxNotional: '9000000.00', avgPriceMins: 5 };
const RULES: ExactRules = {
  ...{ amountStep: '0.001', priceTick: '0.01', contractSize: '1', minAmount: '0.001', maxAmount: '9000' },
  ...{ maxMarketAmount: '120.5', minCost: '5', maxCost: '9000000' },
};
const BOUNDS: MarketBounds = {
  ...{ minPrice: '0.01', maxPrice: '1000000', maxStops: null, maxPosition: null },
  bands: { buy: { down: null, up: null }, sell: { down: null, up: null } },
};
const pairOf = (id: string): string => (id === 'BTCUSDT' ? 'BTC/USDT' : id);

beforeAll(() => loadCcxt(), 60_000);

function read(filters: readonly object[], more: object = {}) {
  return listedMarkets({ symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', filters, ...more }] }, pairOf);
}

describe('filters of exchangeInfo', () => {
  it('are read to the letter, without zeros', () => {
    expect(read([PRICE, LOT, AT_MARKET, NOTIONAL])).toEqual([
      { pair: 'BTC/USDT', isActive: true, rules: RULES, bounds: BOUNDS },
    ]);
  });

  it('of futures have their least worth under another name, and no largest', () => {
    const [listed] = read([PRICE, LOT, AT_MARKET, { filterType: 'MIN_NOTIONAL', notional: '100' }]);
    expect(listed!.rules).toEqual({ ...RULES, minCost: '100', maxCost: null });
  });

  it('bound prices for each side, stops and what is held', () => {
    const bySide = { bidMultiplierUp: '1.2', bidMultiplierDown: '0.2', askMultiplierUp: '5', askMultiplierDown: '0.8' };
    const stops = { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 5 };
    const most = { filterType: 'MAX_POSITION', maxPosition: '10.00000000' };
    const [listed] = read([PRICE, LOT, { filterType: 'PERCENT_PRICE_BY_SIDE', ...bySide }, stops, most]);
    expect(listed!.bounds).toEqual({
      ...{ ...BOUNDS, maxStops: 5, maxPosition: '10' },
      bands: { buy: { down: '0.2', up: '1.2' }, sell: { down: '0.8', up: '5' } },
    });
  });

  it('bound prices of both sides alike on spot, and on futures what would give something away', () => {
    const percent = { filterType: 'PERCENT_PRICE', multiplierUp: '1.1000', multiplierDown: '0.9000' };
    const limit = { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 10 };
    const both = { down: '0.9', up: '1.1' };
    expect(read([percent])[0]!.bounds!.bands).toEqual({ buy: both, sell: both });
    const symbols = [{ symbol: 'BTCUSDT', status: 'TRADING', filters: [percent, limit] }];
    const [futures] = listedMarkets({ symbols }, () => 'BTC/USDT:USDT');
    expect(futures!.bounds).toMatchObject({
      ...{ minPrice: null, maxPrice: null, maxStops: 10 },
      bands: { buy: { down: null, up: '1.1' }, sell: { down: '0.9', up: null } },
    });
  });

  it('demand nothing where they are zero, or not there', () => {
    const none = { amountStep: null, priceTick: null, minAmount: null, maxAmount: null, minCost: null, maxCost: null };
    expect(read([])[0]!.rules).toEqual({ ...none, contractSize: '1', maxMarketAmount: null });
    expect(read([{ ...PRICE, tickSize: '0.0' }, LOT])[0]!.rules).toMatchObject({
      priceTick: null,
      amountStep: '0.001',
    });
  });

  it('of orders at the market count for all orders where they are coarser', () => {
    const coarse = { ...AT_MARKET, minQty: '0.01', stepSize: '0.01' };
    expect(read([LOT, coarse])[0]!.rules).toMatchObject({ amountStep: '0.01', minAmount: '0.01' });
    const fine = { ...AT_MARKET, minQty: '0.0001', stepSize: '0.0001' };
    expect(read([LOT, fine])[0]!.rules).toMatchObject({ amountStep: '0.001', minAmount: '0.001' });
  });

  it.each([
    ['takes orders', {}, true],
    ['is in a break', { status: 'BREAK' }, false],
    ['is settled', { status: 'SETTLING' }, false],
    ['is not for spot', { isSpotTradingAllowed: false }, false],
  ])('stand beside whether the market %s', (_, more, isActive) => {
    expect(read([LOT], more)[0]!.isActive).toBe(isActive);
  });

  it('of markets of another kind are left out', () => {
    expect(read([LOT], { symbol: 'BTCUSDT_251226' })).toEqual([]);
  });

  it.each([
    ['no answer', null, 'There is no row.'],
    ['no list', { symbols: {} }, 'There is no list.'],
    ['an empty list', { symbols: [] }, 'There is no market.'],
    ['a market without filters', { symbols: [{ symbol: 'BTCUSDT', status: 'TRADING' }] }, 'There is no list.'],
    [
      'a step that is no number',
      { symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', filters: [{ ...LOT, stepSize: 'x' }] }] },
      '"stepSize"',
    ],
  ])('are refused as %s', (_, returned, why) => {
    expect(() => listedMarkets(returned, pairOf)).toThrow(why);
  });
});

async function rulesOf({ exchange, pair }: OrderWorld): Promise<ExactRules> {
  const listed = await exchange.markets();
  if (listed.kind === 'failed') throw new Error(listed.why);
  return listed.rows.find((row) => row.pair === pair)!.rules;
}

function setFilters({ sim, kind }: OrderWorld, step: string): void {
  const lot = { ...LOT, minQty: step, stepSize: step };
  sim.engine.setFilters(kind, 'BTCUSDT', [PRICE, lot, { ...lot, filterType: 'MARKET_LOT_SIZE', maxQty: '4' }]);
}

const WANTED: DoubleOrder = { kind: 'limit', amount: 1.23456, rate: 90, stopRate: null, isReduceOnly: false };

describe.each<Kind>(['spot', 'usdm'])('filters of the simulated exchange, %s,', (kind) => {
  it('are read again, and orders by them are taken, whether they became coarser or finer', async () => {
    const world = await orderWorld(kind);
    const { exchange } = world;
    let number = 0;
    for (const [step, amount] of [
      ['0.001', '1.234'],
      ['0.1', '1.2'],
      ['0.0001', '1.2345'],
    ] as const) {
      setFilters(world, step);
      const order = exactOrder(WANTED, await rulesOf(world), { mark: 100, offStep: 'cut' });
      expect(order).toMatchObject({ amount });
      const sent = anAttempt(world, `q${(number += 1)}`, { amount, price: '90' });
      expect(await exchange.send(committedAttempt(sent), 8_000)).toMatchObject({ kind: 'accepted', order: { amount } });
    }
    setFilters(world, '0.1');
    await rulesOf(world);
    const off = committedAttempt(anAttempt(world, 'q9', { amount: '1.2345', price: '90' }));
    expect(await exchange.send(off, 8_000)).toMatchObject({
      kind: 'rejected',
      code: expect.stringContaining('-1') as unknown,
    });
  });

  it('tell what the market takes at once, and the exchange refuses what is above', async () => {
    const world = await orderWorld(kind);
    setFilters(world, '0.001');
    const rules = await rulesOf(world);
    expect(rules.maxMarketAmount).toBe('4');
    const [most, more] = ['4', '4.001'].map((amount) => ({
      ...({ kind: 'market', amount, price: null, stopPrice: null, isReduceOnly: false } as const),
    }));
    expect([orderFault(most!, rules, '100'), orderFault(more!, rules, '100')]).toEqual([null, 'amount-above-maximum']);
    const send = (cid: string, order: typeof most) =>
      world.exchange.send(committedAttempt(anAttempt(world, cid, order)), 8_000);
    expect((await send('q1', most)).kind).toBe('accepted');
    expect((await send('q2', more)).kind).toBe('rejected');
  });

  it('bound prices as its engine does', async () => {
    const world = await orderWorld(kind);
    const down = { bidMultiplierDown: '0.9', askMultiplierDown: '0.9', multiplierDown: '0.9' };
    const up = { bidMultiplierUp: '1.1', askMultiplierUp: '1.1', multiplierUp: '1.1' };
    const filterType = kind === 'spot' ? 'PERCENT_PRICE_BY_SIDE' : 'PERCENT_PRICE';
    world.sim.engine.setFilters(kind, 'BTCUSDT', [PRICE, LOT, { filterType, ...down, ...up }]);
    const listed = await world.exchange.markets();
    const { bounds } = (listed.kind === 'listed' ? listed.rows : []).find(({ pair }) => pair === world.pair)!;
    let number = 0;
    for (const price of ['89', '91', '109', '111']) {
      const sent = anAttempt(world, `q${(number += 1)}`, { amount: '0.01', price });
      const fault = boundFault({ price, amount: '0.01' }, bounds!, { side: 'buy', mark: '100', held: '0', stops: 0 });
      const { kind: answer } = await world.exchange.send(committedAttempt(sent), 8_000);
      expect([price, answer]).toEqual([price, fault === null ? 'accepted' : 'rejected']);
    }
  });

  it('that cannot be read are no list, and stop nothing', async () => {
    const world = await orderWorld(kind);
    const { sim, exchange, pair } = world;
    await rulesOf(world);
    const path = kind === 'spot' ? '/api/v3/exchangeInfo' : '/fapi/v1/exchangeInfo';
    sim.faults.load({
      version: 1,
      rules: [{ match: { path, max: 1 }, do: { shape: { id: 'A14', point: 'before' } } }],
    });
    expect(await exchange.markets()).toMatchObject({ kind: 'failed' });
    expect(await exchange.openOrders(pair)).toEqual({ kind: 'listed', rows: [] });
    const sent = committedAttempt(anAttempt(world, 'q1'));
    expect((await exchange.send(sent, 8_000)).kind).toBe('accepted');
    expect(await exchange.markets()).toMatchObject({ kind: 'listed' });
  });

  it('are no list where nothing is listed any more', async () => {
    const world = await orderWorld(kind);
    await rulesOf(world);
    world.sim.faults.load({ version: 1, rules: [{ do: { exchange: { kind: 'delist' } } }] });
    await world.exchange.exchangeMs();
    expect(await world.exchange.markets()).toMatchObject({ kind: 'failed', why: expect.any(String) as unknown });
  });
});
