import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import type { MarketSpec } from '../market/market-spec.ts';
import { accepted, aMarket, anEngine, codeOf, FILTERS, futuresOrder, START, texts, tick } from './engine.fixture.ts';
import type { AccountSpec, Engine } from './interface.ts';
import type { Order, PositionSide } from './orders.ts';
import type { FuturesOrderRequest } from './requests.ts';

const SYMBOL = 'BTCUSDT';

function exchange(account: AccountSpec['usdm'] = { balances: { USDT: '1000' } }, market: Partial<MarketSpec> = {}) {
  return anEngine({ markets: [aMarket('usdm', market)], accounts: [{ id: 'me', usdm: account }] });
}

const place = (engine: Engine, text: string, more: Partial<FuturesOrderRequest> = {}): Order =>
  accepted(engine.usdm.place('me', futuresOrder(text, more)));
const row = (engine: Engine, side: PositionSide = 'BOTH') => engine.usdm.position('me', SYMBOL, side);
const wallet = (engine: Engine) => engine.usdm.account('me').assets[0]!;

describe('refusals of futures orders', () => {
  const filters = [
    ...FILTERS,
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.001', maxQty: '50', stepSize: '0.001' },
    { filterType: 'MIN_NOTIONAL', notional: '5' },
    { filterType: 'PERCENT_PRICE', multiplierUp: '1.1', multiplierDown: '0.9', multiplierDecimal: '4' },
    { filterType: 'MAX_NUM_ORDERS', limit: 1 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 1 },
  ];
  const cases: [string, FuturesOrderRequest, number][] = [
    ['an unknown symbol', futuresOrder('BUY 1 100', { symbol: 'NOPE' }), -1121],
    ['a limit order without time in force', futuresOrder('BUY 1 100', { timeInForce: undefined }), -1102],
    ['a market order with a price', futuresOrder('BUY 1', { price: decimal('1') }), -1106],
    ['good till a date that is not given', futuresOrder('BUY 1 95', { timeInForce: 'GTD' }), -1102],
    ['good till a date that is gone', futuresOrder('BUY 1 95', { timeInForce: 'GTD', goodTillDate: START }), -1102],
    ['a client id with a space', futuresOrder('BUY 1 95', { clientOrderId: 'a b' }), -4015],
    ['a position side in one-way mode', futuresOrder('BUY 1 95', { positionSide: 'LONG' }), -4061],
    ['a price between ticks', futuresOrder('BUY 1 95.001'), -4014],
    ['a price below the least', futuresOrder('BUY 1 0.001'), -4013],
    ['a price above the most', futuresOrder('BUY 1 1000001'), -4016],
    ['a quantity between steps', futuresOrder('BUY 1.0001 95'), -1111],
    ['a quantity below the least', futuresOrder('BUY 0 95'), -4003],
    ['a quantity above the most', futuresOrder('BUY 9001 95'), -4005],
    ['a market order above its own most', futuresOrder('BUY 51'), -4005],
    ['a value below the least', futuresOrder('BUY 0.05 95'), -4164],
    ['a bid far above the mark price', futuresOrder('BUY 1 111'), -4016],
    ['an offer far below the mark price', futuresOrder('SELL 1 89'), -4024],
    ['more digits than the market has', futuresOrder('BUY 0.125 95'), -1111],
    ['too little margin', futuresOrder('BUY 300 95'), -2019],
    ['beyond the bracket at this leverage', futuresOrder('BUY 9000 95'), -2027],
    ['reducing nothing', futuresOrder('SELL 1 95', { reduceOnly: true }), -2022],
    ['a maker that would take', futuresOrder('BUY 1 101', { timeInForce: 'GTX' }), -5022],
    ['fill or kill that does not fill', futuresOrder('BUY 1 95', { timeInForce: 'FOK' }), -5021],
  ];

  it.each(cases)('%s', (_, request, code) => {
    const brackets = [
      { bracket: 1, initialLeverage: 50, notionalFloor: 0, notionalCap: 500_000, maintMarginRatio: '0.01', cum: 0 },
      {
        bracket: 2,
        initialLeverage: 5,
        notionalFloor: 500_000,
        notionalCap: 9_000_000,
        maintMarginRatio: '0.1',
        cum: 45_000,
      },
    ];
    const { engine, told } = exchange(undefined, { filters, brackets, quantityPrecision: 2, pricePrecision: 2 });
    expect(codeOf(engine.usdm.place('me', request))).toBe(code);
    expect(told).toEqual([]);
  });

  it('a market order whose counterparty is far from the mark price', () => {
    const { engine } = exchange(undefined, { filters });
    engine.feed('usdm', SYMBOL, { kind: 'mark', time: START, price: decimal('80') });
    expect(codeOf(engine.usdm.place('me', futuresOrder('BUY 1')))).toBe(-4131);
  });

  it('open orders beyond their number, and client ids that are in use', () => {
    const { engine } = exchange(undefined, { filters });
    place(engine, 'BUY 1 95', { clientOrderId: 'one' });
    expect(codeOf(engine.usdm.place('me', futuresOrder('BUY 1 95')))).toBe(-2025);
    engine.setFilters('usdm', SYMBOL, FILTERS);
    expect(codeOf(engine.usdm.place('me', futuresOrder('BUY 1 95', { clientOrderId: 'one' })))).toBe(-4116);
  });

  it('small values that only close', () => {
    const { engine } = exchange(undefined, { filters });
    place(engine, 'BUY 1');
    expect(place(engine, 'SELL 0.01', { reduceOnly: true }).status).toBe('FILLED');
  });

  it('a market that does not trade', () => {
    const { engine } = exchange(undefined, { status: 'SETTLING' });
    expect(codeOf(engine.usdm.place('me', futuresOrder('BUY 1')))).toBe(-4140);
  });
});

