import { describe, expect, it } from 'vitest';
import { patternDifferences } from './check-patterns.ts';
import { checkExtra, checkTalib } from './check-function.ts';
import { EXTRA_FUNCTIONS } from './extra-functions.ts';
import { goldenNames, syntheticPatterns } from './golden-data.ts';
import { TALIB_FUNCTIONS } from './talib-functions.ts';

describe('TA-Lib 0.8', () => {
  it.each(Object.keys(TALIB_FUNCTIONS))('%s has the values and the look-back of its goldens', (name) => {
    const { compared, failures } = checkTalib(name);
    expect(failures).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });
});

describe('technical, qtpylib, pandas-ta and the written references', () => {
  it.each(Object.keys(EXTRA_FUNCTIONS))('%s has the values of its goldens', (name) => {
    const { compared, failures } = checkExtra(name);
    expect(failures).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });
});

it('finds the candle patterns that TA-Lib finds on made-up candles, and no others', () => {
  const { candles, hits } = syntheticPatterns();
  expect(patternDifferences(candles, hits)).toEqual([]);
  const built = Object.keys(hits).filter((name) => name in TALIB_FUNCTIONS);
  expect(built.filter((name) => hits[name]!.length > 0).length).toBeGreaterThan(20);
});

it('names only functions that the index of the goldens knows', () => {
  const names = goldenNames();
  expect(Object.keys(TALIB_FUNCTIONS).filter((name) => !names.talib.includes(name))).toEqual([]);
  expect(Object.keys(EXTRA_FUNCTIONS).filter((name) => !names.extra.includes(name))).toEqual([]);
});
