import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearScale, niceTicks, percentTicks, tickText, timeTicks } from './scale.ts';

describe('ticks of an axis', () => {
  it.each([
    [[0, 10], 5, ['0', '2', '4', '6', '8', '10']],
    [[-0.35, -0.02], 3, ['-0.2']],
    [[-0.35, -0.02], 4, ['-0.3', '-0.2', '-0.1']],
    [[9_500, 20_800], 3, ['10,000', '15,000', '20,000']],
    [[0, 3e6], 3, ['0', '1000k', '2000k', '3000k']],
    [[5, 5], 3, []],
    [[0, Infinity], 3, []],
  ] as const)('%j, about %d of them: %j', ([from, to], count, texts) => {
    expect(niceTicks([from, to], count).map(({ text }) => text)).toEqual(texts);
  });

  it('read as percent where values are ratios', () => {
    expect(percentTicks([-0.021, 0.052], 4).map(({ text }) => text)).toEqual(['-2 %', '0 %', '2 %', '4 %']);
  });

  it('lie inside the domain, rise, and are at most one more than asked for', () => {
    const domain = fc.tuple(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(domain, fc.integer({ min: 1, max: 12 }), ([from, width], count) => {
        const values = niceTicks([from, from + width], count).map(({ value }) => value);
        const slack = width * 1e-6;
        expect(values.length).toBeLessThanOrEqual(count + 1);
        expect(values.every((value) => value >= from - slack && value <= from + width + slack)).toBe(true);
        expect(values).toEqual([...new Set(values)].toSorted((a, b) => a - b));
      }),
    );
  });

  it.each([
    [0.25, 0.05, '0.25'],
    [1234.5, 0.5, '1,234.5'],
    [-0.0000001, 0.1, '0.0'],
    [2.5e9, 1e9, '2.5e+9'],
  ])('%d with steps of %d reads %s', (value, step, text) => {
    expect(tickText(value, step)).toBe(text);
  });

  it.each([
    [
      '2021-01-09',
      '2021-01-15',
      8,
      ['2021-01-09', '2021-01-10', '2021-01-11', '2021-01-12', '2021-01-13', '2021-01-14', '2021-01-15'],
    ],
    ['2021-01-09', '2021-06-20', 3, ['2021-03', '2021-05']],
    ['2019-06-01', '2024-02-01', 5, ['2020-01', '2021-01', '2022-01', '2023-01', '2024-01']],
  ])('of time from %s to %s, at most %d', (from, to, count, texts) => {
    expect(timeTicks([Date.parse(from), Date.parse(to)], count).map(({ text }) => text)).toEqual(texts);
  });
});

describe('a scale', () => {
  it('puts the ends of its domain at the ends of its range', () => {
    const scale = linearScale([-1, 3], [100, 0]);
    expect([-1, 1, 3].map((value) => scale.of(value))).toEqual([100, 50, 0]);
  });

  it('puts the only value of a domain in the middle', () => {
    expect(linearScale([7, 7], [0, 10]).of(7)).toBe(5);
  });
});
