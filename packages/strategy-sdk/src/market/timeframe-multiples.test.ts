import { expect, it } from 'vitest';
import type { MultipleOf } from './timeframe-multiples.ts';
import { isMultipleOf, TIMEFRAMES, type Timeframe } from './timeframe.ts';

/** Compiles only with the timeframes that the types allow; the test says that they are all. */
const MULTIPLES: { readonly [T in Timeframe]: readonly MultipleOf<T>[] } = {
  '1m': TIMEFRAMES,
  '3m': ['3m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'],
  '5m': ['5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'],
  '15m': ['15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'],
  '30m': ['30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'],
  '1h': ['1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'],
  '2h': ['2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'],
  '4h': ['4h', '8h', '12h', '1d', '3d', '1w', '1M'],
  '6h': ['6h', '12h', '1d', '3d', '1w', '1M'],
  '8h': ['8h', '1d', '3d', '1w', '1M'],
  '12h': ['12h', '1d', '3d', '1w', '1M'],
  '1d': ['1d', '3d', '1w', '1M'],
  '3d': ['3d'],
  '1w': ['1w'],
  '1M': ['1M'],
};

it.each(TIMEFRAMES)('the multiples of %s are the same for the compiler and at run time', (smaller) => {
  expect(TIMEFRAMES.filter((larger) => isMultipleOf(larger, smaller))).toEqual(MULTIPLES[smaller]);
});
