import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import { accepted, anEngine, codeOf, futuresOrder, tick } from './engine.fixture.ts';
import type { PriceMatch } from './orders.ts';
import type { AlgoOrderRequest, FuturesOrderRequest } from './requests.ts';

const SYMBOL = 'BTCUSDT';
const HALF_DEPTH = { base: '5', levels: 10 };

const limit = (side: 'BUY' | 'SELL', priceMatch: PriceMatch, more: Partial<FuturesOrderRequest> = {}) =>
  futuresOrder(`${side} 1 90`, { price: undefined, priceMatch, ...more });

// The last price is 100: bids from 99.99 down, offers from 100.01 up, a level each 0.01.
describe('limits that the book chooses', () => {
  it.each([
    ['BUY', 'OPPONENT', '100.01'],
    ['BUY', 'OPPONENT_5', '100.05'],
    ['BUY', 'OPPONENT_10', '100.1'],
    ['BUY', 'OPPONENT_20', '100.2'],
    ['BUY', 'QUEUE', '99.99'],
    ['BUY', 'QUEUE_5', '99.95'],
    ['BUY', 'QUEUE_10', '99.9'],
    ['BUY', 'QUEUE_20', '99.8'],
    ['SELL', 'OPPONENT', '99.99'],
    ['SELL', 'OPPONENT_20', '99.8'],
    ['SELL', 'QUEUE', '100.01'],
    ['SELL', 'QUEUE_20', '100.2'],
  ] as const)('%s %s is at %s', (side, priceMatch, price) => {
    const { engine } = anEngine();
    const order = accepted(engine.usdm.place('me', limit(side, priceMatch)));

    expect([shortDecimal(order.price), order.priceMatch]).toEqual([price, priceMatch]);
    expect(order.status).toBe(priceMatch.startsWith('QUEUE') ? 'NEW' : 'FILLED');
  });

  it.each([
    ['a price of its own beside', limit('BUY', 'QUEUE', { price: decimal('90') }), -1106],
    ['a market order', { ...futuresOrder('BUY 1'), priceMatch: 'QUEUE' as const }, -5038],
    ['neither', limit('BUY', 'NONE'), -1102],
    ['a level that the book does not have', limit('BUY', 'OPPONENT_20'), -5041],
  ])('are refused: %s', (_, request, code) => {
    const { engine } = anEngine();
    const [market] = anEngine().engine.markets('usdm');
    const shallow = anEngine({ markets: [{ ...market!.spec, book: HALF_DEPTH }] });
    expect(codeOf((code === -5041 ? shallow.engine : engine).usdm.place('me', request))).toBe(code);
  });

  const stop = (more: Partial<AlgoOrderRequest>): AlgoOrderRequest => ({
    symbol: SYMBOL,
    side: 'SELL',
    type: 'STOP',
    quantity: decimal('1'),
    triggerPrice: decimal('95'),
    ...more,
  });

  it('are read when a conditional order triggers, not when it is given', () => {
    const { engine, told } = anEngine();
    accepted(engine.usdm.placeAlgo('me', stop({ priceMatch: 'QUEUE_5' })));
    tick(engine, 'usdm', '94');
    const [order] = told.flatMap((event) => (event.kind === 'order' ? [event.order] : []));

    expect([order!.type, shortDecimal(order!.price), order!.priceMatch]).toEqual(['LIMIT', '94.05', 'QUEUE_5']);
  });

  it.each([
    ['a stop market order', stop({ type: 'STOP_MARKET', priceMatch: 'QUEUE' }), -5038],
    ['a price of its own beside', stop({ price: decimal('94'), priceMatch: 'QUEUE' }), -1106],
    ['neither', stop({}), -1102],
  ])('of conditional orders are refused: %s', (_, request, code) => {
    expect(codeOf(anEngine().engine.usdm.placeAlgo('me', request))).toBe(code);
  });

  it('end a conditional order where the book does not go so far when it triggers', () => {
    const [market] = anEngine().engine.markets('usdm');
    const { engine, told } = anEngine({ markets: [{ ...market!.spec, book: HALF_DEPTH }] });
    accepted(engine.usdm.placeAlgo('me', stop({ priceMatch: 'QUEUE_20' })));
    tick(engine, 'usdm', '94');

    expect(told.at(-1)).toMatchObject({ kind: 'algo-rejected', reason: 'No depth matches this BBO order.' });
  });

  it('go with an order that is changed to them', () => {
    const { engine } = anEngine();
    const { orderId } = accepted(engine.usdm.place('me', limit('BUY', 'QUEUE')));
    const change = { quantity: decimal('2'), price: decimal('98') };
    expect(accepted(engine.usdm.amend('me', { symbol: SYMBOL, orderId }, change)).priceMatch).toBe('NONE');
  });
});
