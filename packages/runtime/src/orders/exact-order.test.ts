import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketRules } from '../core/rules.ts';
import { exactOrder, type DoubleOrder } from './exact-order.ts';
import { compareExact, cutToStep, minus, times } from './exact.ts';
import { exactRules, leastAmount, orderFault, type ExactOrder, type ExactRules } from './order-faults.ts';

const RULES: ExactRules = {
  ...{ amountStep: '0.001', priceTick: '0.1', contractSize: '1', minAmount: '0.002', maxAmount: '1000' },
  ...{ maxMarketAmount: '100', minCost: '5', maxCost: '90000' },
};
const FREE: ExactRules = {
  ...{ amountStep: null, priceTick: null, contractSize: '1', minAmount: null, maxAmount: null },
  ...{ maxMarketAmount: null, minCost: null, maxCost: null },
};

function wanted(of: Partial<DoubleOrder> = {}): DoubleOrder {
  return { kind: 'limit', amount: 0.3, rate: 100, stopRate: null, isReduceOnly: false, ...of };
}

function ready(of: Partial<DoubleOrder> = {}, rules = RULES, offStep: 'refuse' | 'cut' = 'refuse', mark = 100) {
  return exactOrder(wanted(of), rules, { mark, offStep });
}

describe('doubles become text once', () => {
  it.each([
    ['0.3', 0.3, '0.3'],
    ['the difference of 0.7 and 0.4, which is a little less', 0.7 - 0.4, '0.3'],
    ['the sum of 0.1 and 0.2, which is a little more', 0.1 + 0.2, '0.3'],
    ['1e-3 times 7', 0.001 * 70, '0.07'],
    ['a whole number', 12, '12'],
  ])('%s', (_title, amount, text) => {
    expect(ready({ amount })).toMatchObject({ amount: text });
  });

  it('with worth and least order, at the price of the order', () => {
    expect(ready()).toEqual({
      ...{ kind: 'limit', amount: '0.3', price: '100', stopPrice: null, isReduceOnly: false },
      ...{ notional: '30', least: '0.05' },
    });
    expect(ready({ kind: 'market', rate: null }, RULES, 'refuse', 200)).toMatchObject({
      notional: '60',
      least: '0.025',
    });
    const stop = { kind: 'stop-market', rate: null, stopRate: 50, isReduceOnly: true } as const;
    expect(ready(stop)).toMatchObject({ price: null, stopPrice: '50', notional: '15', least: '0.002' });
    expect(ready({ ...stop, kind: 'stop-limit', rate: 49.5 })).toMatchObject({ notional: '14.85' });
  });

  it('a multiple of the step comes out as it is, whatever arithmetic it went through', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 900_000 }), fc.integer({ min: 1, max: 97 }), (steps, parts) => {
        const amount = ((steps / 1000) * parts) / parts;
        expect(ready({ amount, rate: 100 })).toMatchObject({ amount: cutToStep(String(steps / 1000), null) });
      }),
    );
  });

  it('contracts are counted, and cost what they hold', () => {
    const rules = { ...RULES, contractSize: '0.01', amountStep: '1', minAmount: '1' };
    expect(ready({ amount: 0.3 }, rules)).toMatchObject({ amount: '30', notional: '30', least: '5' });
    expect(ready({ amount: 0.305 }, rules)).toEqual({ refused: 'amount-off-step' });
    expect(ready({ amount: 0.305 }, rules, 'cut')).toMatchObject({ amount: '30' });
  });
});

describe('what is off a step', () => {
  it.each([
    ['an amount', { amount: 0.3004 }, 'amount-off-step', { amount: '0.3' }],
    ['an amount just below a step', { amount: 0.2999 }, 'amount-off-step', { amount: '0.299' }],
    ['a price', { rate: 100.06 }, 'price-off-tick', { price: '100.1' }],
    ['a stop', { kind: 'stop-market', rate: null, stopRate: 100.04 }, 'price-off-tick', { stopPrice: '100' }],
  ] as const)('%s is refused, or cut where that is wanted', (_title, of, refused, cut) => {
    expect(ready(of)).toEqual({ refused });
    expect(ready(of, RULES, 'cut')).toMatchObject(cut);
  });

  it('a millionth of a step is noise, and more is not', () => {
    expect(ready({ amount: 0.300000001 })).toMatchObject({ amount: '0.3' });
    expect(ready({ amount: 0.300000002 })).toEqual({ refused: 'amount-off-step' });
  });

  it('cut never sends more than was wanted, and less than a step less', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.06, max: 900, noNaN: true }), (amount) => {
        const order = ready({ amount }, RULES, 'cut') as ExactOrder;
        const apart = Number(minus(amount.toFixed(15), order.amount));
        expect(apart).toBeGreaterThanOrEqual(-1e-9);
        expect(apart).toBeLessThan(0.001);
      }),
    );
  });
});

