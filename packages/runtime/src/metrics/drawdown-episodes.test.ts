import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawdownFigures } from './drawdown-episodes.ts';

const HOUR = 3_600_000;

describe('falls of the account', () => {
  // closes at hours 0 …, start 1000          from, bottom, back at, ratio
  it.each([
    ['none, of an account that rises', [1000, 1100, 1200], []],
    ['one that recovers', [1100, 990, 1045, 1100, 1200], [[0, 1, 3, 0.1]]],
    ['one that is still open at the end', [1000, 1250, 1000, 1125], [[1, 2, null, 0.2]]],
    ['one from the starting balance', [900, 950, 1000], [[0, 0, 2, 0.1]]],
    [
      'a deeper one after a shallow one',
      [1000, 990, 1000, 800, 1000],
      [
        [2, 3, 4, 0.2],
        [0, 1, 2, 0.01],
      ],
    ],
    ['from the last of equal peaks', [1000, 1000, 1000, 900], [[2, 3, null, 0.1]]],
  ] as const)('are %s', (_, closes, expected) => {
    const { worst, count, maxRatio } = figuresOf(closes);
    const found = worst.map(({ startTs, bottomTs, recoveredTs, ratio }) => [
      startTs / HOUR,
      bottomTs / HOUR,
      recoveredTs === null ? null : recoveredTs / HOUR,
      Math.round(ratio * 1e12) / 1e12,
    ]);
    expect(found).toEqual(expected);
    expect([count, maxRatio]).toEqual([expected.length, worst[0]?.ratio ?? 0]);
  });

  it('have an average, a length, and a share of the time', () => {
    const figures = figuresOf([1000, 900, 1000, 1000, 800, 900]);
    expect(figures).toMatchObject({
      maxAbs: 200,
      longestS: 2 * 3600,
      count: 2,
      averageS: 2 * 3600,
      underWaterShare: 0.5,
    });
    expect(figures.averageRatio).toBeCloseTo(0.15, 12);
    expect(figures.recoveredTs).toBe('not-recovered');
  });

  it('keep the five deepest', () => {
    const closes = [0.9, 0.97, 0.92, 0.99, 0.94, 0.95, 0.91].flatMap((low) => [1000 * low, 1000]);
    expect(figuresOf(closes).worst.map(({ ratio }) => Math.round(ratio * 100))).toEqual([10, 9, 8, 6, 5]);
  });

  it('never leave out a close below the highest before it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 40 }), (closes) => {
        let peak = 1000;
        let below = 0;
        let deepest = 0;
        for (const close of closes) {
          peak = Math.max(peak, close);
          if (close < peak) below++;
          deepest = Math.max(deepest, (peak - close) / peak);
        }
        const figures = figuresOf(closes);
        expect(figures.underWaterShare).toBe(below / closes.length);
        expect(figures.maxRatio).toBeCloseTo(deepest, 12);
      }),
    );
  });
});

function figuresOf(closes: readonly number[]): ReturnType<typeof drawdownFigures> {
  const equity = Float64Array.from(closes);
  const times = equity.map((_, i) => i * HOUR);
  return drawdownFigures(equity, times, equity, 1000);
}
