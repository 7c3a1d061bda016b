import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import type { MarketSpec } from '../market/market-spec.ts';
import { accepted, aMarket, anEngine, spotOrder, START, texts, tick } from './engine.fixture.ts';
import type { Engine, EngineOptions } from './interface.ts';
import type { FillPolicyName } from './options.ts';

type Ticks = readonly (readonly [price: string, quantity?: string, opens?: 'opens'])[];

function fills(engine: Engine): string[] {
  return engine.spot.trades('me', 'BTCUSDT', { limit: 50 }).map(({ price, quantity }) => texts(price, quantity));
}

/** Fills of one order at 100, over ticks that come after it. */
function played(
  profile: FillPolicyName,
  text: string,
  ticks: Ticks,
  more: object = {},
  market: Partial<MarketSpec> = {},
): string[] {
  const { engine } = anEngine({ profile, markets: [aMarket('spot', market)] });
  accepted(engine.spot.place('me', spotOrder(text, more)));
  for (const [price, quantity, opens] of ticks) tick(engine, 'spot', price, quantity, opens === 'opens');
  return fills(engine);
}

/** Around 100 the book has 5 at 99.99 and 100.01, 7.5 a tick further, 10 two further. */
describe('market orders', () => {
  it.each([
    ['freqtrade: all at the touch', 'freqtrade', 'BUY 8', ['100.01 8']],
    ['base: through the levels', 'base', 'BUY 8', ['100.01 5', '100.02 3']],
    ['harsh: a quarter of each level, two ticks worse', 'harsh', 'BUY 2', ['100.03 1.25', '100.04 0.75']],
    ['harsh sells two ticks lower', 'harsh', 'SELL 1', ['99.97 1']],
  ] as const)('%s', (_, profile, text, expected) => {
    expect(played(profile, text, [])).toEqual(expected);
  });

  it('slip no further than their limit', () => {
    expect(played('harsh', 'BUY 1 100.02', [])).toEqual(['100.02 1']);
  });
});

describe('resting bids at 90', () => {
  const cases: [string, FillPolicyName, Ticks, string[]][] = [
    ['freqtrade: a touch fills all', 'freqtrade', [['90', '1']], ['90 4']],
    ['freqtrade: not above', 'freqtrade', [['90.01', '100']], []],
    ['freqtrade: jumped over between ticks, at the limit', 'freqtrade', [['85', '1']], ['90 4']],
    ['freqtrade: a candle that opens beyond fills at its open', 'freqtrade', [['85', '1', 'opens']], ['85 4']],
    ['base: a touch at its price fills what is left of a tenth', 'base', [['90', '20']], ['90 2']],
    [
      'base: beyond, a tenth of each tick',
      'base',
      [
        ['89', '20'],
        ['88', '30'],
      ],
      ['90 2', '90 2'],
    ],
    ['base: ticks without volume fill nothing', 'base', [['89', '0']], []],
    ['base: less than a lot fills nothing', 'base', [['89', '0.009']], []],
    ['harsh: not at its price', 'harsh', [['90', '1000']], []],
    ['harsh: beyond, a fiftieth', 'harsh', [['89', '100']], ['90 2']],
    ['harsh: opens beyond', 'harsh', [['85', '200', 'opens']], ['85 4']],
  ];

  it.each(cases)('%s', (_, profile, ticks, expected) => {
    expect(played(profile, 'BUY 4 90', ticks)).toEqual(expected);
  });

  it('never fill on the tick at which they came', () => {
    const { engine } = anEngine();
    accepted(engine.spot.place('me', spotOrder('BUY 1 100')));
    engine.scheduler.run(engine.scheduler.time + 5_000);
    expect(fills(engine)).toEqual([]);
    tick(engine, 'spot', '100');
    expect(fills(engine)).toEqual(['100 1']);
  });

  it('share a tick by price, then time', () => {
    const { engine } = anEngine({ profile: 'base' });
    const ids = ['BUY 2 90', 'BUY 2 91', 'BUY 2 91'].map(
      (text) => accepted(engine.spot.place('me', spotOrder(text))).orderId,
    );
    tick(engine, 'spot', '80', '30');
    const order = engine.spot
      .trades('me', 'BTCUSDT', { limit: 9 })
      .map((fill) => [ids.indexOf(fill.orderId), shortDecimal(fill.quantity)]);

    expect(order).toEqual([
      [1, '2'],
      [2, '1'],
    ]);
  });
});

