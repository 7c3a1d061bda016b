import { describe, expect, it } from 'vitest';
import { randomStream } from '../../search/random.ts';
import { golden } from '../golden.fixture.ts';
import { KNOWN_SPACE, knownPoints, knownValue } from '../golden-input.fixture.ts';
import { shuffled } from '../shuffled.ts';
import { boxVariances } from './box-variances.ts';
import { importance } from './importance.ts';
import { type Leaf, regressionTree, type Samples } from './regression-tree.ts';

const random = () => randomStream(1, 'importance');

describe('importance of parameters', () => {
  it('of a known function is what counting the whole grid gives', () => {
    const trials = shuffled(knownPoints(), random()).slice(0, 600);
    const { single, pairs } = importance(
      KNOWN_SPACE,
      trials.map((point) => ({ point, value: knownValue(point) })),
      random(),
    );
    const theirs = golden().anova;
    for (const { name, share } of single) expect(Math.abs(share - theirs.single[name]!), name).toBeLessThan(0.03);
    for (const { names, share } of pairs)
      expect(Math.abs(share - theirs.pairs[names.join()]!), names.join()).toBeLessThan(0.03);
    expect(single.at(-1)!.name).toBe('idle');
    expect(pairs[0]!.names).toEqual(['bent', 'straight']);
  });

  it('leaves out failed trials, and needs sixteen others', () => {
    const trials = knownPoints().map((point, i) => ({ point, value: i < 15 ? 1 : i % 2 === 0 ? null : Infinity }));
    expect(() => importance(KNOWN_SPACE, trials, random())).toThrow(
      'importance of parameters needs at least 16 trials with a value, there are 15',
    );
  });

  it('of a function that does not vary is none', () => {
    const flat = knownPoints()
      .slice(0, 50)
      .map((point) => ({ point, value: 0.1 }));
    expect(importance(KNOWN_SPACE, flat, random()).single.map(({ share }) => share)).toEqual([0, 0, 0, 0]);
  });
});

describe('parts of the variance of a tree', () => {
  const counts = [4, 3, 5];
  const points = Array.from({ length: 60 }, (_, i) => [Math.floor(i / 15), Math.floor(i / 5) % 3, i % 5]);
  const samples: Samples = {
    levels: counts.map((_, d) => points.map((point) => point[d]!)),
    values: points.map(([a, b, c]) => a! ** 2 + (b === 1 ? 5 : 0) * c! + Math.sin(7 * a! + 3 * c!)),
    counts,
    areOptions: [false, true, false],
  };
  const everyPoint = points.map((_, i) => i);
  const leaves = regressionTree(samples, everyPoint, { leafSize: 2, dimensionShare: 1 }, random());

  it('are those of the tree on every point', () => {
    const { total, single, pairs } = boxVariances(leaves, counts);
    const predicted = points.map((point) => valueIn(leaves, point));
    const center = average(predicted);
    expect(total).toBeCloseTo(average(predicted.map((value) => (value - center) ** 2)), 10);
    const marginal = (kept: readonly number[]) =>
      average(
        points.map(
          (point) => (average(predicted.filter((_, i) => kept.every((d) => points[i]![d] === point[d]))) - center) ** 2,
        ),
      );
    [0, 1, 2].forEach((d) => expect(single[d]).toBeCloseTo(marginal([d]), 10));
    for (const [k, m] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(pairs[k * 3 + m]).toBeCloseTo(marginal([k, m]) - marginal([k]) - marginal([m]), 10);
  });

  it('come of leaves that cover every point once, none too small', () => {
    for (const point of points) expect(leaves.filter((leaf) => covers(leaf, point))).toHaveLength(1);
    for (const leaf of leaves) expect(points.filter((point) => covers(leaf, point)).length).toBeGreaterThanOrEqual(2);
  });
});

describe('a regression tree', () => {
  it('puts the border in the middle between two levels, and options it never saw to one side', () => {
    const samples: Samples = {
      levels: [
        [0, 0, 10, 10],
        [0, 0, 2, 2],
      ],
      values: [1, 1, 2, 2],
      counts: [12, 3],
      areOptions: [false, true],
    };
    const options = { leafSize: 2, dimensionShare: 1 };
    const [right, left] = regressionTree(samples, [0, 1, 2, 3], options, random());
    expect(left).toMatchObject({ value: 1, sides: [{ from: 0, to: 6 }, {}] });
    expect(right).toMatchObject({ value: 2, sides: [{ from: 6, to: 12 }, {}] });
  });
});

function covers({ sides }: Leaf, point: readonly number[]): boolean {
  return sides.every((side, d) =>
    'options' in side ? side.options[point[d]!]! : point[d]! >= side.from && point[d]! < side.to,
  );
}

function valueIn(leaves: readonly Leaf[], point: readonly number[]): number {
  return leaves.find((leaf) => covers(leaf, point))!.value;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
