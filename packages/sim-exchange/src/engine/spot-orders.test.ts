import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import { accepted, aMarket, anEngine, codeOf, spotOrder, START, texts, tick } from './engine.fixture.ts';
import type { Engine } from './interface.ts';
import type { Order } from './orders.ts';
import type { SpotOrderRequest } from './requests.ts';

const BOOK = {
  at: '+0',
  book: {
    bids: [
      ['99', '2'],
      ['98', '3'],
    ],
    asks: [
      ['101', '2'],
      ['102', '3'],
    ],
  },
} as const;
/** Bids 2 at 99, 3 at 98; asks 2 at 101, 3 at 102. */
const withBook = (profile: 'freqtrade' | 'base' | 'harsh' = 'base') =>
  anEngine({ profile, markets: [aMarket('spot', { source: { kind: 'book', lines: [BOOK] } })] });

const place = (engine: Engine, request: SpotOrderRequest): Order => accepted(engine.spot.place('me', request));
const balance = (engine: Engine, asset: string, account = 'me'): string => {
  const found = engine.spot.balances(account).find((each) => each.asset === asset);
  return found === undefined ? '0 0' : texts(found.free, found.locked);
};

describe('time in force', () => {
  const cases = [
    // order, then what becomes of it: status, executed, reason
    ['GTC takes what crosses and rests', spotOrder('BUY 3 101'), 'PARTIALLY_FILLED', '2', null],
    ['GTC that does not cross rests', spotOrder('BUY 3 100'), 'NEW', '0', null],
    ['IOC lets the rest expire', spotOrder('BUY 3 101', { timeInForce: 'IOC' }), 'EXPIRED', '2', 'IMMEDIATE_OR_CANCEL'],
    [
      'IOC without a counterparty expires whole',
      spotOrder('BUY 3 100', { timeInForce: 'IOC' }),
      'EXPIRED',
      '0',
      'IMMEDIATE_OR_CANCEL',
    ],
    ['FOK fills whole', spotOrder('BUY 5 102', { timeInForce: 'FOK' }), 'FILLED', '5', null],
    [
      'FOK that cannot fill whole expires without a fill',
      spotOrder('BUY 6 102', { timeInForce: 'FOK' }),
      'EXPIRED',
      '0',
      'FILL_OR_KILL',
    ],
    ['a market order walks the book', spotOrder('BUY 4'), 'FILLED', '4', null],
    [
      'a market order that exhausts the book expires with the rest',
      spotOrder('BUY 7'),
      'EXPIRED',
      '5',
      'INSUFFICIENT_LIQUIDITY',
    ],
    [
      'a market order by quote asset buys what it is worth',
      spotOrder('BUY 0', { quantity: undefined, quoteQuantity: decimal('304') }),
      'FILLED',
      '3',
      null,
    ],
  ] as const;

  it.each(cases)('%s', (_, request, status, executed, reason) => {
    const { engine } = withBook();
    const order = place(engine, request);

    expect([order.status, shortDecimal(order.executed), order.expiryReason]).toEqual([status, executed, reason]);
  });

  it('gives each order one end and no fill beyond its limit', () => {
    const { engine, told } = withBook();
    place(engine, spotOrder('BUY 7'));
    const states = told.flatMap((event) => (event.kind === 'order' ? [event.execution] : []));

    expect(states).toEqual(['NEW', 'TRADE', 'TRADE', 'EXPIRED']);
  });

  it('takes no level twice', () => {
    const { engine } = withBook();
    place(engine, spotOrder('BUY 2'));
    expect(shortDecimal(place(engine, spotOrder('BUY 1')).cumQuote)).toBe('102');
  });
});

