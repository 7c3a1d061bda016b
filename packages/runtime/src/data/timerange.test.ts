import { describe, expect, it } from 'vitest';
import { DataError } from './errors.ts';
import { parseTimerange, toHalfOpen } from './timerange.ts';

const JANUARY = Date.UTC(2021, 0, 1);
const FEBRUARY = Date.UTC(2021, 1, 1);

describe('time range', () => {
  it.each([
    ['20210101-20210201', JANUARY, FEBRUARY],
    ['20210101-', JANUARY, null],
    ['-20210201', null, FEBRUARY],
    ['20210101T0530-20210201', JANUARY + 19_800_000, FEBRUARY],
    ['20210101T053015-', JANUARY + 19_815_000, null],
    ['1609459200-1612137600', JANUARY, FEBRUARY],
    ['1609459200000-20210201', JANUARY, FEBRUARY],
    ['20210101-20210101', JANUARY, JANUARY],
  ])('%s is read', (text, startMs, endMs) => expect(parseTimerange(text)).toEqual({ startMs, endMs }));

  it.each([
    '',
    '-',
    '20210101',
    '2021-01-01',
    '20210101-20210132',
    '20211301-',
    '20210101T2500-',
    '20210201-20210101',
    '123-',
    'yesterday-',
  ])('%o is refused', (text) => {
    expect(() => parseTimerange(text)).toThrow(DataError);
    expect(() => parseTimerange(text)).toThrow(`"${text}"`);
  });

  it('includes the candle that opens at its end', () => {
    expect(toHalfOpen({ startMs: JANUARY, endMs: FEBRUARY })).toEqual({ fromMs: JANUARY, toMs: FEBRUARY + 1 });
    expect(toHalfOpen({ startMs: null, endMs: null })).toEqual({ fromMs: -Infinity, toMs: Infinity });
  });
});
