import { describe, expect, it } from 'vitest';
import { checkExtra, checkTalib } from './check-function.ts';
import { EXTRA_FUNCTIONS } from './extra-functions.ts';
import { goldenNames } from './golden-data.ts';
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

it('names only functions that the index of the goldens knows', () => {
  const names = goldenNames();
  expect(Object.keys(TALIB_FUNCTIONS).filter((name) => !names.talib.includes(name))).toEqual([]);
  expect(Object.keys(EXTRA_FUNCTIONS).filter((name) => !names.extra.includes(name))).toEqual([]);
});
