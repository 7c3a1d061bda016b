import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalText } from './decimal-text.ts';

it.each([
  [0, '0'],
  [-0.05, '-0.05'],
  [1234.5, '1234.5'],
  [1e-7, '0.0000001'],
  [-1.25e-9, '-0.00000000125'],
  [1.5e21, '1500000000000000000000'],
  [12, '12'],
])('%d is %s', (value, text) => {
  expect(decimalText(value)).toBe(text);
});

it('every number is read back as it was', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = decimalText(value);
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(text)).toBe(value === 0 ? 0 : value);
    }),
  );
});

it.each([Number.NaN, Infinity])('%d is none', (value) => {
  expect(() => decimalText(value)).toThrow('has no digits');
});
