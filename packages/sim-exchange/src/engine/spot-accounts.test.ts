import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import { accepted, aMarket, anEngine, codeOf, spotOrder, START, texts, tick } from './engine.fixture.ts';
import type { Engine } from './interface.ts';
import type { Order } from './orders.ts';
import type { SpotOrderRequest } from './requests.ts';

const place = (engine: Engine, request: SpotOrderRequest): Order => accepted(engine.spot.place('me', request));
const balance = (engine: Engine, asset: string, account = 'me'): string => {
  const found = engine.spot.balances(account).find((each) => each.asset === asset);
  return found === undefined ? '0 0' : texts(found.free, found.locked);
};

describe('fees', () => {
  const account = (feeModel: 'base' | 'quote' | 'bnb' | 'none', bnb = '0') => ({
    markets: [
      aMarket('spot'),
      aMarket('spot', {
        symbol: 'BNBUSDT',
        base: 'BNB',
        source: { kind: 'script', lines: [{ at: '+0', price: '50' }] },
      }),
    ],
    accounts: [{ id: 'me', spot: { balances: { USDT: '1000', BTC: '5', BNB: bnb }, feeModel } }],
  });
  const cases = [
    ['base: a buyer pays in what it buys', 'base', '0', 'BUY 1', '0.001 BTC'],
    ['base: a seller pays in what it gets', 'base', '0', 'SELL 1', '0.09999 USDT'],
    ['quote: both pay in quote asset', 'quote', '0', 'BUY 1', '0.10001 USDT'],
    ['bnb: three quarters, in BNB', 'bnb', '1', 'BUY 1', '0.00150015 BNB'],
    ['bnb: without BNB as base', 'bnb', '0', 'BUY 1', '0.001 BTC'],
    ['none: nothing', 'none', '0', 'BUY 1', '0 null'],
  ] as const;

  it.each(cases)('%s', (_, model, bnb, text, expected) => {
    const { engine } = anEngine(account(model, bnb));
    place(engine, spotOrder(text));
    const fill = engine.spot.trades('me', 'BTCUSDT', { limit: 1 })[0]!;

    expect(`${shortDecimal(fill.commission)} ${fill.commissionAsset}`).toBe(expected);
  });

  it('pays the maker’s rate when resting', () => {
    const { engine } = anEngine({
      accounts: [{ id: 'me', spot: { balances: { USDT: '1000' }, makerRate: '0.0001' } }],
    });
    place(engine, spotOrder('BUY 1 90'));
    tick(engine, 'spot', '90');
    expect(engine.spot.trades('me', 'BTCUSDT', { limit: 1 })[0]).toMatchObject({
      maker: true,
      commission: decimal('0.0001'),
    });
  });
});

