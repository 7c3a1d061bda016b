import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from './candles.ts';
import { dailyPriceDigits, priceDigits } from './price-digits.ts';

const DAY = 86_400_000;

describe('decimals of a price', () => {
  it.each([
    [0, 0],
    [100, 0],
    [1e21, 0],
    [12.5, 1],
    [44963.32, 2],
    [0.1 + 0.2, 1],
    [5.527e-5, 8],
    [0.00001, 5],
    [1.5e-9, 10],
    [1 / 3, 14],
    [88707.82914815, 8],
    [1234567.12345678, 7],
    [123456789012345.6, 0],
    [NaN, 0],
  ])('%d has %i', (price, digits) => expect(priceDigits(price)).toBe(digits));

  it('are those of the shortest positional text with at most 14 significant digits', () => {
    const decimal = fc.tuple(fc.bigInt(1n, 99_999_999_999_999n), fc.integer({ min: 0, max: 14 }));
    fc.assert(
      fc.property(decimal, ([mantissa, places]) => {
        const value = Number(`${mantissa}e-${places}`);
        const zeros = /0*$/.exec(String(mantissa))![0].length;
        expect(priceDigits(value)).toBe(Math.max(0, places - zeros));
      }),
    );
  });

  it('survive a noisy last bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 1, max: 8 }), (mantissa, places) => {
        const value = mantissa / 10 ** places;
        expect(priceDigits(value * (1 + 2 ** -52))).toBe(priceDigits(value));
      }),
    );
  });
});

describe('decimals by day', () => {
  const candles = (rows: readonly (readonly [time: number, price: number])[]): Columns => {
    const prices = Float64Array.from(rows, ([, price]) => price);
    const whole = Float64Array.from(rows, () => 7);
    return {
      openTimeMs: Float64Array.from(rows, ([time]) => time),
      open: whole,
      high: prices,
      low: whole,
      close: whole,
      volume: whole,
    };
  };

  it('are the most of any price of the day, 0 on a day without candles', () => {
    const counted = dailyPriceDigits(
      candles([
        [3 * DAY, 1.25],
        [3 * DAY + 60_000, 1.5],
        [5 * DAY, 2],
        [6 * DAY, 0.1234],
      ]),
    );
    expect(counted).toEqual({ firstDay: 3, digits: Uint8Array.of(2, 0, 0, 4) });
  });

  it('are nothing for nothing', () => expect(dailyPriceDigits(candles([])).digits).toHaveLength(0));

  it('are the maximum over the day, whatever the order of prices', () => {
    const price = fc.oneof(
      fc.integer({ min: 1, max: 1_000_000 }).map((n) => n / 1000),
      fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(price, { minLength: 1, maxLength: 50 }), (prices) => {
        const { digits } = dailyPriceDigits(candles(prices.map((value, i) => [i * 60_000, value])));
        expect(digits[0]).toBe(Math.max(...prices.map(priceDigits)));
      }),
    );
  });
});
