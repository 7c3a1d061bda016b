import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal, PLAIN_NUMBERS, type NumberStyle } from './decimal-text.ts';

const COMMA_STYLE: NumberStyle = { decimal: 0x2c, group: 0x2e };
const GROUPED: NumberStyle = { decimal: 0x2e, group: 0x2c };

function parse(text: string, style: NumberStyle = PLAIN_NUMBERS): number {
  const bytes = Buffer.from(`7,${text},7`);
  return parseDecimal(bytes, 2, bytes.length - 2, style);
}

describe('decimal numbers', () => {
  const digits = (maxLength: number) =>
    fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: 1, maxLength });
  const decimalText = fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      digits(25),
      fc.option(digits(30), { nil: null }),
      fc.option(fc.integer({ min: -30, max: 30 }), { nil: null }),
    )
    .map(
      ([sign, whole, fraction, exponent]) =>
        `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`,
    );

  it('are the doubles that Number() gives, to the last bit', () => {
    fc.assert(
      fc.property(decimalText, (text) => Object.is(parse(text), Number(text))),
      { numRuns: 20_000 },
    );
  });

  it('are the doubles that were printed', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => parse(String(value)) === value),
      { numRuns: 5000 },
    );
  });

  it.each([
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '0.30000000000000004',
    '123456789.12345678901234',
    '0.0000000000000000000001',
    '4261.48000000',
  ])('%s lies on a border of the fast path', (text) => {
    expect(parse(text)).toBe(Number(text));
  });

  it.each(['', ' ', 'NaN', 'nan', 'null', 'None', 'N/A', '-'])('%o is a missing value', (text) =>
    expect(parse(text)).toBeNaN(),
  );

  it.each([
    'abc',
    '1.2.3',
    '1,5',
    '0x10',
    '1_000',
    'Infinity',
    '-inf',
    '1e999',
    '--1',
    '1-',
    '.',
    '1 000',
    '5%',
    '12:30',
  ])('%o is no number', (text) => expect(parse(text)).toBe(Infinity));

  it.each([
    ['46871,95', COMMA_STYLE, 46871.95],
    ['1.046.871,95', COMMA_STYLE, 1046871.95],
    ['55,906.00', GROUPED, 55906],
    ['1,134,019.43', GROUPED, 1134019.43],
    [' 12.5 ', GROUPED, 12.5],
    ['-1,5e3', COMMA_STYLE, -1500],
  ])('%o with its marks is %d', (text, style, value) => expect(parse(text, style)).toBe(value));

  it.each([
    ['1,5', GROUPED],
    ['55,9060', GROUPED],
    ['1234,567', GROUPED],
    ['1.5', COMMA_STYLE],
    ['12.34,5', COMMA_STYLE],
  ])('%o has a mark in the wrong place', (text, style) => expect(parse(text, style)).toBe(Infinity));
});
