import type { Dimension } from '../../packages/runtime/src/search/space/dimension.ts';
import type { Point } from '../../packages/runtime/src/search/space/search-space.ts';
import type { Problem } from './problem.ts';

/** A test function of optimization with its space. */
export interface TestFunction {
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly valueAt: (point: Point) => number;
  /** The smallest value there is. */
  readonly least: number;
}

/** Fine enough to stand for real numbers. */
const DECIMALS = 9;

/** Formulas: S. Surjanovic and D. Bingham, Virtual Library of Simulation Experiments (sfu.ca/~ssurjano); the last is ours. */
export const TEST_FUNCTIONS: readonly TestFunction[] = [
  numeric('sphere', span(5, -5, 5), 0, (x) => sumOf(x, (value) => (value - 1) ** 2)),
  numeric('rosenbrock', span(5, -2.048, 2.048), 0, (x) =>
    sumOf(x.slice(1), (value, i) => 100 * (value - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2),
  ),
  numeric('ackley', span(5, -32.768, 32.768), 0, (x) => {
    const squares = sumOf(x, (value) => value * value) / x.length;
    const waves = sumOf(x, (value) => Math.cos(2 * Math.PI * value)) / x.length;
    return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 + Math.E;
  }),
  numeric(
    'rastrigin',
    span(5, -5.12, 5.12),
    0,
    (x) => 10 * x.length + sumOf(x, (value) => value * value - 10 * Math.cos(2 * Math.PI * value)),
  ),
  numeric('branin', [...span(1, -5, 10), ...span(1, 0, 15)], 0.397887, ([x = 0, y = 0]) => {
    const bend = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
    return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }),
  numeric('hartmann6', span(6, 0, 1), -3.32237, hartmann),
  { name: 'mixed', dimensions: mixedDimensions(), valueAt: mixed, least: 0 },
];

const TRIALS = 200;

export function functionProblem({ name, dimensions, least, valueAt }: TestFunction): Problem {
  return { name, dimensions, least, trials: TRIALS, measure: (points) => Promise.resolve(points.map(valueAt)) };
}

function numeric(
  name: string,
  bounds: readonly (readonly [number, number])[],
  least: number,
  compute: (x: readonly number[]) => number,
): TestFunction {
  const dimensions = bounds.map(([min, max], i): Dimension => ({
    name: `x${i}`,
    space: 'entry',
    kind: 'decimal',
    min,
    max,
    decimals: DECIMALS,
  }));
  return {
    name,
    dimensions,
    least,
    valueAt: (point) => compute(dimensions.map((dimension) => Number(point[dimension.name]))),
  };
}

function span(count: number, min: number, max: number): [number, number][] {
  return Array.from({ length: count }, () => [min, max]);
}

function sumOf(values: readonly number[], term: (value: number, i: number) => number): number {
  return values.reduce((sum, value, i) => sum + term(value, i), 0);
}

const HARTMANN = [
  { weight: 1, scales: [10, 3, 17, 3.5, 1.7, 8], centers: [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886] },
  { weight: 1.2, scales: [0.05, 10, 17, 0.1, 8, 14], centers: [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991] },
  { weight: 3, scales: [3, 3.5, 1.7, 10, 17, 8], centers: [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665] },
  { weight: 3.2, scales: [17, 8, 0.05, 10, 0.1, 14], centers: [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381] },
];

function hartmann(x: readonly number[]): number {
  return -HARTMANN.reduce(
    (sum, { weight, scales, centers }) =>
      sum + weight * Math.exp(-sumOf(x, (value, i) => scales[i]! * (value - centers[i]!) ** 2)),
    0,
  );
}

function mixedDimensions(): Dimension[] {
  return [
    { name: 'x0', space: 'entry', kind: 'choice', options: ['a', 'b', 'c', 'd'] },
    { name: 'x1', space: 'entry', kind: 'choice', options: [true, false] },
    { name: 'x2', space: 'entry', kind: 'decimal', min: -5, max: 5, decimals: DECIMALS },
    { name: 'x3', space: 'entry', kind: 'int', min: 0, max: 10, step: 1 },
  ];
}

const KINDS = { a: [1, -2, 2], b: [0, 3, 7], c: [0.5, 0, 5], d: [2, 1, 1] } as const;

/** A valley per kind, the deepest of which also wants the flag. */
function mixed(point: Point): number {
  const kind = point['x0'] as keyof typeof KINDS;
  const [base, center, best] = KINDS[kind];
  const flagCosts = point['x1'] === (kind === 'b') ? 0 : 1;
  return base + (Number(point['x2']) - center) ** 2 + 0.1 * (Number(point['x3']) - best) ** 2 + flagCosts;
}
