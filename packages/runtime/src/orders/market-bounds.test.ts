import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadyOrder } from './exact-order.ts';
import { compareExact, cutToStep, exactText, times } from './exact.ts';
import { boundFault, withinBounds, type MarketBounds } from './market-bounds.ts';
import type { ExactRules } from './order-faults.ts';

const RULES: ExactRules = {
  ...{ amountStep: '0.001', priceTick: '0.3', contractSize: '1', minAmount: null, maxAmount: null },
  ...{ maxMarketAmount: null, minCost: null, maxCost: null },
};
const FREE: MarketBounds = {
  ...{ minPrice: null, maxPrice: null, maxStops: null, maxPosition: null },
  bands: { buy: { down: null, up: null }, sell: { down: null, up: null } },
};
const bands = { buy: { down: '0.9', up: '1.1' }, sell: { down: '0.8', up: '1.2' } };
const order = (of: Partial<ReadyOrder> = {}): ReadyOrder => ({
  ...{ kind: 'limit', amount: '1', price: '99', stopPrice: null, isReduceOnly: false, least: '0.001', notional: '99' },
  ...of,
});

describe('an entry', () => {
  const NOTHING = { side: 'buy', mark: '100', held: '0', stops: 0 } as const;
  it.each<[string, string | null, Partial<MarketBounds>, Partial<ReadyOrder>, object]>([
    ['without bounds', null, {}, { price: '1' }, {}],
    ['at the least price', null, { minPrice: '99' }, {}, {}],
    ['below it', 'price-below-minimum: 99, and 99.1 is the least now', { minPrice: '99.1' }, {}, {}],
    ['at the largest price', null, { maxPrice: '99' }, {}, {}],
    ['above it', 'price-above-maximum: 99, and 98.9 is the most now', { maxPrice: '98.9' }, {}, {}],
    ['at the edge of the band', null, { bands }, { price: '110' }, {}],
    ['above the band', 'price-above-maximum: 110.1, and 110 is the most now', { bands }, { price: '110.1' }, {}],
    ['below the band', 'price-below-minimum: 89.9, and 90 is the least now', { bands }, { price: '89.9' }, {}],
    ['within that of sells', null, { bands }, { price: '120' }, { side: 'sell' }],
    ['at the market', null, { bands, minPrice: '200' }, { kind: 'market', price: null }, {}],
    ['of a band that moved', null, { bands }, { price: '110.1' }, { mark: '101' }],
    [
      'whose stop is one too many',
      'stops-above-maximum: 5 rest, and 5 may, so that it would have none',
      { maxStops: 5 },
      {},
      { stops: 5 },
    ],
    ['whose stop is the last', null, { maxStops: 5 }, {}, { stops: 4 }],
    ['with which as much is held as may be', null, { maxPosition: '3' }, {}, { held: '2' }],
    [
      'with which more is',
      'position-above-maximum: 3.001, and 3 may be held',
      { maxPosition: '3' },
      {},
      { held: '2.001' },
    ],
  ])('%s', (_, why, bounds, of, beside) => {
    expect(boundFault(order(of), { ...FREE, ...bounds }, { ...NOTHING, ...beside })).toBe(why);
  });
});

describe('what leaves or protects', () => {
  const sell = { side: 'sell', mark: '100' } as const;
  const stopLimit = { kind: 'stop-limit', stopPrice: '90', price: '89.1' } as const;
  it.each<[string, Partial<ReadyOrder>, Partial<MarketBounds>, Partial<ReadyOrder>]>([
    ['stays what it is within them', {}, { bands, minPrice: '1', maxPrice: '1000' }, {}],
    ['offers at the most where it asked for more', { price: '150' }, { bands }, { price: '120' }],
    ['offers at the least where it asked for less', { price: '60' }, { bands }, { price: '80.1' }],
    [
      'waits for the least price that may be a trigger',
      { kind: 'stop-market', price: null, stopPrice: '90' },
      { minPrice: '90.1' },
      { stopPrice: '90.3' },
    ],
    [
      'or the largest',
      { kind: 'stop-market', price: null, stopPrice: '90' },
      { maxPrice: '89.8' },
      { stopPrice: '89.7' },
    ],
    ['keeps a limit behind its trigger', stopLimit, { minPrice: '89.2' }, { price: '89.4' }],
    [
      'goes at the market where the limit would come to lie before the trigger',
      { ...stopLimit, stopPrice: '60', price: '59.7' },
      { bands },
      { kind: 'stop-market', price: null },
    ],
    ['stays what it is where no price on the tick is allowed', {}, { maxPrice: '0.2' }, {}],
    ['has no price at the market', { kind: 'market', price: null }, { bands, minPrice: '200' }, {}],
  ])('%s', (_, of, bounds, changed) => {
    const was = order(of);
    expect(withinBounds(was, { ...FREE, ...bounds }, RULES, sell)).toMatchObject({
      ...was,
      notional: expect.any(String) as unknown,
      ...changed,
    });
  });

  it('of a short buys no higher than it may', () => {
    const buy = { side: 'buy', mark: '100' } as const;
    expect(withinBounds(order({ price: '150' }), { ...FREE, bands }, RULES, buy)).toEqual(
      order({ price: '109.8', notional: '109.8' }),
    );
    const stop = order({ kind: 'stop-limit', stopPrice: '130.2', price: '131.1' });
    expect(withinBounds(stop, { ...FREE, bands }, RULES, buy)).toMatchObject({
      kind: 'stop-market',
      stopPrice: '130.2',
      price: null,
    });
  });

  it('has prices that are allowed and on the tick, whatever was wanted', () => {
    const price = fc.integer({ min: 1, max: 3000 }).map((ticks) => times('0.3', exactText(ticks)));
    const mark = fc.integer({ min: 50, max: 500 }).map(exactText);
    const side = fc.constantFrom('buy' as const, 'sell' as const);
    const kind = fc.constantFrom('limit' as const, 'stop-limit' as const, 'stop-market' as const);
    fc.assert(
      fc.property(price, price, mark, side, kind, (one, other, last, way, of) => {
        const bounds: MarketBounds = { ...FREE, bands, minPrice: '10.1', maxPrice: '700' };
        const wanted = order({
          kind: of,
          price: of === 'stop-market' ? null : one,
          stopPrice: of === 'limit' ? null : other,
        });
        const got = withinBounds(wanted, bounds, RULES, { side: way, mark: last });
        const { down, up } = bands[way];
        const inside = (each: string | null, least: string, most: string): boolean =>
          each === null ||
          (compareExact(each, least) >= 0 && compareExact(each, most) <= 0 && cutToStep(each, '0.3') === each);
        expect(inside(got.stopPrice, '10.1', '700')).toBe(true);
        expect(inside(got.price, times(last, down), times(last, up))).toBe(true);
        expect((got.price === null) === (got.kind === 'stop-market')).toBe(true);
        expect(got.amount).toBe(wanted.amount);
      }),
      { numRuns: Math.ceil(Number(process.env['TRADAI_RUNS'] ?? 2000) / 4) },
    );
  });
});