describe('nonsense is refused', () => {
  it.each([
    ['NaN', { amount: Number.NaN }, 'amount-not-a-number'],
    ['infinity', { amount: Number.POSITIVE_INFINITY }, 'amount-not-a-number'],
    ['nothing', { amount: 0 }, 'amount-not-positive'],
    ['below zero', { amount: -0.3 }, 'amount-not-positive'],
    ['less than a step', { amount: 0.0004 }, 'amount-off-step'],
    ['less than the least', { amount: 0.001, isReduceOnly: true }, 'amount-below-minimum'],
    ['more than the most', { amount: 1000.001, rate: 1 }, 'amount-above-maximum'],
    ['more than the most at the market', { kind: 'market', rate: null, amount: 100.001 }, 'amount-above-maximum'],
    ['the same as a stop', { kind: 'stop-market', rate: null, stopRate: 1, amount: 100.001 }, 'amount-above-maximum'],
    ['a price of NaN', { rate: Number.NaN }, 'price-not-a-number'],
    [
      'a stop of infinity',
      { kind: 'stop-market', rate: null, stopRate: Number.NEGATIVE_INFINITY },
      'price-not-a-number',
    ],
    ['a price of nothing', { rate: 0 }, 'price-not-positive'],
    ['a price below zero', { rate: -1 }, 'price-not-positive'],
    ['a stop of nothing', { kind: 'stop-limit', stopRate: 0 }, 'price-not-positive'],
    ['a limit without a price', { rate: null }, 'price-missing'],
    ['a stop-limit without a price', { kind: 'stop-limit', rate: null, stopRate: 90 }, 'price-missing'],
    ['a price on a market order', { kind: 'market' }, 'price-on-market-order'],
    ['a price on a stop', { kind: 'stop-market', stopRate: 90 }, 'price-on-market-order'],
    ['a stop without one', { kind: 'stop-market', rate: null }, 'stop-price-missing'],
    ['a stop-limit without a stop', { kind: 'stop-limit' }, 'stop-price-missing'],
    ['a stop on a limit', { stopRate: 90 }, 'stop-price-on-plain-order'],
    ['a stop on a market order', { kind: 'market', rate: null, stopRate: 90 }, 'stop-price-on-plain-order'],
    ['less worth than the least', { amount: 0.049 }, 'cost-below-minimum'],
    ['more worth than the most', { amount: 900.001 }, 'cost-above-maximum'],
  ] as const)('%s', (_title, of, refused) => {
    expect(ready(of)).toEqual({ refused });
  });

  it.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY])('a mark of %d', (mark) => {
    expect(ready({}, RULES, 'refuse', mark)).toEqual({ refused: 'mark-not-positive' });
  });
});

describe('what just does', () => {
  it.each([
    ['the least amount of what only reduces', { amount: 0.002, isReduceOnly: true }],
    ['the least worth', { amount: 0.05 }],
    ['the most worth', { amount: 900 }],
    ['the most amount', { amount: 1000, rate: 90 }],
    ['the most at the market', { kind: 'market', rate: null, amount: 100 }],
    ['more than that with a limit', { amount: 100.001 }],
    ['a stop-limit', { kind: 'stop-limit', stopRate: 101 }],
  ] as const)('%s', (_title, of) => {
    expect(ready(of)).not.toHaveProperty('refused');
  });

  it('a market that demands nothing takes all', () => {
    expect(ready({ amount: 1e-12, rate: 1e-9 }, FREE)).toMatchObject({
      amount: '0.000000000001',
      price: '0.000000001',
      least: '0',
    });
  });
});

describe('the least order', () => {
  it.each([
    ['by amount', RULES, '10000', false, '0.002'],
    ['by worth', RULES, '100', false, '0.05'],
    ['by worth, raised to the step', RULES, '99.9', false, '0.051'],
    ['by worth, which no decimal fits', RULES, '3', false, '1.667'],
    ['of what only reduces', RULES, '3', true, '0.002'],
    ['a step, without a least amount', { ...FREE, amountStep: '0.5' }, '3', false, '0.5'],
    ['the least amount raised to the step', { ...FREE, amountStep: '0.5', minAmount: '0.7' }, '3', false, '1'],
    ['without a step', { ...FREE, minCost: '1' }, '4', false, '0.25'],
  ] as const)('%s', (_title, rules, price, isReduceOnly, least) => {
    expect(leastAmount(rules, price, isReduceOnly)).toBe(least);
  });

  it('is taken, and a step less is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (tenths) => {
        const price = cutToStep(String(tenths / 10), null);
        const least = leastAmount(RULES, price, false);
        const order = { kind: 'limit', price, stopPrice: null, isReduceOnly: false } as const;
        expect(compareExact(times(least, price), '5')).toBeGreaterThanOrEqual(0);
        const less = { ...order, amount: minus(least, '0.001') };
        expect(orderFault(less, RULES, '1')).toMatch(
          /^(amount-below-minimum|cost-below-minimum|amount-above-maximum)$/,
        );
      }),
    );
  });
});

it("the core's rules of a market become text", () => {
  const market: MarketRules = {
    ...{ pair: 'A/B', amountStep: 1e-8, priceTick: 0.1, contractSize: 0.01, minAmount: 1e-7, maxAmount: 1e6 },
    ...{ minCost: 5, maxCost: null, takerFee: 0, makerFee: 0 },
  };
  expect(exactRules(market, 120)).toEqual({
    ...{ amountStep: '0.00000001', priceTick: '0.1', contractSize: '0.01', minAmount: '0.0000001' },
    ...{ maxAmount: '1000000', maxMarketAmount: '120', minCost: '5', maxCost: null },
  });
  expect(exactRules(market, null).maxMarketAmount).toBe(null);
});
