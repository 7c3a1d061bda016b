import { type Dimension, levelCount, valueAt } from '../search/space/dimension.ts';
import type { Point } from '../search/space/search-space.ts';
import { oddsCases } from './odds-cases.fixture.ts';

const QUANTILES = [1e-300, 1e-20, 1e-6, 0.001, 0.02, 0.074, 0.076, 0.25, 0.5, 0.6, 0.9, 0.95, 0.99, 0.999999];

const GAMES = [
  { p: 0.5, stake: 5, rounds: 60 },
  { p: 0.55, stake: 4, rounds: 100 },
  { p: 0.4, stake: 10, rounds: 40 },
];

/** A space of 1,980 points on which the parts of the variance of `knownValue` can be counted out. */
export const KNOWN_SPACE: readonly Dimension[] = [
  { name: 'bent', space: 'entry', kind: 'int', min: 0, max: 9, step: 1 },
  { name: 'straight', space: 'entry', kind: 'decimal', min: 0, max: 1, decimals: 1 },
  { name: 'option', space: 'entry', kind: 'choice', options: ['x', 'y', 'z'] },
  { name: 'idle', space: 'exit', kind: 'int', min: 10, max: 15, step: 1 },
];

/** `idle` changes nothing; `bent` and `straight` do more together than each alone. */
export function knownValue({ bent, straight, option }: Point): number {
  const [a, b] = [Number(bent) / 9, Number(straight)];
  return 3 * (a - 0.4) ** 2 + 0.8 * b + 2 * (a - 0.5) * (b - 0.5) + (option === 'y' ? 0.5 : option === 'z' ? 0.1 : 0);
}

export function knownPoints(): Point[] {
  return KNOWN_SPACE.reduce<Point[]>(
    (points, dimension) =>
      points.flatMap((point) =>
        Array.from({ length: levelCount(dimension) }, (_, level) => ({
          ...point,
          [dimension.name]: valueAt(dimension, level),
        })),
      ),
    [{}],
  );
}

/** What `scripts/odds/figures.py` reads. */
export function goldenInput(): unknown {
  return {
    cases: oddsCases().map((made) => ({
      ...made,
      returns: made.returns.map((series) => [...series]),
      benchmark: [...made.benchmark],
      samples: made.samples.map((positions) => [...positions]),
    })),
    quantiles: QUANTILES,
    ruin: GAMES,
    anova: {
      axes: Object.fromEntries(
        KNOWN_SPACE.map((dimension) => [dimension.name, Array.from({ length: levelCount(dimension) }, (_, i) => i)]),
      ),
      values: knownPoints().map(knownValue),
    },
  };
}
