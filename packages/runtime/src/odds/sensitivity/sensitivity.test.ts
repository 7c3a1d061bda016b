import { describe, expect, it } from 'vitest';
import type { Dimension } from '../../search/space/dimension.ts';
import { lineThrough, planeThrough, valuesAlong } from './maps.ts';
import { neighborsOf } from './neighbors.ts';
import { plateau } from './plateau.ts';
import { unknownPoints, valueTable } from './point-values.ts';

const FAST: Dimension = { name: 'fast', space: 'entry', kind: 'int', min: 5, max: 25, step: 5 };
const STOP: Dimension = { name: 'stop', space: 'stoploss', kind: 'decimal', min: -0.35, max: -0.02, decimals: 3 };
const MODE: Dimension = { name: 'mode', space: 'entry', kind: 'choice', options: ['a', 'b', 'c'] };
const SPACE = [FAST, STOP, MODE];
const POINT = { fast: 10, stop: -0.35, mode: 'b' };

describe('neighbors', () => {
  it('differ in one value: the next level, a twentieth of a fine range, every other option', () => {
    expect(
      neighborsOf(SPACE, POINT).map(({ dimension, point, levels }) => [dimension, point[dimension], levels]),
    ).toEqual([
      ['fast', 5, -1],
      ['fast', 15, 1],
      // 331 levels: 17 away; below there is none.
      ['stop', -0.333, 17],
      ['mode', 'a', 0],
      ['mode', 'c', 0],
    ]);
    for (const { dimension, point } of neighborsOf(SPACE, POINT))
      expect({ ...point, [dimension]: POINT[dimension as keyof typeof POINT] }).toEqual(POINT);
  });

  it('are as far away as asked, and at the end of the range where that is nearer', () => {
    const found = neighborsOf([FAST], { fast: 10 }, 0.5);
    expect(found.map(({ point, levels }) => [point['fast'], levels])).toEqual([
      [5, -1],
      [20, 2],
    ]);
  });
});

describe('maps', () => {
  it('run over the range, with both ends and the own value', () => {
    const { axis, points } = lineThrough(STOP, { ...POINT, stop: -0.1 }, 4);
    expect(axis).toEqual({ name: 'stop', values: [-0.35, -0.24, -0.13, -0.1, -0.02], own: 3 });
    expect(points[0]).toEqual({ fast: 10, stop: -0.35, mode: 'b' });
  });

  it('show every option, and a fixed value alone', () => {
    expect(lineThrough(MODE, POINT, 2).axis.values).toEqual(['a', 'b', 'c']);
    const fixed: Dimension = { name: 'fast', space: 'entry', kind: 'int', min: 10, max: 10, step: 1 };
    expect(lineThrough(fixed, POINT, 9).axis).toEqual({ name: 'fast', values: [10], own: 0 });
  });

  it('of two values hold the first along the rows', () => {
    const { axes, points } = planeThrough(FAST, MODE, POINT, 10);
    expect(axes.map(({ name, own }) => [name, own])).toEqual([
      ['fast', 1],
      ['mode', 1],
    ]);
    expect(points[4]![2]).toEqual({ fast: 25, stop: -0.35, mode: 'c' });
  });

  it('take values from results, and say what is still to be evaluated', () => {
    const { points } = lineThrough(FAST, POINT, 10);
    const valueOf = valueTable(SPACE, [
      { point: { mode: 'b', fast: 5, stop: -0.35 }, value: 3 },
      { point: points[1]!, value: null },
      { point: points[0]!, value: 9 },
    ]);
    expect(valuesAlong(points, valueOf)).toEqual([3, null, null, null, null]);
    expect(unknownPoints(SPACE, [...points, points[4]!], valueOf)).toEqual(points.slice(2));
  });
});

describe('plateau score', () => {
  const trials = [-10, -4, 0, 1, 2];
  const neighbors = neighborsOf(SPACE, POINT);
  const scoreOf = (values: readonly (number | null | undefined)[]) =>
    plateau(-10, neighbors, (point) => values[neighbors.findIndex((neighbor) => neighbor.point === point)], trials);

  // fast below, fast above, stop above, two modes; the median trial is 0
  it.each([
    ['of a flat top is 1', [-10, -10, -10, -12, -10], 1, 0],
    ['of a needle is 0', [0, 1, 5, 0, null], 0, 1],
    ['counts each parameter once', [-10, -10, -5, 0, 0], 0.5, 1],
    ['leaves out what was not evaluated', [-8, undefined, undefined, undefined, undefined], 0.8, 0.2],
  ] as const)('%s', (_, values, score, worst) => {
    const found = scoreOf(values);
    expect(found.score).toBeCloseTo(score, 12);
    expect(found.worst).toBeCloseTo(worst, 12);
  });

  it('is not there without neighbors, and for a point no better than the median', () => {
    expect(scoreOf([]).score).toBeNull();
    expect(plateau(0, neighbors, () => 0, trials).score).toBeNull();
  });
});
