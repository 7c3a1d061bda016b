import { describe, expect, it } from 'vitest';
import { isMissed, levelTable, merged, quantile, type Level } from './level-rows.ts';

const LEVEL: Level = { what: 'a start', unit: 's', values: [1, 2, 3], most: 3, mostAtMedian: 2 };

describe('a service level', () => {
  it.each([
    [[], 0.5, Number.NaN],
    [[4], 0.99, 4],
    [[3, 1, 2], 0.5, 2],
    [[1, 2, 3, 4], 0.5, 2],
    [Array.from({ length: 200 }, (_, at) => at + 1), 0.99, 198],
  ])('of %j has the quantile %d %d', (values, share, expected) => {
    expect(quantile(values, share)).toBe(expected);
  });

  it.each([
    ['is met at its goals', {}, false],
    ['is missed by its 99th percentile', { values: [1, 2, 4] }, true],
    ['is missed by its median', { values: [1, 2.5, 3] }, true],
    ['has a median of any size where there is no goal for it', { values: [3, 3, 3], mostAtMedian: null }, false],
    ['is missed where one of many never came', { values: [...Array.from({ length: 200 }, () => 1), Infinity] }, true],
    ['is missed where nothing was measured', { values: [] }, true],
  ])('%s', (_, change, expected) => {
    expect(isMissed({ ...LEVEL, ...change })).toBe(expected);
  });

  it('is one with all that was measured of it', () => {
    const other = { ...LEVEL, what: 'an end' };
    expect(merged([LEVEL, other, { ...LEVEL, values: [9] }])).toEqual([{ ...LEVEL, values: [1, 2, 3, 9] }, other]);
  });

  it('is a row of a table', () => {
    expect(levelTable([LEVEL]).split('\n').at(-1)).toBe('| a start | 3 | 2 s | 3 s | p50 2 s, p99 3 s | met |');
  });
});