describe('the queue ahead', () => {
  const queued = (queue: EngineOptions['queue']) => {
    const book = { at: '+0', book: { bids: [['90', '10']], asks: [['110', '10']] } } as const;
    const { engine } = anEngine({
      profile: 'base',
      ...(queue === undefined ? {} : { queue }),
      markets: [aMarket('spot', { source: { kind: 'book', lines: [book] } })],
    });
    accepted(engine.spot.place('me', spotOrder('BUY 4 90')));
    return engine;
  };

  it('trades first at the back, and is passed over at the front', () => {
    const back = queued('back');
    tick(back, 'spot', '90', '10');
    expect(fills(back)).toEqual([]);
    tick(back, 'spot', '90', '10');
    expect(fills(back)).toEqual(['90 1']);

    const front = queued('front');
    tick(front, 'spot', '90', '10');
    expect(fills(front)).toEqual(['90 1']);
  });

  it('is never more than the level shows', () => {
    const engine = queued('back');
    const change = { kind: 'depth', time: START, bids: [[decimal('90'), decimal('2')]], asks: [] } as const;
    engine.feed('spot', 'BTCUSDT', change);
    tick(engine, 'spot', '90', '10');
    expect(fills(engine)).toEqual(['90 1']);
  });

  it('does not matter to a price that goes beyond', () => {
    const engine = queued('back');
    tick(engine, 'spot', '89', '10');
    expect(fills(engine)).toEqual(['90 1']);
  });
});

describe('recorded trades', () => {
  const trade = (after: number, price: string, quantity: string) => ({
    time: START + after,
    price,
    quantity,
    buyerMaker: false,
  });
  const source = {
    kind: 'trades',
    rows: [trade(0, '100', '1'), trade(1_000, '90', '1.5'), trade(1_000, '89', '1')],
  } as const;

  it('are shared out once: what they had, and the rest stays', () => {
    const { engine } = anEngine({ markets: [aMarket('spot', { source })] });
    accepted(engine.spot.place('me', spotOrder('BUY 4 90')));
    engine.scheduler.run(START + 2_000);
    expect(fills(engine)).toEqual(['90 1.5', '90 1']);
  });
});

describe('stops that sell at 90', () => {
  const stop = { type: 'STOP_LOSS', stopPrice: decimal('90') } as const;
  const cases: [string, FillPolicyName, Ticks, string[]][] = [
    ['freqtrade: at the trigger', 'freqtrade', [['89.5']], ['90 2']],
    ['freqtrade: a candle that opens beyond, at its open', 'freqtrade', [['85', '1', 'opens']], ['85 2']],
    ['freqtrade: not above the trigger', 'freqtrade', [['90.01']], []],
    ['base: at the next tick, through the book', 'base', [['90'], ['88']], ['87.99 2']],
    ['base: not at the tick that triggers', 'base', [['90']], []],
    ['harsh: at the next tick, two ticks worse', 'harsh', [['90'], ['88']], ['87.97 1.25', '87.96 0.75']],
  ];

  it.each(cases)('%s', (_, profile, ticks, expected) => {
    expect(played(profile, 'SELL 2', ticks, stop)).toEqual(expected);
  });

  it('are orders all the while, not working until they trigger', () => {
    const { engine } = anEngine({ profile: 'base' });
    const { orderId } = accepted(engine.spot.place('me', spotOrder('SELL 2', stop)));
    expect(engine.spot.openOrders('me')).toMatchObject([{ orderId, status: 'NEW', workingAt: -1 }]);
    tick(engine, 'spot', '90');
    expect(engine.spot.openOrders('me')).toMatchObject([{ workingAt: engine.scheduler.time }]);
  });

  it.each([
    ['rests when the price is away from its limit', 'SELL 1 91', [['90'], ['91']], ['91 1']],
    ['takes when its limit crosses', 'SELL 1 80', [['90']], ['89.99 1']],
  ] as const)('with a limit: %s', (_, text, ticks, expected) => {
    expect(played('freqtrade', text, ticks, { type: 'STOP_LOSS_LIMIT', stopPrice: decimal('90') })).toEqual(expected);
  });

  it.each([
    ['not at the tick that triggers', [['90']], []],
    ['at the next', [['90'], ['90']], ['90 1']],
  ] as const)('with a limit that rests: %s', (_, ticks, expected) => {
    expect(played('freqtrade', 'SELL 1 90', ticks, { type: 'STOP_LOSS_LIMIT', stopPrice: decimal('90') })).toEqual(
      expected,
    );
  });

  it.each([
    ['a stop that buys goes when the price rises', 'BUY 1', 'STOP_LOSS', '110', [['110']], ['110 1']],
    ['taking profit by selling goes when it rises', 'SELL 1', 'TAKE_PROFIT', '110', [['110']], ['110 1']],
    ['taking profit by buying goes when it falls', 'BUY 1', 'TAKE_PROFIT', '90', [['90']], ['90 1']],
  ] as const)('%s', (_, text, type, price, ticks, expected) => {
    expect(played('freqtrade', text, ticks, { type, stopPrice: decimal(price) })).toEqual(expected);
  });

  it('trail by basis points of the best price', () => {
    const trailing = { type: 'STOP_LOSS', trailingDelta: 500 };
    expect(played('freqtrade', 'SELL 1', [['120'], ['114.5'], ['113']], trailing)).toEqual(['114 1']);
    expect(played('freqtrade', 'SELL 1', [['96'], ['94']], trailing)).toEqual(['95 1']);
  });

  it('trail only once their stop price was reached', () => {
    const trailing = { type: 'TAKE_PROFIT', trailingDelta: 500, stopPrice: decimal('110') };
    expect(played('freqtrade', 'SELL 1', [['80'], ['110'], ['104']], trailing)).toEqual(['104.5 1']);
  });

  it('go before limits that the same tick reaches', () => {
    const { engine } = anEngine();
    accepted(engine.spot.place('me', spotOrder('BUY 1 90')));
    accepted(engine.spot.place('me', spotOrder('SELL 1', stop)));
    tick(engine, 'spot', '90');
    expect(engine.spot.trades('me', 'BTCUSDT', { limit: 9 }).map(({ side }) => side)).toEqual(['SELL', 'BUY']);
  });

  it('buy what the account can pay when the price has left the lock behind', () => {
    const { engine } = anEngine({ profile: 'base', accounts: [{ id: 'me', spot: { balances: { USDT: '220' } } }] });
    accepted(engine.spot.place('me', spotOrder('BUY 2', { type: 'STOP_LOSS', stopPrice: decimal('110') })));
    tick(engine, 'spot', '110');
    tick(engine, 'spot', '119.99');
    expect(fills(engine)).toEqual(['120 1.833']);
    expect(engine.spot.allOrders('me', 'BTCUSDT', { limit: 1 })).toMatchObject([
      { status: 'EXPIRED', expiryReason: 'INSUFFICIENT_FUNDS' },
    ]);
  });
});

