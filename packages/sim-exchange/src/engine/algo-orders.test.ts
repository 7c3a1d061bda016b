import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import type { MarketSpec } from '../market/market-spec.ts';
import { accepted, aMarket, anEngine, codeOf, futuresOrder, START, texts, tick } from './engine.fixture.ts';
import type { AccountEvent } from './events.ts';
import type { Engine, EngineOptions } from './interface.ts';
import type { AlgoType } from './orders.ts';
import type { AlgoOrderRequest } from './requests.ts';

const SYMBOL = 'BTCUSDT';

function exchange(options: Partial<EngineOptions> = {}, market: Partial<MarketSpec> = {}) {
  return anEngine({
    markets: [aMarket('usdm', market)],
    accounts: [{ id: 'me', usdm: { balances: { USDT: '1000' } } }],
    ...options,
  });
}

function algo(type: AlgoType, text: string, more: Partial<AlgoOrderRequest> = {}): AlgoOrderRequest {
  const [side, quantity, trigger] = text.split(' ') as ['BUY' | 'SELL', string, string | undefined];
  const triggerPrice = trigger === undefined ? undefined : decimal(trigger);
  return { symbol: SYMBOL, type, side, quantity: decimal(quantity), triggerPrice, ...more };
}

const buy = (engine: Engine, quantity: string) => accepted(engine.usdm.place('me', futuresOrder(`BUY ${quantity}`)));
const fills = (engine: Engine): string[] =>
  engine.usdm
    .trades('me', SYMBOL, { limit: 50 })
    .map(({ side, price, quantity }) => `${side} ${texts(quantity, price)}`);
const statesOf = (told: readonly AccountEvent[]): string[] =>
  told.flatMap((event) => {
    if (event.kind === 'algo') return [event.order.status];
    return event.kind === 'order' ? [event.execution] : [];
  });

