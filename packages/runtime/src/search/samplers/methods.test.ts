import { describe, expect, it } from 'vitest';
import { eigenOf } from './eigen.ts';
import { kernelColumn } from './kernel-column.ts';
import { neighborWidths, widthAmong } from './neighbor-widths.ts';
import { ParzenMixture } from './parzen-mixture.ts';
import { directionsOf, sobolNumber } from './sobol.ts';
import { Tpe } from './tpe.ts';
import { MIXED, numbers, sphere, study } from './test-spaces.fixture.ts';
import { randomStream } from '../random.ts';
import type { Shape } from './proposer.ts';
import type { SamplerKind } from './proposer-of.ts';

/** Median over seeds of the best value. */
function medianBest(kind: SamplerKind, trials: number, batch = 1): number {
  const bests = Array.from({ length: 9 }, (_, seed) => {
    const finished = study({ kind, seed, dimensions: numbers(4) }, { trials, batch }, (point) => ({
      values: [sphere(point)],
    }));
    return Math.min(...finished.map(({ values }) => values![0]!));
  });
  return bests.toSorted((a, b) => a - b)[4]!;
}

/** Over one dimension; the last observation joins later. */
function mixtureOf(shape: Shape, observed: readonly number[], weights: readonly number[]): ParzenMixture {
  const column = kernelColumn(shape, Float64Array.from(observed.slice(0, -1)), new Map());
  const mixture = new ParzenMixture([column], Float64Array.from(weights.slice(0, -1)));
  mixture.add(Float64Array.of(observed.at(-1)!));
  return mixture;
}

describe('search on a bowl of four numbers', () => {
  const byChance = medianBest('random', 100);

  it.each([
    ['tpe', 1, 5],
    // A batch of ten knows less.
    ['tpe', 10, 3],
    ['cma-es', 1, 10],
    ['cma-es', 8, 5],
  ] as const)('%s in batches of %i is better than chance by a factor of %i', (kind, batch, factor) => {
    expect(medianBest(kind, 100, batch)).toBeLessThan(byChance / factor);
  });

  it('narrows down with generations: nsga-2', () => {
    expect(medianBest('nsga-2', 400)).toBeLessThan(medianBest('random', 400) / 10);
  });

  it('starts anew where cma-es has come to rest', () => {
    const finished = study({ kind: 'cma-es', seed: 1, dimensions: numbers(2) }, { trials: 900 }, (point) => ({
      values: [sphere(point)],
    }));
    const isFar = finished.map(({ values }) => values![0]! > 0.5);
    const rest = isFar.lastIndexOf(true);
    expect(isFar.slice(100, 180).includes(true)).toBe(false);
    expect(rest).toBeGreaterThan(180);
  });
});

