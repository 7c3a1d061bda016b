import { describe, expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import { accepted, aMarket, anEngine, codeOf, FILTERS, spotOrder } from './engine.fixture.ts';
import type { Engine } from './interface.ts';
import type { Order } from './orders.ts';
import type { SpotOrderRequest } from './requests.ts';

const place = (engine: Engine, request: SpotOrderRequest): Order => accepted(engine.spot.place('me', request));
describe('spot filters', () => {
  const filters = [
    ...FILTERS,
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.01', maxQty: '5', stepSize: '0' },
    { filterType: 'NOTIONAL', minNotional: '10', applyMinToMarket: true, maxNotional: '5000', applyMaxToMarket: false },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: '1.2',
      bidMultiplierDown: '0.5',
      askMultiplierUp: '2',
      askMultiplierDown: '0.8',
    },
    { filterType: 'ICEBERG_PARTS', limit: 4 },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 2 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 1 },
    { filterType: 'MAX_POSITION', maxPosition: '15' },
    {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: 10,
      maxTrailingAboveDelta: 2000,
      minTrailingBelowDelta: 20,
      maxTrailingBelowDelta: 1000,
    },
  ];
  const stop = (more: Partial<SpotOrderRequest>): SpotOrderRequest =>
    spotOrder('SELL 1', { type: 'STOP_LOSS', ...more });
  const cases: [string, SpotOrderRequest, string | null][] = [
    ['a price between ticks', spotOrder('BUY 1 90.001'), 'PRICE_FILTER'],
    ['a price below the least', spotOrder('BUY 1 0.001'), 'PRICE_FILTER'],
    ['a stop price between ticks', stop({ stopPrice: decimal('90.001') }), 'PRICE_FILTER'],
    ['a quantity between steps', spotOrder('BUY 1.0001 90'), 'LOT_SIZE'],
    ['a quantity above the most', spotOrder('BUY 9001 90'), 'LOT_SIZE'],
    ['an iceberg between steps', spotOrder('BUY 1 90', { icebergQuantity: decimal('0.0001') }), 'LOT_SIZE'],
    ['a market order above its own most', spotOrder('SELL 6'), 'MARKET_LOT_SIZE'],
    ['a limit order above the most of market orders', spotOrder('SELL 6 110'), null],
    ['a value below the least', spotOrder('BUY 0.1 90'), 'NOTIONAL'],
    ['a market order below the least by the average price', spotOrder('BUY 0.09'), 'NOTIONAL'],
    ['a value above the most', spotOrder('BUY 60 90'), 'NOTIONAL'],
    ['a bid far above the average', spotOrder('BUY 1 121'), 'PERCENT_PRICE_BY_SIDE'],
    ['an offer far below the average', spotOrder('SELL 1 79'), 'PERCENT_PRICE_BY_SIDE'],
    ['an offer far above the average', spotOrder('SELL 1 190'), null],
    ['an iceberg of five parts', spotOrder('BUY 1 90', { icebergQuantity: decimal('0.249') }), 'ICEBERG_PARTS'],
    ['an iceberg of four parts', spotOrder('BUY 1 90', { icebergQuantity: decimal('0.25') }), null],
    ['a bid beyond the largest position', spotOrder('BUY 5.001 90'), 'MAX_POSITION'],
    ['a trailing stop too near', stop({ trailingDelta: 19 }), 'TRAILING_DELTA'],
    ['a trailing stop in bounds', stop({ trailingDelta: 20 }), null],
  ];

  it.each(cases)('%s', (_, request, filter) => {
    const { engine } = anEngine({ markets: [aMarket('spot', { filters })] });
    const expected = filter === null ? null : { refused: true, code: -1013, message: `Filter failure: ${filter}` };
    expect(engine.spot.test('me', request)).toEqual(expected);
  });

  it('counts open orders, and those of them that wait', () => {
    const { engine } = anEngine({ markets: [aMarket('spot', { filters })] });
    place(engine, stop({ stopPrice: decimal('90') }));
    expect(engine.spot.test('me', stop({ stopPrice: decimal('91') }))).toMatchObject({
      message: 'Filter failure: MAX_NUM_ALGO_ORDERS',
    });
    place(engine, spotOrder('BUY 1 90'));
    expect(engine.spot.test('me', spotOrder('BUY 1 90'))).toMatchObject({ message: 'Filter failure: MAX_NUM_ORDERS' });
  });

  it('change for orders to come', () => {
    const { engine } = anEngine();
    engine.setFilters('spot', 'BTCUSDT', filters);
    expect(codeOf(engine.spot.place('me', spotOrder('BUY 0.1 90')))).toBe(-1013);
    expect(engine.market('spot', 'BTCUSDT')?.filterRows).toBe(filters);
  });
});
