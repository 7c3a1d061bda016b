import type { Random } from '../../search/random.ts';

/** Samples to learn from: levels of each dimension, and a value. */
export interface Samples {
  /** `levels[d][i]`: level of sample i in dimension d. */
  readonly levels: readonly ArrayLike<number>[];
  readonly values: ArrayLike<number>;
  /** Per dimension: how many levels there are, and whether they are options without an order. */
  readonly counts: readonly number[];
  readonly areOptions: readonly boolean[];
}

/** The levels of one dimension that a leaf covers: from `from` to below `to`, or of options those that are set. */
export type Side = Levels | { readonly options: readonly boolean[] };
export interface Levels {
  readonly from: number;
  readonly to: number;
}

/** A box of the space in which a tree gives one value. */
export interface Leaf {
  readonly value: number;
  readonly sides: readonly Side[];
}

export interface TreeOptions {
  /** Fewest samples of a leaf. */
  readonly leafSize: number;
  /** Share of dimensions that a split looks at, drawn anew for each. */
  readonly dimensionShare: number;
}

/**
 * Leaves of a regression tree that splits where the sum of squared distances falls most (Breiman, Friedman, Olshen and Stone, "Classification and
 * Regression Trees", 1984); options are split in the order of their means, which is the best of all their divisions (theorem 4.5). `chosen`: samples to learn from.
 */
export function regressionTree(
  samples: Samples,
  chosen: readonly number[],
  options: TreeOptions,
  random: Random,
): Leaf[] {
  const sides = samples.counts.map((count, d): Side =>
    samples.areOptions[d]! ? { options: Array.from({ length: count }, () => true) } : { from: 0, to: count },
  );
  const leaves: Leaf[] = [];
  const waiting = [{ members: chosen, sides: sides as readonly Side[] }];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const split = bestSplit(samples, node.members, options, random);
    if (split === null) leaves.push({ value: meanOf(samples, node.members), sides: node.sides });
    else waiting.push(...divided(samples, node, split));
  }
  return leaves;
}

interface Node {
  readonly members: readonly number[];
  readonly sides: readonly Side[];
}

interface Split {
  readonly dimension: number;
  /** Numbers: levels below it go left. Options: those of `left`. */
  readonly below: number;
  readonly left: ReadonlySet<number>;
  readonly gain: number;
}

function bestSplit(samples: Samples, members: readonly number[], options: TreeOptions, random: Random): Split | null {
  if (members.length < 2 * options.leafSize) return null;
  let best: Split | null = null;
  const tried = samples.counts.map((_, d) => d).filter(() => random.uniform() < options.dimensionShare);
  for (const dimension of tried.length > 0 ? tried : [random.below(samples.counts.length)]) {
    const split = splitOf(samples, members, dimension, options.leafSize);
    if (split !== null && (best === null || split.gain > best.gain)) best = split;
  }
  return best;
}

/** Sum, number and place of the members of one level. */
interface Group {
  readonly level: number;
  sum: number;
  n: number;
}

function splitOf(samples: Samples, members: readonly number[], dimension: number, leafSize: number): Split | null {
  const areOptions = samples.areOptions[dimension]!;
  const groups = groupsOf(samples, members, dimension);
  groups.sort(areOptions ? (a, b) => a.sum / a.n - b.sum / b.n : (a, b) => a.level - b.level);
  const total = groups.reduce((sum, group) => sum + group.sum, 0);
  const without = total ** 2 / members.length;
  let [sum, n, gain, at] = [0, 0, 1e-12 * Math.abs(without), -1];
  for (let i = 0; i < groups.length - 1; i++) {
    sum += groups[i]!.sum;
    n += groups[i]!.n;
    const rest = members.length - n;
    if (n < leafSize || rest < leafSize) continue;
    const found = sum ** 2 / n + (total - sum) ** 2 / rest - without;
    if (found > gain) [gain, at] = [found, i];
  }
  if (at < 0) return null;
  // The border of two neighboring levels is in the middle between them.
  const below = Math.ceil((groups[at]!.level + groups[at + 1]!.level + 1) / 2);
  return { dimension, below, left: new Set(groups.slice(0, at + 1).map(({ level }) => level)), gain };
}

function groupsOf(samples: Samples, members: readonly number[], dimension: number): Group[] {
  const levels = samples.levels[dimension]!;
  const groups = new Map<number, Group>();
  for (const i of members) {
    const level = levels[i]!;
    const group = groups.get(level);
    if (group === undefined) groups.set(level, { level, sum: samples.values[i]!, n: 1 });
    else {
      group.sum += samples.values[i]!;
      group.n++;
    }
  }
  return [...groups.values()];
}

/** Options that no member has go right. */
function divided(samples: Samples, { members, sides }: Node, { dimension, below, left }: Split): Node[] {
  const levels = samples.levels[dimension]!;
  const side = sides[dimension]!;
  const [leftSide, rightSide]: [Side, Side] =
    'options' in side
      ? [
          { options: side.options.map((isIn, option) => isIn && left.has(option)) },
          { options: side.options.map((isIn, option) => isIn && !left.has(option)) },
        ]
      : [
          { from: side.from, to: below },
          { from: below, to: side.to },
        ];
  return [
    { members: members.filter((i) => left.has(levels[i]!)), sides: sides.with(dimension, leftSide) },
    { members: members.filter((i) => !left.has(levels[i]!)), sides: sides.with(dimension, rightSide) },
  ];
}

function meanOf({ values }: Samples, members: readonly number[]): number {
  return members.reduce((sum, i) => sum + values[i]!, 0) / members.length;
}