describe('a fill and a cancel in one instant', () => {
  it.each([
    ['fill-first', 'FILLED'],
    ['cancel-first', 'CANCELED'],
  ] as const)('%s', (cancelRace, status) => {
    const script = {
      kind: 'script',
      lines: [
        { at: '+0', price: '100' },
        { at: '+5000', price: '90' },
      ],
    } as const;
    const { engine } = anEngine({ cancelRace, markets: [aMarket('spot', { source: script })] });
    const { orderId } = accepted(engine.spot.place('me', spotOrder('BUY 1 90')));
    engine.scheduler.call(START + 5_000, 6, () => engine.spot.cancel('me', { symbol: 'BTCUSDT', orderId }));
    engine.scheduler.run(START + 6_000);

    expect(accepted(engine.spot.order('me', { symbol: 'BTCUSDT', orderId })).status).toBe(status);
  });

  it('is decided by the seed', () => {
    const outcome = (seed: number): string => {
      const lines = Array.from({ length: 12 }, (_, i) => ({
        at: `+${(i + 1) * 1_000}`,
        price: i % 2 === 0 ? '90' : '100',
      }));
      const { engine } = anEngine({
        seed,
        markets: [aMarket('spot', { source: { kind: 'script', lines: [{ at: '+0', price: '100' }, ...lines] } })],
      });
      return lines
        .map(({ at }) => {
          const { orderId } = accepted(engine.spot.place('me', spotOrder('BUY 1 90')));
          const ref = { symbol: 'BTCUSDT', orderId };
          engine.scheduler.call(START + Number(at), 6, () => engine.spot.cancel('me', ref));
          engine.scheduler.run(START + Number(at));
          return accepted(engine.spot.order('me', ref)).status[0];
        })
        .join('');
    };

    expect(outcome(3)).toBe(outcome(3));
    expect(new Set([1, 2, 3, 4].map(outcome)).size).toBeGreaterThan(1);
  });
});

it('a plan of partial fills overrides quantities', () => {
  const { engine } = anEngine();
  engine.knobs.partial = (_, quantity) => (quantity > decimal('1') ? decimal('1') : quantity);
  accepted(engine.spot.place('me', spotOrder('BUY 2.5 90')));
  for (let i = 0; i < 3; i++) tick(engine, 'spot', '90');
  expect(fills(engine)).toEqual(['90 1', '90 1', '90 0.5']);
});
