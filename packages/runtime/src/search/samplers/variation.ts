import type { Random } from '../random.ts';
import { levelIn, middleOf } from '../space/search-space.ts';
import type { Shape } from './proposer.ts';

/** Distribution indices: the larger, the closer children stay to their parents. */
const CROSSOVER_INDEX = 15;
const MUTATION_INDEX = 20;

/** A child of two places: simulated binary crossover of numbers (Deb and Agrawal, 1995), of choices one of the two. */
export function crossed(
  shapes: readonly Shape[],
  one: Float64Array,
  other: Float64Array,
  random: Random,
): Float64Array {
  return one.map((value, i) => {
    const [near, far] = random.uniform() < 0.5 ? [value, other[i]!] : [other[i]!, value];
    if (!shapes[i]!.isOrdered) return near;
    const u = random.uniform();
    const power = 1 / (CROSSOVER_INDEX + 1);
    const spread = u < 0.5 ? (2 * u) ** power : (1 / (2 * (1 - u))) ** power;
    return clipped(0.5 * ((1 + spread) * near + (1 - spread) * far));
  });
}

/** Changes each coordinate with a chance of one in their number: numbers a little (polynomial mutation, Deb and Goyal, 1996), choices to any. */
export function mutated(shapes: readonly Shape[], unit: Float64Array, random: Random): Float64Array {
  return unit.map((value, i) => {
    if (random.uniform() * shapes.length >= 1) return value;
    const { levels, isOrdered } = shapes[i]!;
    return isOrdered ? nudged(value, levels, random) : random.uniform();
  });
}

/** To another level in any case: on a coarse grid a small step would end where it began. */
function nudged(value: number, levels: number, random: Random): number {
  const u = random.uniform();
  const power = 1 / (MUTATION_INDEX + 1);
  const step = u < 0.5 ? (2 * u) ** power - 1 : 1 - (2 * (1 - u)) ** power;
  const moved = clipped(value + step);
  const before = levelIn(value, levels);
  if (levelIn(moved, levels) !== before) return moved;
  const next = before + (step < 0 ? -1 : 1);
  return middleOf(Math.min(levels - 1, Math.max(0, next)), levels);
}

function clipped(value: number): number {
  return Math.min(1, Math.max(0, value));
}