describe('time in force', () => {
  it.each([
    ['GTX that does not take rests', 'BUY 1 95', { timeInForce: 'GTX' }, 'NEW'],
    ['FOK fills whole', 'BUY 1 101', { timeInForce: 'FOK' }, 'FILLED'],
    ['IOC that does not cross expires', 'BUY 1 95', { timeInForce: 'IOC' }, 'EXPIRED'],
  ] as const)('%s', (_, text, more, status) => {
    expect(place(exchange().engine, text, more).status).toBe(status);
  });

  it('GTD ends at its date, in whole seconds', () => {
    const { engine } = exchange();
    const { orderId, goodTillDate } = place(engine, 'BUY 1 95', { timeInForce: 'GTD', goodTillDate: START + 700_500 });
    expect(goodTillDate).toBe(START + 700_000);
    engine.scheduler.run(START + 699_999);
    expect(engine.usdm.openOrders('me')).toHaveLength(1);
    engine.scheduler.run(START + 700_000);
    expect(engine.usdm.order('me', { symbol: SYMBOL, orderId })).toMatchObject({
      status: 'EXPIRED',
      expiryReason: 'GOOD_TILL_DATE',
    });
  });

  it('a countdown cancels all, unless it is set anew', () => {
    const { engine } = exchange();
    place(engine, 'BUY 1 95');
    engine.usdm.countdown('me', SYMBOL, 5_000);
    engine.scheduler.run(START + 4_000);
    engine.usdm.countdown('me', SYMBOL, 5_000);
    engine.scheduler.run(START + 8_000);
    expect(engine.usdm.openOrders('me')).toHaveLength(1);
    engine.scheduler.run(START + 9_000);
    expect(engine.usdm.openOrders('me')).toHaveLength(0);
    engine.usdm.countdown('me', SYMBOL, 0);
  });
});