describe('refusals of spot orders', () => {
  const limit = (more: Partial<SpotOrderRequest>) => spotOrder('BUY 1 90', more);
  const cases: [string, SpotOrderRequest, number, string][] = [
    ['an unknown symbol', limit({ symbol: 'NOPE' }), -1121, 'Invalid symbol.'],
    ['a limit order without a price', limit({ price: undefined }), -1102, "'price'"],
    ['a market order without a quantity', spotOrder('BUY 1', { quantity: undefined }), -1102, "'quantity'"],
    [
      'a market order with both quantities',
      spotOrder('BUY 1', { quoteQuantity: decimal('1') }),
      -1106,
      'quoteOrderQty',
    ],
    ['a stop without a stop price', limit({ type: 'STOP_LOSS_LIMIT' }), -1102, "'stopPrice'"],
    ['a limit order with a stop price', limit({ stopPrice: decimal('80') }), -1106, "'stopPrice'"],
    ['a time in force of futures', limit({ timeInForce: 'GTX' }), -1115, 'timeInForce'],
    ['a client id with a dot', limit({ clientOrderId: 'a.b' }), -1100, 'newClientOrderId'],
    ['a client id of 37 characters', limit({ clientOrderId: 'x'.repeat(37) }), -1100, 'newClientOrderId'],
    ['more than the account has', spotOrder('BUY 112 90'), -2010, 'insufficient balance'],
    ['selling more than the account has', spotOrder('SELL 11 120'), -2010, 'insufficient balance'],
    ['a market order that costs too much', spotOrder('BUY 100'), -2010, 'insufficient balance'],
    [
      'a maker that would take',
      limit({ type: 'LIMIT_MAKER', price: decimal('101') }),
      -2010,
      'immediately match and take',
    ],
    [
      'a stop on the wrong side',
      limit({ type: 'STOP_LOSS', price: undefined, side: 'SELL', stopPrice: decimal('101') }),
      -2010,
      'trigger immediately',
    ],
    [
      'taking profit on the wrong side',
      limit({ type: 'TAKE_PROFIT', price: undefined, side: 'SELL', stopPrice: decimal('99') }),
      -2010,
      'trigger immediately',
    ],
  ];

  it.each(cases)('%s', (_, request, code, words) => {
    const { engine, told } = anEngine();
    const answer = engine.spot.place('me', request);

    expect(answer).toMatchObject({ refused: true, code });
    expect(answer).toHaveProperty('message', expect.stringContaining(words));
    expect(engine.spot.test('me', request)).toEqual(answer);
    expect(told).toEqual([]);
  });

  it('a market that is halted', () => {
    const { engine } = anEngine();
    engine.feed('spot', 'BTCUSDT', { kind: 'status', time: START, status: 'HALT' });
    expect(engine.spot.place('me', limit({}))).toMatchObject({ code: -2010, message: 'Market is closed.' });
  });

  it('a client id that an open order has; after its end the id is free again', () => {
    const { engine } = anEngine();
    place(engine, limit({ clientOrderId: 'one' }));
    expect(engine.spot.place('me', limit({ clientOrderId: 'one' }))).toMatchObject({
      code: -2010,
      message: 'Duplicate order sent.',
    });

    accepted(engine.spot.cancel('me', { symbol: 'BTCUSDT', clientOrderId: 'one' }));
    const second = place(engine, limit({ clientOrderId: 'one' }));
    expect(engine.spot.order('me', { symbol: 'BTCUSDT', clientOrderId: 'one' })).toEqual(second);
  });

  it('a market order that is sent again fills twice', () => {
    const { engine } = anEngine();
    for (let sent = 0; sent < 2; sent++) place(engine, spotOrder('BUY 1', { clientOrderId: 'again' }));
    expect(engine.spot.trades('me', 'BTCUSDT', { limit: 10 })).toHaveLength(2);
  });

  it('what the gate refuses, before the account is asked', () => {
    const { engine } = anEngine();
    const late = { refused: true, code: -1021, message: 'late' } as const;
    expect(engine.spot.place('me', spotOrder('BUY 112 90'), () => late)).toBe(late);
    expect(codeOf(engine.spot.place('me', limit({ symbol: 'NOPE' }), () => late))).toBe(-1121);
  });
});

describe('locking', () => {
  it('holds the limit’s value for a bid and gives back what a better price saved', () => {
    const { engine } = anEngine();
    const order = place(engine, spotOrder('BUY 2 90'));
    expect(balance(engine, 'USDT')).toBe('9820 180');

    tick(engine, 'spot', '85', '0', true);
    expect(shortDecimal(order.executed)).toBe('0');
    expect(balance(engine, 'USDT')).toBe('9830 0');
    expect(balance(engine, 'BTC')).toBe('11.998 0');
  });

  it.each([
    ['an offer holds what it sells', spotOrder('SELL 2 110'), 'BTC', '8 2'],
    [
      'a stop that buys holds its stop price',
      spotOrder('BUY 2', { type: 'STOP_LOSS', stopPrice: decimal('110') }),
      'USDT',
      '9780 220',
    ],
    [
      'a stop limit holds its limit',
      spotOrder('BUY 2 112', { type: 'STOP_LOSS_LIMIT', stopPrice: decimal('110') }),
      'USDT',
      '9776 224',
    ],
    [
      'a stop that sells holds what it sells',
      spotOrder('SELL 2', { type: 'STOP_LOSS', stopPrice: decimal('90') }),
      'BTC',
      '8 2',
    ],
  ])('%s, until it is canceled', (_, request, asset, locked) => {
    const { engine } = anEngine();
    const free = balance(engine, asset);
    const { orderId } = place(engine, request);
    expect(balance(engine, asset)).toBe(locked);

    accepted(engine.spot.cancel('me', { symbol: 'BTCUSDT', orderId }));
    expect(balance(engine, asset)).toBe(free);
  });

  it('tells balances once after all fills of a match, and only those touched', () => {
    const { engine, told } = withBook();
    place(engine, spotOrder('BUY 4'));

    expect(told.map(({ kind }) => kind)).toEqual(['order', 'order', 'order', 'spot-balances']);
    expect(told.at(-1)).toMatchObject({ balances: [{ asset: 'BTC' }, { asset: 'USDT' }] });
  });
});

