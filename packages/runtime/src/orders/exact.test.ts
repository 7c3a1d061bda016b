import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareExact,
  cutToStep,
  exact,
  larger,
  minus,
  negated,
  plus,
  quotientOf,
  raisedToStep,
  roundToTick,
  signOf,
  sizeOf,
  smaller,
  sumOf,
  times,
} from './exact.ts';

/** Counts of a hundred-millionth, and their text by another way than the one that is tested. */
const count = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 12n });

function text(counted: bigint, decimals = 8): string {
  const digits = (counted < 0n ? -counted : counted).toString().padStart(decimals + 1, '0');
  return `${counted < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

const plain = (counted: bigint, decimals = 8): string =>
  text(counted, decimals)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0');

describe('decimal text', () => {
  it.each([
    ['1', '1'],
    ['001.500', '1.5'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['0.00000001', '0.00000001'],
    ['-12.50', '-12.5'],
    ['100', '100'],
    ['123456789012345678901234567890.1', '123456789012345678901234567890.1'],
  ])('%s is %s', (read, written) => {
    expect(exact(read).toText()).toBe(written);
  });

  it.each(['', ' 1', '1 ', '.5', '1.', '1e3', '+1', '--1', '1,5', 'NaN', 'Infinity', '0x1', '1\n', '1.2.3'])(
    '"%s" is none',
    (read) => {
      expect(() => exact(read)).toThrow(new RangeError(`"${read}" is no decimal number`));
    },
  );

  it('0.7 less 0.4 is 0.3', () => {
    expect(minus('0.7', '0.4')).toBe('0.3');
  });
});

it('sums, differences, products and order are those of whole numbers', () => {
  fc.assert(
    fc.property(count, count, (one, other) => {
      const [a, b] = [text(one), text(other)];
      expect(plus(a, b)).toBe(plain(one + other));
      expect(minus(a, b)).toBe(plain(one - other));
      expect(times(a, b)).toBe(plain(one * other, 16));
      expect(sumOf([a, b, a])).toBe(plain(one + other + one));
      expect(Math.sign(compareExact(a, b))).toBe(one < other ? -1 : one > other ? 1 : 0);
      expect(signOf(a)).toBe(one < 0n ? -1 : one > 0n ? 1 : 0);
      expect(negated(a)).toBe(plain(-one));
      expect(sizeOf(a)).toBe(plain(one < 0n ? -one : one));
      expect(larger(a, b)).toBe(one >= other ? a : b);
      expect(smaller(a, b)).toBe(one <= other ? a : b);
    }),
  );
});

it('nothing sums to 0', () => {
  expect(sumOf([])).toBe('0');
});

it('cut, raised and rounded lie on the step, on their side of the value', () => {
  fc.assert(
    fc.property(count, positive, (value, step) => {
      const rest = value % step;
      expect(cutToStep(text(value), text(step))).toBe(plain(value - rest));
      const twice = 2n * (rest < 0n ? -rest : rest);
      const away = value < 0n ? -step : step;
      expect(roundToTick(text(value), text(step))).toBe(plain(value - rest + (twice >= step ? away : 0n)));
      const up = value < 0n ? -value : value;
      const raised = up % step === 0n ? up : up - (up % step) + step;
      expect(raisedToStep(text(up), text(step))).toBe(plain(raised));
    }),
  );
});

it('without a step nothing changes but zeros', () => {
  for (const rounded of [cutToStep, roundToTick, raisedToStep]) expect(rounded('1.230', null)).toBe('1.23');
});

describe('a quotient for the core', () => {
  it.each([
    ['0.3', '3', 0.1],
    ['1', '3', 1 / 3],
    ['-0.00000000000005', '1000000000000', -5e-26],
    ['0', '7', 0],
  ])('of %s and %s is the double that it prints as, or the nearest that doubles have', (one, other, quotient) => {
    expect(quotientOf(one, other)).toBe(quotient);
  });

  it('gives the price back at which all was bought', () => {
    fc.assert(
      fc.property(positive, positive, (amount, price) => {
        const [bought, at] = [plain(amount), plain(price)];
        expect(quotientOf(times(bought, at), bought)).toBe(Number(at));
      }),
    );
  });
});
