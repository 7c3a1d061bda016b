import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tradeRatios } from './trade-ratios.ts';

it.each([
  // start 100, profits in money           ratios of what was there
  ['grow what is there', [10, -22, 44], [0.1, -0.2, 0.5]],
  ['count nothing of an account that is lost', [-100, 50], [-1, 0]],
  ['are none without trades', [], []],
])('ratios of trades %s', (_, profits, expected) => {
  expect([...tradeRatios(Float64Array.from(profits), 100)]).toEqual(expected);
});

it('compounded they give the account again', () => {
  const profits = fc.array(fc.double({ min: -3, max: 10, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(profits, (list) => {
      const account = tradeRatios(Float64Array.from(list), 100).reduce((sum, ratio) => sum * (1 + ratio), 100);
      expect(account).toBeCloseTo(
        list.reduce((sum, profit) => sum + profit, 100),
        8,
      );
    }),
  );
});
