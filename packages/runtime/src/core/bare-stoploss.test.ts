import { expect, it } from 'vitest';
import { bareStoploss, bareStoplossIn, bareStoplossText } from './bare-stoploss.ts';

it.each([
  [-0.05, false, false, null],
  [-0.999, false, false, null],
  [-1, false, false, -1],
  [-5, false, false, -5],
  [-5, true, false, null],
  [-5, false, true, null],
])(
  'stoploss %d (own stop: %s, futures: %s) leaves no place for a stop: %s',
  (stoploss, useCustomStoploss, isFutures, bare) => {
    expect(bareStoploss({ stoploss, useCustomStoploss }, isFutures)).toBe(bare);
  },
);

it('is told with its key, its value and what was expected', () => {
  expect(bareStoplossText(-5)).toMatch(/^stoploss is -5, .*; expected a ratio above -1, such as -0\.05 for 5 %$/);
});

it.each([
  [{ stoploss: -1 }, -1],
  [{ stoploss: -1, trading_mode: 'spot', use_custom_stoploss: false }, -1],
  [{ stoploss: -1, use_custom_stoploss: true }, null],
  [{ stoploss: -1, trading_mode: 'futures' }, null],
  [{ stoploss: '-1' }, null],
  [{}, null],
])('of the config %j it is %s', (config, bare) => expect(bareStoplossIn(config)).toBe(bare));