describe('cancel and replace', () => {
  const REF = { symbol: 'BTCUSDT', clientOrderId: 'one' };

  it('keeps the order’s id and gives the cancel one of its own', () => {
    const { engine, told } = anEngine();
    place(engine, spotOrder('BUY 1 90', { clientOrderId: 'one' }));
    const { order, cancelClientId } = accepted(engine.spot.cancel('me', REF, { cancelClientId: 'stop-it' }));

    expect([order.clientOrderId, order.status, cancelClientId]).toEqual(['one', 'CANCELED', 'stop-it']);
    expect(told.find((event) => event.kind === 'order' && event.execution === 'CANCELED')).toMatchObject({
      cancelClientId: 'stop-it',
    });
  });

  it.each([
    ['an unknown order', { symbol: 'BTCUSDT', orderId: 5n }, -2011],
    [
      'an id that belongs to another client id',
      { symbol: 'BTCUSDT', orderId: 1_000_000n, clientOrderId: 'other' },
      -2039,
    ],
    ['an order of another symbol', { symbol: 'ETHUSDT', orderId: 1_000_000n }, -2011],
  ])('refuses to cancel %s', (_, ref, code) => {
    const { engine } = anEngine();
    place(engine, spotOrder('BUY 1 90', { clientOrderId: 'one' }));
    expect(codeOf(engine.spot.cancel('me', ref))).toBe(code);
  });

  it('refuses to cancel twice, what is filled, and against its restriction', () => {
    const { engine } = anEngine();
    place(engine, spotOrder('BUY 1 90', { clientOrderId: 'one' }));
    expect(codeOf(engine.spot.cancel('me', REF, { onlyIn: 'PARTIALLY_FILLED' }))).toBe(-2011);
    accepted(engine.spot.cancel('me', REF));
    expect(codeOf(engine.spot.cancel('me', REF))).toBe(-2011);
    place(engine, spotOrder('BUY 1', { clientOrderId: 'one' }));
    expect(codeOf(engine.spot.cancel('me', REF))).toBe(-2011);
    expect(codeOf(engine.spot.cancelAll('me', 'BTCUSDT'))).toBe(-2011);
  });

  const order = (quantity: string) => spotOrder(`BUY ${quantity} 95`);
  it.each([
    ['both done', 'one', order('1'), 'STOP_ON_FAILURE', null, null],
    ['cancel failed, stop', 'nope', order('1'), 'STOP_ON_FAILURE', -2011, 'not tried'],
    ['cancel failed, go on', 'nope', order('1'), 'ALLOW_FAILURE', -2011, null],
    ['cancel done, order refused', 'one', order('200'), 'STOP_ON_FAILURE', null, -2010],
    ['both failed', 'nope', order('200'), 'ALLOW_FAILURE', -2011, -2010],
  ] as const)('replaces: %s', (_, clientOrderId, request, mode, cancelCode, orderCode) => {
    const { engine } = anEngine();
    place(engine, spotOrder('BUY 1 90', { clientOrderId: 'one' }));
    const { canceled, placed } = accepted(
      engine.spot.cancelReplace('me', { cancel: { symbol: 'BTCUSDT', clientOrderId }, order: request, mode }),
    );

    expect(codeOf(canceled)).toBe(cancelCode);
    expect(placed === null ? 'not tried' : codeOf(placed)).toBe(orderCode);
  });

  it('makes an order smaller without moving it back', () => {
    const { engine } = anEngine({ profile: 'base' });
    place(engine, spotOrder('BUY 2 90', { clientOrderId: 'one' }));
    place(engine, spotOrder('BUY 1 90', { clientOrderId: 'two' }));
    const amended = accepted(engine.spot.amend('me', REF, decimal('1')));
    expect([shortDecimal(amended.quantity), balance(engine, 'USDT')]).toEqual(['1', '9820 180']);

    tick(engine, 'spot', '89', '10');
    expect(engine.spot.openOrders('me').map(({ clientOrderId }) => clientOrderId)).toEqual(['two']);
    expect(codeOf(engine.spot.amend('me', { symbol: 'BTCUSDT', clientOrderId: 'two' }, decimal('1')))).toBe(-2038);
  });
});