describe('two accounts and one', () => {
  const two = (profile: 'freqtrade' | 'base' = 'base') =>
    anEngine({
      profile,
      accounts: ['me', 'you'].map((id) => ({ id, spot: { balances: { USDT: '1000', BTC: '10' } } })),
    });

  it('meet before the street where the price is equal or better, oldest first', () => {
    const { engine } = two();
    accepted(engine.spot.place('you', spotOrder('SELL 1 100', { clientOrderId: 'later-better' })));
    const order = place(engine, spotOrder('BUY 2 101'));
    const prices = engine.spot.fillsOf(order).map(({ price, quantity }) => texts(price, quantity));

    expect(prices).toEqual(['100 1', '100.01 1']);
    expect(balance(engine, 'BTC', 'you')).toBe('9 0');
  });

  it.each([
    ['EXPIRE_TAKER', 'EXPIRED_IN_MATCH', 'NEW'],
    ['EXPIRE_MAKER', 'FILLED', 'EXPIRED_IN_MATCH'],
    ['EXPIRE_BOTH', 'EXPIRED_IN_MATCH', 'EXPIRED_IN_MATCH'],
    ['NONE', 'FILLED', 'FILLED'],
  ] as const)('an account meets itself under %s', (selfTradePrevention, taker, maker) => {
    const { engine } = two();
    const resting = place(engine, spotOrder('SELL 1 100'));
    const taking = place(engine, spotOrder('BUY 1 101', { selfTradePrevention }));
    const after = accepted(engine.spot.order('me', { symbol: 'BTCUSDT', orderId: resting.orderId }));

    expect([taking.status, after.status]).toEqual([taker, maker]);
  });

  // Offered, bid: of each its status, what was executed and what was prevented; then what is still locked of the offer.
  it.each([
    ['1', '1', 'EXPIRED_IN_MATCH 0 1', 'EXPIRED_IN_MATCH 0 1', '0'],
    ['3', '1', 'EXPIRED_IN_MATCH 0 1', 'NEW 0 1', '2'],
    ['1', '3', 'FILLED 2 1', 'EXPIRED_IN_MATCH 0 1', '0'],
  ])('DECREMENT takes from an offer of %s and a bid of %s what they share', (offered, bid, taker, maker, locked) => {
    const { engine } = two();
    const resting = place(engine, spotOrder(`SELL ${offered} 100`));
    const taking = place(engine, spotOrder(`BUY ${bid} 101`, { selfTradePrevention: 'DECREMENT' }));
    const after = accepted(engine.spot.order('me', { symbol: 'BTCUSDT', orderId: resting.orderId }));
    const told = [taking, after].map((each) => `${each.status} ${texts(each.executed, each.preventedQuantity)}`);

    expect(told).toEqual([taker, maker]);
    expect(balance(engine, 'BTC').split(' ')[1]).toBe(locked);
  });

  it('DECREMENT lets the rest of an offer trade, and its order is filled then', () => {
    const { engine } = two();
    const { orderId } = place(engine, spotOrder('SELL 3 100'));
    place(engine, spotOrder('BUY 1 101', { selfTradePrevention: 'DECREMENT' }));
    accepted(engine.spot.place('you', spotOrder('BUY 2 100')));
    const { status, executed } = accepted(engine.spot.order('me', { symbol: 'BTCUSDT', orderId }));

    expect([status, texts(executed)]).toEqual(['FILLED', '2']);
    expect(balance(engine, 'BTC')).toBe('8 0');
  });

  it('DECREMENT counts in quote asset what an order for so much money did not buy of its own account', () => {
    const { engine } = two();
    place(engine, spotOrder('SELL 1 100'));
    const market = { type: 'MARKET', quantity: undefined, quoteQuantity: decimal('200') } as const;
    const taking = place(engine, spotOrder('BUY 1', { ...market, selfTradePrevention: 'DECREMENT' }));

    expect(texts(taking.executed, taking.preventedQuantity, taking.cumQuote)).toBe('0.999 1 99.90999');
  });
});

describe('what may be asked for', () => {
  const DAY = 86_400_000;

  it.each([
    ['an unfilled canceled order for three days', 3 * DAY, null],
    ['and no longer', 3 * DAY + 1, -2013],
  ])('%s', (_, age, code) => {
    const { engine } = anEngine();
    const { orderId } = place(engine, spotOrder('BUY 1 90'));
    accepted(engine.spot.cancel('me', { symbol: 'BTCUSDT', orderId }));
    engine.scheduler.run(engine.scheduler.time + age);
    expect(codeOf(engine.spot.order('me', { symbol: 'BTCUSDT', orderId }))).toBe(code);
  });

  it.each([
    ['a filled order for ninety days', 90 * DAY, null],
    ['a filled order no longer', 90 * DAY + 1, -2013],
  ])('%s', (_, age, code) => {
    const { engine } = anEngine();
    const { orderId } = place(engine, spotOrder('BUY 1'));
    engine.scheduler.run(engine.scheduler.time + age);
    expect(codeOf(engine.spot.order('me', { symbol: 'BTCUSDT', orderId }))).toBe(code);
  });

  it('orders and trades by id, by time and newest', () => {
    const { engine } = anEngine();
    const ids = [1, 2, 3].map(() => {
      tick(engine, 'spot', '100');
      return place(engine, spotOrder('BUY 1')).orderId;
    });
    const list = (query: object): bigint[] =>
      engine.spot.allOrders('me', 'BTCUSDT', { limit: 2, ...query }).map(({ orderId }) => orderId);

    expect(list({})).toEqual(ids.slice(1));
    expect(list({ from: START })).toEqual(ids.slice(0, 2));
    expect(list({ to: START + 2_000 })).toEqual(ids.slice(0, 2));
    expect(list({ fromId: ids[1] })).toEqual(ids.slice(1));
    expect(engine.spot.trades('me', 'BTCUSDT', { limit: 9, orderId: ids[1]! })).toHaveLength(1);
  });

  it('money in and out', () => {
    const { engine, told } = anEngine();
    expect(engine.spot.transfer('me', 'ETH', decimal('2'))).toBeNull();
    expect(codeOf(engine.spot.transfer('me', 'ETH', decimal('-3')))).toBe(-2010);
    expect(balance(engine, 'ETH')).toBe('2 0');
    expect(told.map(({ kind }) => kind)).toEqual(['spot-transfer', 'spot-balances']);
  });
});
