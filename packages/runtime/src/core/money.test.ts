import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from './decimal.ts';
import { exactProduct, feeFactor } from './exact-product.ts';
import { round8 } from './round8.ts';
import { ceilToTick, floorToTick, roundToTick, truncateToStep } from './steps.ts';

/** Prices and amounts as markets have them, and doubles of every size. */
const marketNumber = fc
  .tuple(fc.integer({ min: 0, max: 10_000_000_000 }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, decimals]) => digits / 10 ** decimals);
const anyPositive = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
const aNumber = fc.oneof(marketNumber, anyPositive);
const aStep = fc.constantFrom(1, 0.1, 0.01, 0.001, 1e-5, 1e-8, 0.25, 0.5, 5, 10, 100, 2.5);

describe('an amount', () => {
  const cases = [
    [0.0299999, 0.001, 0.029],
    [0.7 - 0.4, 0.1, 0.2],
    [4.35 * 100, 1, 434],
    [0.1 + 0.2, 0.1, 0.3],
    [100 / 333.33, 0.00001, 0.3],
    [7, 100, 0],
  ] as const;
  it.each(cases)('%d is cut to a multiple of %d: %d', (value, step, expected) => {
    expect(truncateToStep(value, step)).toBe(expected);
  });

  it('stays as it is without a step', () => expect(truncateToStep(1.23456789, null)).toBe(1.23456789));

  it('is cut as its decimal text is', () => {
    fc.assert(
      fc.property(aNumber, aStep, (value, step) => {
        const size = Decimal.of(step);
        expect(truncateToStep(value, step)).toBe(Decimal.times(Decimal.of(value).stepsOf(size), size).toNumber());
      }),
    );
  });
});

describe('a price', () => {
  const cases = [
    [100.005, 0.01, 100.01],
    [2.5, 1, 3],
    [2.665, 0.01, 2.67],
    [2.675, 0.01, 2.68],
    [99.125, 0.25, 99.25],
    [97.1234, 0.01, 97.12],
  ] as const;
  it.each(cases)('%d is rounded to the tick %d with halves away from zero: %d', (value, tick, expected) => {
    expect(roundToTick(value, tick)).toBe(expected);
  });

  it('is rounded as its decimal text is', () => {
    fc.assert(
      fc.property(aNumber, aStep, (value, tick) => {
        const size = Decimal.of(tick);
        const below = Decimal.times(Decimal.of(value).stepsOf(size), size);
        const rest = Decimal.of(value).minus(below);
        const expected = rest.plus(rest).compare(size) >= 0 ? below.plus(size) : below;
        expect(roundToTick(value, tick)).toBe(expected.toNumber());
      }),
    );
  });

  it('of a stop goes up for a long and down for a short, and a multiple stays', () => {
    expect(ceilToTick(100.01 * (1 - 0.0333), 0.01)).toBe(96.68);
    expect(floorToTick(99.125, 0.25)).toBe(99);
    expect(ceilToTick(99.25, 0.25)).toBe(99.25);
    fc.assert(
      fc.property(aNumber, aStep, (value, tick) => {
        expect(ceilToTick(value, tick)).toBeGreaterThanOrEqual(value);
        expect(floorToTick(value, tick)).toBeLessThanOrEqual(value);
        expect(ceilToTick(ceilToTick(value, tick), tick)).toBe(ceilToTick(value, tick));
      }),
    );
  });
});

describe('a value with its fee', () => {
  it('is the double next to the exact decimal product', () => {
    const fee = fc.constantFrom(0, 0.001, 0.0025, 0.00075, 0.0004, 0.1);
    fc.assert(
      fc.property(aNumber, aNumber, fee, fc.constantFrom<1 | -1>(1, -1), (amount, rate, ratio, sign) => {
        const factor = feeFactor(ratio, sign);
        const exact = Decimal.of(amount).times(Decimal.of(rate)).times(factor.exact).toNumber();
        expect(exactProduct(amount, rate, factor)).toBe(exact);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a ratio', () => {
  const cases = [
    [0.001953125, 0.00195312],
    [0.005859375, 0.00585938],
    [-0.001953125, -0.00195312],
    [0.123456785, 0.12345678],
    [1e-9, 0],
    [12345.000000015, 12345.00000001],
  ] as const;
  it.each(cases)('%d is rounded to 8 decimals as Python does: %d', (value, expected) => {
    expect(round8(value)).toBe(expected);
  });

  it('is rounded by its exact binary value', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        const isTie = Number.isInteger(value * 512) && !Number.isInteger(value * 256);
        fc.pre(!isTie);
        // Adding 0 makes both zeros one: the text has no sign for it.
        expect(round8(value) + 0).toBe(Number(value.toFixed(8)) + 0);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a decimal', () => {
  it('divides to 18 decimals and cuts the rest', () => {
    expect(Decimal.of(2).dividedBy(Decimal.of(3)).toNumber()).toBe(Number('0.666666666666666666'));
    expect(Decimal.of(1e-7).plus(Decimal.of(1)).toNumber()).toBe(1.0000001);
    expect(() => Decimal.of(Number.NaN)).toThrow('no decimal for NaN');
  });
});