describe('when conditional orders go', () => {
  const cases: [string, AlgoOrderRequest, string[], string[]][] = [
    // order, prices after 100, fills
    ['STOP_MARKET sells when the price falls to it', algo('STOP_MARKET', 'SELL 1 95'), ['95.01', '95'], ['SELL 1 95']],
    ['STOP_MARKET buys when it rises', algo('STOP_MARKET', 'BUY 1 105'), ['104', '106'], ['BUY 1 105']],
    ['TAKE_PROFIT_MARKET sells when it rises', algo('TAKE_PROFIT_MARKET', 'SELL 1 105'), ['106'], ['SELL 1 105']],
    ['TAKE_PROFIT_MARKET buys when it falls', algo('TAKE_PROFIT_MARKET', 'BUY 1 95'), ['94'], ['BUY 1 95']],
    [
      'STOP comes with its limit',
      algo('STOP', 'SELL 1 95', { price: decimal('97') }),
      ['95', '96', '97'],
      ['SELL 1 97'],
    ],
    [
      'TAKE_PROFIT takes when its limit crosses',
      algo('TAKE_PROFIT', 'SELL 1 105', { price: decimal('104') }),
      ['105'],
      ['SELL 1 104.99'],
    ],
    [
      'a trailing stop follows the best price',
      algo('TRAILING_STOP_MARKET', 'SELL 1', { callbackRate: decimal('5') }),
      ['120', '115', '113'],
      ['SELL 1 114'],
    ],
    [
      'a trailing stop that buys follows the lowest',
      algo('TRAILING_STOP_MARKET', 'BUY 1', { callbackRate: decimal('5') }),
      ['80', '83', '85'],
      ['BUY 1 84'],
    ],
    [
      'a trailing stop waits for its activation',
      algo('TRAILING_STOP_MARKET', 'SELL 1', { callbackRate: decimal('5'), activatePrice: decimal('110') }),
      ['90', '110', '104'],
      ['SELL 1 104.5'],
    ],
  ];

  it.each(cases)('%s', (_, request, prices, expected) => {
    const { engine } = exchange();
    accepted(engine.usdm.placeAlgo('me', request));
    for (const price of prices) tick(engine, 'usdm', price);
    expect(fills(engine)).toEqual(expected);
  });

  it('goes by the mark price, at the last one', () => {
    const { engine } = exchange();
    accepted(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95', { workingType: 'MARK_PRICE' })));
    engine.feed('usdm', SYMBOL, { kind: 'mark', time: START, price: decimal('99') });
    tick(engine, 'usdm', '94');
    expect(fills(engine)).toEqual([]);
    engine.feed('usdm', SYMBOL, { kind: 'mark', time: engine.scheduler.time, price: decimal('95') });
    expect(fills(engine)).toEqual(['SELL 1 94']);
  });

  it('is protected while mark and last price are far apart', () => {
    const { engine } = exchange({}, { triggerProtect: '0.05' });
    accepted(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95', { priceProtect: true })));
    engine.feed('usdm', SYMBOL, { kind: 'mark', time: START, price: decimal('100') });
    tick(engine, 'usdm', '94');
    expect(fills(engine)).toEqual([]);
    engine.feed('usdm', SYMBOL, { kind: 'mark', time: START, price: decimal('95') });
    tick(engine, 'usdm', '94');
    expect(fills(engine)).toEqual(['SELL 1 95']);
  });

  it('walks the book at the next tick under base and harsh', () => {
    const { engine } = exchange({ profile: 'base' });
    accepted(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 8 95')));
    tick(engine, 'usdm', '95');
    expect(fills(engine)).toEqual([]);
    tick(engine, 'usdm', '94');
    expect(fills(engine)).toEqual(['SELL 5 93.99', 'SELL 3 93.98']);
  });
});

describe('the life of a conditional order', () => {
  it('is not among open orders; becomes a plain one with its client id; finishes with it', () => {
    const { engine, told } = exchange();
    const { algoId } = accepted(
      engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95', { clientOrderId: 'stop' })),
    );
    expect([engine.usdm.openOrders('me').length, engine.usdm.openAlgoOrders('me').length]).toEqual([0, 1]);
    tick(engine, 'usdm', '95');

    expect(statesOf(told)).toEqual(['NEW', 'TRIGGERING', 'TRIGGERED', 'NEW', 'TRADE', 'FINISHED']);
    const after = accepted(engine.usdm.algoOrder('me', { algoId }));
    expect(after).toMatchObject({
      status: 'FINISHED',
      triggeredAt: START + 1_000,
      actualQuantity: decimal('1'),
      actualPrice: decimal('95'),
    });
    expect(engine.usdm.order('me', { symbol: SYMBOL, orderId: after.orderId! })).toMatchObject({
      clientOrderId: 'stop',
      type: 'MARKET',
      origType: 'STOP_MARKET',
      algoId,
      stopPrice: decimal('95'),
    });
  });

  it('may give its order a new client id', () => {
    const { engine } = exchange({ algoChildId: 'new' });
    accepted(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95', { clientOrderId: 'stop' })));
    tick(engine, 'usdm', '95');
    expect(engine.usdm.allOrders('me', SYMBOL, { limit: 1 })[0]?.clientOrderId).toMatch(/^sim/);
  });

  it('ends by a cancel, once', () => {
    const { engine, told } = exchange();
    accepted(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95', { clientOrderId: 'stop' })));
    expect(accepted(engine.usdm.cancelAlgo('me', { clientAlgoId: 'stop' })).status).toBe('CANCELED');
    expect(codeOf(engine.usdm.cancelAlgo('me', { clientAlgoId: 'stop' }))).toBe(-2011);
    tick(engine, 'usdm', '90');
    expect(statesOf(told)).toEqual(['NEW', 'CANCELED']);
  });

  it('ends at its date', () => {
    const { engine, told } = exchange();
    accepted(
      engine.usdm.placeAlgo(
        'me',
        algo('STOP_MARKET', 'SELL 1 95', { timeInForce: 'GTD', goodTillDate: START + 5_000 }),
      ),
    );
    engine.scheduler.run(START + 5_000);
    expect(statesOf(told)).toEqual(['NEW', 'EXPIRED']);
  });

  it('is left alone when all plain orders are canceled', () => {
    const { engine } = exchange();
    accepted(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95')));
    engine.usdm.cancelAll('me', SYMBOL);
    expect(engine.usdm.openAlgoOrders('me', SYMBOL)).toHaveLength(1);
    expect(engine.usdm.cancelAllAlgos('me', SYMBOL)).toHaveLength(1);
    expect(engine.usdm.allAlgoOrders('me', SYMBOL, { limit: 5 })).toMatchObject([{ status: 'CANCELED' }]);
  });

  it.each([
    ['for want of margin', algo('STOP_MARKET', 'SELL 500 95'), 'Margin is insufficient.'],
    ['and its limit would take', algo('STOP', 'SELL 1 95', { price: decimal('90'), timeInForce: 'GTX' }), 'Post Only'],
    ['with nothing to reduce', algo('STOP_MARKET', 'SELL 1 95', { reduceOnly: true }), 'ReduceOnly Order is rejected.'],
  ])('is rejected when it triggers %s', (_, request, reason) => {
    const { engine, told } = exchange();
    accepted(engine.usdm.placeAlgo('me', request));
    tick(engine, 'usdm', '95');
    expect(statesOf(told)).toEqual(['NEW', 'TRIGGERING', 'REJECTED']);
    expect(told.at(-1)).toMatchObject({ kind: 'algo-rejected', reason: expect.stringContaining(reason) });
    expect(fills(engine)).toEqual([]);
  });
});

describe('closing the whole position', () => {
  const closing = (type: AlgoType, trigger: string): AlgoOrderRequest =>
    algo(type, `SELL 0 ${trigger}`, { quantity: undefined, closePosition: true });

  it('takes what there is when it triggers', () => {
    const { engine } = exchange();
    buy(engine, '1');
    accepted(engine.usdm.placeAlgo('me', closing('STOP_MARKET', '95')));
    buy(engine, '2');
    tick(engine, 'usdm', '95');
    expect(fills(engine).at(-1)).toBe('SELL 3 95');
  });

  it('is canceled when the position is gone, also by its twin', () => {
    const { engine } = exchange();
    buy(engine, '1');
    accepted(engine.usdm.placeAlgo('me', closing('STOP_MARKET', '95')));
    accepted(engine.usdm.placeAlgo('me', closing('TAKE_PROFIT_MARKET', '105')));
    tick(engine, 'usdm', '106');

    expect(engine.usdm.allAlgoOrders('me', SYMBOL, { limit: 5 }).map(({ status }) => status)).toEqual([
      'CANCELED',
      'FINISHED',
    ]);
    expect(shortDecimal(engine.usdm.position('me', SYMBOL, 'BOTH').amount)).toBe('0');
  });
});

describe('refusals of conditional orders', () => {
  const cases: [string, AlgoOrderRequest, number][] = [
    ['an unknown symbol', algo('STOP_MARKET', 'SELL 1 95', { symbol: 'NOPE' }), -1121],
    ['without a trigger', algo('STOP_MARKET', 'SELL 1'), -1102],
    ['a limit form without a limit', algo('STOP', 'SELL 1 95'), -1102],
    ['a trailing stop without its rate', algo('TRAILING_STOP_MARKET', 'SELL 1'), -1102],
    ['without a quantity', algo('STOP_MARKET', 'SELL 1 95', { quantity: undefined }), -1102],
    ['a quantity beside the whole position', algo('STOP_MARKET', 'SELL 1 95', { closePosition: true }), -1106],
    [
      'a limit form for the whole position',
      algo('STOP', 'SELL 1 95', { price: decimal('95'), closePosition: true }),
      -1106,
    ],
    ['a trigger between ticks', algo('STOP_MARKET', 'SELL 1 95.001'), -4014],
    ['a stop on the wrong side', algo('STOP_MARKET', 'SELL 1 100'), -2021],
    ['taking profit on the wrong side', algo('TAKE_PROFIT_MARKET', 'SELL 1 100'), -2021],
    ['a side of hedge mode', algo('STOP_MARKET', 'SELL 1 95', { positionSide: 'LONG' }), -4061],
    [
      'good till a date that is gone',
      algo('STOP_MARKET', 'SELL 1 95', { timeInForce: 'GTD', goodTillDate: START }),
      -1102,
    ],
    ['a client id with a space', algo('STOP_MARKET', 'SELL 1 95', { clientOrderId: 'a b' }), -4015],
  ];

  it.each(cases)('%s', (_, request, code) => {
    const { engine, told } = exchange();
    expect(codeOf(engine.usdm.placeAlgo('me', request))).toBe(code);
    expect(told).toEqual([]);
  });

  it('too many, and client ids in use', () => {
    const filters = [...aMarket('usdm').filters, { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 1 }];
    const { engine } = exchange({}, { filters });
    accepted(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95', { clientOrderId: 'stop' })));
    expect(codeOf(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95')))).toBe(-4045);
    engine.setFilters('usdm', SYMBOL, aMarket('usdm').filters);
    expect(codeOf(engine.usdm.placeAlgo('me', algo('STOP_MARKET', 'SELL 1 95', { clientOrderId: 'stop' })))).toBe(
      -4116,
    );
  });
});
