import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dimension, levelCount, levelOf, valueAt } from './dimension.ts';
import { pointCount, pointKey, pointOf, unitOf } from './search-space.ts';

const place = { name: 'x', space: 'entry' } as const;

const CASES: readonly (readonly [Dimension, readonly unknown[]])[] = [
  [{ ...place, kind: 'int', min: 2, max: 5, step: 1 }, [2, 3, 4, 5]],
  [{ ...place, kind: 'int', min: 2, max: 10, step: 3 }, [2, 5, 8]],
  [{ ...place, kind: 'int', min: -1, max: 1, step: 1 }, [-1, 0, 1]],
  [{ ...place, kind: 'decimal', min: 0.28, max: 0.3, decimals: 2 }, [0.28, 0.29, 0.3]],
  [{ ...place, kind: 'decimal', min: -0.2, max: 0.1, decimals: 1 }, [-0.2, -0.1, 0, 0.1]],
  // Bounds between two ticks: the ticks inside.
  [{ ...place, kind: 'decimal', min: 0.15, max: 0.42, decimals: 1 }, [0.2, 0.3, 0.4]],
  [{ ...place, kind: 'choice', options: ['sma', 'ema', 3] }, ['sma', 'ema', 3]],
  [{ ...place, kind: 'choice', options: [true, false] }, [true, false]],
];

const aDimension: fc.Arbitrary<Dimension> = fc.oneof(
  fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(100), fc.integer({ min: 1, max: 7 }))
    .map(([min, width, step]) => ({ ...place, kind: 'int' as const, min, max: min + width, step })),
  fc
    .tuple(fc.integer({ min: -500, max: 500 }), fc.nat(900), fc.integer({ min: 0, max: 5 }))
    .map(([min, width, decimals]) => ({
      ...{ ...place, kind: 'decimal' as const, decimals },
      ...{ min: min / 10 ** decimals, max: (min + width) / 10 ** decimals },
    })),
  fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 }).map((options) => ({
    ...{ ...place, kind: 'choice' as const, options },
  })),
);

describe('levels of a dimension', () => {
  it.each(CASES)('%o', (dimension, values) => {
    expect(Array.from({ length: levelCount(dimension) }, (_, level) => valueAt(dimension, level))).toEqual(values);
  });

  it('of a value lead back to the value', () => {
    fc.assert(
      fc.property(aDimension, fc.nat(), (dimension, n) => {
        const level = n % levelCount(dimension);
        expect(levelOf(dimension, valueAt(dimension, level))).toBe(level);
      }),
    );
  });

  it('do not exist for values outside', () => {
    for (const [dimension] of CASES)
      for (const value of ['other', 1000, -1000]) expect(levelOf(dimension, value)).toBe(-1);
  });
});

describe('points of the unit cube', () => {
  const dimensions = CASES.slice(0, 3).map(([dimension], i) => ({ ...dimension, name: `x${i}` }));

  it('give each level an equal share', () => {
    const [four] = dimensions as [Dimension];
    const values = [0, 0.24, 0.26, 0.5, 0.74, 0.76, 1, -3, 9].map((unit) => pointOf([four], [unit])['x0']);
    expect(values).toEqual([2, 2, 3, 4, 4, 5, 5, 2, 5]);
  });

  it('lead back to the point from its middles', () => {
    fc.assert(
      fc.property(
        fc.array(aDimension, { maxLength: 5 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (made, chances) => {
          const named = made.map((dimension, i) => ({ ...dimension, name: `x${i}` }));
          const point = pointOf(
            named,
            named.map(() => chances.next().value as number),
          );
          expect(pointOf(named, unitOf(named, point))).toEqual(point);
        },
      ),
    );
  });

  it('are counted', () => {
    expect(pointCount(dimensions)).toBe(4 * 3 * 3);
    expect(pointCount([])).toBe(1);
  });

  it('have keys that tell them apart', () => {
    expect(pointKey(dimensions, { x0: 1, x1: 2, x2: 3 })).not.toBe(pointKey(dimensions, { x0: 1, x1: 3, x2: 2 }));
  });

  it('refuse a point of another space', () => {
    expect(() => unitOf(dimensions, { x0: 2, x1: 5 })).toThrow('a point has undefined for x2');
    expect(() => unitOf(dimensions, { x0: 2, x1: 500, x2: 0 })).toThrow('a point has 500 for x1');
  });
});