describe('a position', () => {
  it('costs margin and fees, and is worth what the mark price says', () => {
    const { engine } = exchange();
    place(engine, 'BUY 10');
    tick(engine, 'usdm', '105');
    const { amount, entryPrice, unrealized, notional, positionInitialMargin, maintenanceMargin, leverage } =
      row(engine);

    expect(texts(amount, entryPrice, unrealized, notional)).toBe('10 100.01 49.9 1050');
    expect([leverage, texts(positionInitialMargin, maintenanceMargin)]).toEqual([20, '52.5 4.2']);
    expect(texts(wallet(engine).wallet, wallet(engine).available, wallet(engine).marginBalance)).toBe(
      '999.49995 996.89995 1049.39995',
    );
  });

  it.each([
    ['increases by the average', ['BUY 1', 'BUY 1 101'], '2 100.01', '0'],
    ['decreases and realizes', ['BUY 2', 'SELL 1'], '1 100.01', '-0.02'],
    ['flips', ['BUY 1', 'SELL 3'], '-2 99.99', '-0.02'],
  ])('%s', (_, orders, position, realized) => {
    const { engine } = exchange();
    for (const text of orders) place(engine, text);
    const income = engine.usdm.income('me', { limit: 99, type: 'REALIZED_PNL' });

    expect(texts(row(engine).amount, row(engine).entryPrice)).toBe(position);
    expect(shortDecimal(income.reduce((sum, each) => sum + each.income, 0n))).toBe(realized);
  });

  it('is told before the order that moved it; income carries the trade', () => {
    const { engine, told } = exchange();
    place(engine, 'BUY 1');
    place(engine, 'SELL 1');

    expect(told.map((event) => (event.kind === 'order' ? event.execution : event.kind))).toEqual([
      ...['NEW', 'wallet', 'TRADE', 'income'],
      ...['NEW', 'wallet', 'TRADE', 'income', 'income'],
    ]);
    const fill = engine.usdm.trades('me', SYMBOL, { limit: 1 })[0]!;
    expect(engine.usdm.income('me', { limit: 2 }).map(({ type, tradeId }) => [type, tradeId])).toEqual([
      ['REALIZED_PNL', fill.tradeId],
      ['COMMISSION', fill.tradeId],
    ]);
  });

  it('needs margin for what orders could add to its value, on the side where it is more', () => {
    const { engine } = exchange();
    place(engine, 'BUY 10');
    const before = wallet(engine).available;
    place(engine, 'SELL 10 110');
    expect(shortDecimal(row(engine).openOrderInitialMargin)).toBe('0');
    place(engine, 'SELL 10 110');
    expect(shortDecimal(row(engine).openOrderInitialMargin)).toBe('10');
    place(engine, 'BUY 10 90');
    expect(shortDecimal(row(engine).openOrderInitialMargin)).toBe('45');
    expect(shortDecimal(before - wallet(engine).available)).toBe('45');
  });

  it.each([
    ['5.04', -2019],
    ['5.05', null],
  ])('of 100 at leverage 20 cannot be bid for with %s: margin and fee must be there', (balance, code) => {
    const { engine } = exchange({ balances: { USDT: balance } });
    expect(codeOf(engine.usdm.place('me', futuresOrder('BUY 1 100')))).toBe(code);
  });

  it('breaks even where its price pays for its fees', () => {
    const { engine } = exchange();
    place(engine, 'BUY 10');
    expect(texts(row(engine).breakEvenPrice)).toBe('100.060005');
    place(engine, 'SELL 20');
    expect(texts(row(engine).breakEvenPrice)).toBe('99.940005');
  });

  it('can be closed by an account without any margin left', () => {
    const { engine } = exchange();
    place(engine, 'BUY 100');
    place(engine, 'BUY 80 90');
    tick(engine, 'usdm', '95');
    expect(wallet(engine).available).toBe(decimal('0'));
    expect(codeOf(engine.usdm.place('me', futuresOrder('BUY 20 90')))).toBe(-2019);
    expect(place(engine, 'SELL 100').status).toBe('FILLED');
  });
});

