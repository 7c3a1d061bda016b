import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinned } from './thinned.ts';

const MOST = 500;
const curves = fc
  .integer({ min: 0, max: 3000 })
  .chain((length) =>
    fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: length, maxLength: length }),
  );

describe('a thinned curve', () => {
  it.each([
    // values                        most  positions that stay
    ['no point', [], 4, []],
    ['as many as may be', [3, 1, 2, 9], 4, [0, 1, 2, 3]],
    ['one too many', [3, 1, 2, 9, 5], 4, [0, 1, 3, 4]],
    ['a flat stretch', [5, 5, 5, 5, 5, 5, 5], 4, [0, 1, 6]],
    ['two stretches', [0, 7, 1, 2, 3, -4, 6, 0], 6, [0, 1, 2, 5, 6, 7]],
    ['values that are no numbers', [Number.NaN, 1, Infinity, 2, -Infinity], 4, [1, 3]],
  ] as const)('keeps what shows its course: %s', (_, values, most, expected) => {
    expect(thinned(values, most)).toEqual(expected);
  });

  it('has few points, in order, and keeps first, last, lowest and highest', () => {
    fc.assert(
      fc.property(curves, (values) => {
        const positions = thinned(values, MOST);
        const kept = positions.map((position) => values[position]!);

        expect(positions.length).toBeLessThanOrEqual(MOST);
        expect(positions.every((position, i) => i === 0 || position > positions[i - 1]!)).toBe(true);
        expect([kept.at(0), kept.at(-1)]).toEqual([values.at(0), values.at(-1)]);
        expect(Math.min(...kept)).toBe(Math.min(...values));
        expect(Math.max(...kept)).toBe(Math.max(...values));
      }),
    );
  });
});
