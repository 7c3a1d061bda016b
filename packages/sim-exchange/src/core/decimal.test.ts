import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ceilTo,
  decimal,
  decimalOfNumber,
  divide,
  divideRounded,
  floorTo,
  formatDecimal,
  multiply,
  multiplyCeil,
  multiplyFloor,
  parseDecimal,
  shortDecimal,
} from './decimal.ts';

describe('parseDecimal', () => {
  it.each([
    ['0.01', 1_000_000n],
    ['-1.5', -150_000_000n],
    ['20', 2_000_000_000n],
    ['20.', 2_000_000_000n],
    ['0.000000010', 1n],
    ['9999999.99999999', 999_999_999_999_999n],
    ['12345678.1', 1_234_567_810_000_000n],
    ['007', 700_000_000n],
  ])('reads %s exactly', (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });

  it.each(['1e-2', '.5', '.', '1.2.3', '1,5', '+1', '', ' 1', '0x1', '0.000000001', 'NaN'])('refuses "%s"', (text) => {
    expect(parseDecimal(text)).toBeNull();
    expect(() => decimal(text)).toThrow(RangeError);
  });

  it('reads back what was written', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 0n, max: 10n ** 16n })),
        (value) => {
          expect(parseDecimal(formatDecimal(value))).toBe(value);
          expect(parseDecimal(shortDecimal(value))).toBe(value);
        },
      ),
    );
  });
});

describe('rounding', () => {
  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [5n, -2n, -2n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
  ])('%s ÷ %s is %s, halves to even', (numerator, denominator, quotient) => {
    expect(divideRounded(numerator, denominator)).toBe(quotient);
  });

  it('keeps a product between its floor and its ceiling', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 20n });
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const [low, high] = [multiplyFloor(a, b), multiplyCeil(a, b)];
        expect(high - low).toBeLessThanOrEqual(1n);
        expect(multiply(a, b)).toBeGreaterThanOrEqual(low);
        expect(multiply(a, b)).toBeLessThanOrEqual(high);
      }),
    );
  });

  it('goes to a grid, and leaves a value alone where there is none', () => {
    expect([floorTo(17n, 5n), ceilTo(17n, 5n), ceilTo(15n, 5n)]).toEqual([15n, 20n, 15n]);
    expect([floorTo(17n, 0n), ceilTo(17n, 0n)]).toEqual([17n, 17n]);
  });

  it('divides decimals', () => {
    expect(formatDecimal(divide(decimal('1'), decimal('3')))).toBe('0.33333333');
  });
});

describe('decimalOfNumber', () => {
  it('takes the nearest decimal of a float', () => {
    expect(decimalOfNumber(0.1 + 0.2)).toBe(30_000_000n);
    expect(() => decimalOfNumber(Number.NaN)).toThrow(RangeError);
  });
});