describe('reduce-only', () => {
  it('is cut to the position at match time, and ends with it', () => {
    const { engine } = exchange();
    place(engine, 'BUY 2');
    const { orderId } = place(engine, 'SELL 5 110', { reduceOnly: true });
    expect(row(engine).openOrderInitialMargin).toBe(0n);
    tick(engine, 'usdm', '110');

    expect(engine.usdm.order('me', { symbol: SYMBOL, orderId })).toMatchObject({
      status: 'EXPIRED',
      executed: decimal('2'),
      expiryReason: 'REDUCE_ONLY',
    });
    expect(row(engine).amount).toBe(0n);
  });

  it('resting orders end when another order closes the position', () => {
    const { engine } = exchange();
    place(engine, 'BUY 2');
    place(engine, 'SELL 2 110', { reduceOnly: true });
    place(engine, 'SELL 1 120', { reduceOnly: true });
    place(engine, 'BUY 1 80');
    place(engine, 'SELL 2');

    expect(engine.usdm.openOrders('me').map(({ side }) => side)).toEqual(['BUY']);
  });

  it('is refused on the side of the position', () => {
    const { engine } = exchange();
    place(engine, 'BUY 2');
    expect(codeOf(engine.usdm.place('me', futuresOrder('BUY 1', { reduceOnly: true })))).toBe(-2022);
  });
});

describe('amending', () => {
  const ref = { symbol: SYMBOL, clientOrderId: 'one' };
  const amend = (engine: Engine, quantity: string, price: string) =>
    engine.usdm.amend('me', ref, { quantity: decimal(quantity), price: decimal(price) });

  it.each([
    ['changes quantity and price', 'GTC', '3', '96', 'NEW', '0'],
    ['takes when it crosses now', 'GTC', '3', '101', 'FILLED', '3'],
    ['cancels a GTX order that would take', 'GTX', '3', '101', 'CANCELED', '0'],
  ] as const)('%s', (_, timeInForce, quantity, price, status, executed) => {
    const { engine } = exchange();
    place(engine, 'BUY 2 95', { clientOrderId: 'one', timeInForce });
    const order = accepted(amend(engine, quantity, price));
    expect([order.status, shortDecimal(order.executed), texts(order.quantity, order.price)]).toEqual([
      status,
      executed,
      `${quantity} ${price}`,
    ]);
  });

  it('costs the place in time', () => {
    const { engine } = anEngine({ profile: 'base' });
    place(engine, 'BUY 1 95', { clientOrderId: 'one' });
    place(engine, 'BUY 1 95', { clientOrderId: 'two' });
    accepted(amend(engine, '0.9', '95'));
    tick(engine, 'usdm', '94', '10');
    expect(engine.usdm.openOrders('me').map(({ clientOrderId }) => clientOrderId)).toEqual(['one']);
  });

  it('cancels when no more is wanted than was executed', () => {
    const { engine } = anEngine({ profile: 'base' });
    place(engine, 'BUY 2 95', { clientOrderId: 'one' });
    tick(engine, 'usdm', '94', '10');
    expect(accepted(amend(engine, '1', '95'))).toMatchObject({ status: 'CANCELED', executed: decimal('1') });
  });

  it.each([
    ['to the same', '2', '95', -5027],
    ['between ticks', '2', '95.001', -4014],
    ['beyond the margin', '500', '95', -2019],
  ])('is refused %s', (_, quantity, price, code) => {
    const { engine } = exchange();
    place(engine, 'BUY 2 95', { clientOrderId: 'one' });
    expect(codeOf(amend(engine, quantity, price))).toBe(code);
    expect(engine.usdm.openOrders('me')).toMatchObject([{ quantity: decimal('2'), price: decimal('95') }]);
    tick(engine, 'usdm', '95');
    expect(row(engine).amount).toBe(decimal('2'));
  });
});
