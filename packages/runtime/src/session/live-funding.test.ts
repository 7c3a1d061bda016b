import { expect, it } from 'vitest';
import { fundingBetween } from '../core/funding.ts';
import { LiveFunding } from './live-funding.ts';

it('funding counts once for each moment, in whatever order it is told', () => {
  const told = new LiveFunding({ timeMs: new Float64Array(0), perUnit: new Float64Array(0) });
  for (const [timeMs, perUnit] of [
    [8, 0.5],
    [24, 0.25],
    [16, 1],
    [16, 7],
    [8, 0.5],
  ] as const)
    told.add(timeMs, perUnit);
  expect([...told.timeMs]).toEqual([8, 16, 24]);
  expect([...told.perUnit]).toEqual([0.5, 1, 0.25]);
  expect(fundingBetween(told, 0, 24, 2)).toBe(3.5);
  told.forgetBefore(16);
  expect([...told.timeMs]).toEqual([16, 24]);
});