describe('tpe', () => {
  it('keeps away from where trials are running', () => {
    const tpe = new Tpe([{ levels: 1000, isOrdered: true }]);
    const places = Array.from({ length: 40 }, (_, id) => (id + 0.5) / 40);
    tpe.learn(
      places.map((place, id) => ({ id, unit: Float64Array.of(place), values: [(place - 0.4) ** 2], violation: 0 })),
    );
    const near = (pending: readonly Float64Array[]): number => {
      const draws = Array.from(
        { length: 200 },
        (_, id) => tpe.propose({ id, pending, random: randomStream(1, id) })[0]!,
      );
      return draws.filter((place) => Math.abs(place - 0.4) < 0.03).length;
    };
    const alone = near([]);
    expect(near(Array.from({ length: 8 }, () => Float64Array.of(0.4)))).toBeLessThan(alone / 2);
  });

  it('prefers the choice that did better', () => {
    const trials = study({ kind: 'tpe', seed: 1, dimensions: MIXED }, { trials: 60 }, ({ kind }) => ({
      values: [kind === 'ema' ? 0 : 1],
    }));
    expect(trials.slice(20).filter(({ point }) => point['kind'] === 'ema').length).toBeGreaterThan(25);
  });

  it('goes where constraints are met', () => {
    const trials = study({ kind: 'tpe', seed: 1, dimensions: numbers(1) }, { trials: 80 }, (point) => ({
      values: [0],
      violations: [2 - Number(point['x0'])],
    }));
    expect(trials.slice(40).filter(({ point }) => Number(point['x0']) >= 2).length).toBeGreaterThan(30);
  });

  it.each([
    // observations, widths
    [[0.3], [0.7]],
    [
      [0.2, 0.6],
      [0.4, 0.4],
    ],
    [
      [0.9, 0.1, 0.2],
      [0.7, 0.2, 0.7],
    ],
    [
      [0.2, 0.5, 0.5, 0.9],
      [0.3, 0.3, 0.4, 0.4],
    ],
    [
      [0.5, 0.5],
      [0.25, 0.25],
    ],
    [[], []],
  ])('widths of %o reach to the farther neighbor', (centers, widths) => {
    const found = neighborWidths(Float64Array.from(centers), Float64Array.from(centers).toSorted());
    expect(found.length).toBe(widths.length);
    found.forEach((width, i) => expect(width).toBeCloseTo(widths[i]!, 12));
  });

  it.each([
    // sorted observations, one more, its width
    [[0.2, 0.6], 0.5, 0.3],
    [[0.2, 0.6], 0.9, 0.3],
    [[0.2, 0.6], 0.6, 0.4],
    [[], 0.3, 0.7],
  ])('%o and one at %f: it is %f wide', (sorted, center, width) => {
    // Three observations are a fifth wide at least, one is a third.
    expect(widthAmong(sorted, center)).toBeCloseTo(width, 12);
  });

  it.each([
    ['numbers', { levels: 1000, isOrdered: true }, 1 / 1000],
    ['few levels', { levels: 7, isOrdered: true }, 1],
    ['choices', { levels: 3, isOrdered: false }, 1],
  ])('densities over %s sum to 1', (_, shape, share) => {
    const mixture = mixtureOf(shape, [0.1, 0.15, 0.9], [1, 1, 1]);
    let sum = 0;
    for (let level = 0; level < shape.levels; level++)
      sum += share * Math.exp(mixture.logDensity(Float64Array.of((level + 0.5) / shape.levels)));
    expect(sum).toBeCloseTo(1, 5);
  });

  it.each([
    ['numbers', { levels: 1000, isOrdered: true }],
    ['few levels', { levels: 7, isOrdered: true }],
    ['choices', { levels: 3, isOrdered: false }],
  ])('draws over %s follow their density', (_, shape) => {
    const cells = shape.levels === 1000 ? 10 : shape.levels;
    const mixture = mixtureOf(shape, [0.1, 0.5, 0.55], [1, 2, 1]);
    const random = randomStream(1, 'draws');
    const counts = new Float64Array(cells);
    for (let i = 0; i < 20_000; i++)
      counts[Math.min(cells - 1, Math.floor(mixture.draw(random)[0]! * cells))]! += 1 / 20_000;
    const expected = Float64Array.from(counts, (__, cell) => {
      const places = Array.from({ length: 100 }, (___, i) => (cell + (i + 0.5) / 100) / cells);
      const mean = places.reduce((sum, place) => sum + Math.exp(mixture.logDensity(Float64Array.of(place))), 0) / 100;
      return shape.levels === 1000 ? mean / cells : mean;
    });
    counts.forEach((share, cell) => expect(share).toBeCloseTo(expected[cell]!, 1.7));
  });
});

describe('sobol', () => {
  it('has the numbers of Joe and Kuo', () => {
    // The first four of the first six dimensions, in plain order.
    const expected = [
      [0, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
      [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
    ];
    const found = expected.map((row, index) => row.map((_, d) => sobolNumber(directionsOf(d), index) / 2 ** 32));
    expect(found).toEqual(expected);
  });

  it('fills every dimension evenly at every power of two, scrambled', () => {
    const dimensions = numbers(128);
    const trials = study({ kind: 'sobol', seed: 5, dimensions }, { trials: 64 }, () => ({ values: [0] }));
    for (const { name } of dimensions) {
      const cells = trials.map(({ point }) => Math.floor(((Number(point[name]) + 5) / 10) * 64));
      expect(new Set(cells).size, name).toBe(64);
    }
  });
});

describe('eigenOf', () => {
  it('takes a symmetric matrix apart', () => {
    const matrix = [
      [4, 1, -2],
      [1, 3, 0.5],
      [-2, 0.5, 6],
    ].map((row) => Float64Array.from(row));
    const { values, vectors } = eigenOf(matrix);
    matrix.forEach((row, i) =>
      row.forEach((value, j) => {
        const again = values.reduce((sum, eigenvalue, k) => sum + vectors[i]![k]! * eigenvalue * vectors[j]![k]!, 0);
        expect(again).toBeCloseTo(value, 10);
      }),
    );
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(13, 10);
  });
});
