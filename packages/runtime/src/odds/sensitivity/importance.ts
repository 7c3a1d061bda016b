import { TradaiError } from '@tradai/strategy-sdk';
import type { Random } from '../../search/random.ts';
import { type Dimension, levelCount, levelOf } from '../../search/space/dimension.ts';
import { boxVariances, type BoxVariances } from './box-variances.ts';
import type { PointValue } from './point-values.ts';
import { regressionTree, type Samples } from './regression-tree.ts';

/** How much of the differences between trials each parameter explains. */
export interface Importance {
  /** Share of the forest's variance by one parameter alone, 0 to 1, the largest first. */
  readonly single: readonly { readonly name: string; readonly share: number }[];
  /** Share that two parameters add together beyond each alone, the largest first. */
  readonly pairs: readonly { readonly names: readonly [string, string]; readonly share: number }[];
  /** Trials that were learned from; failed ones are left out. */
  readonly trials: number;
}

export interface ImportanceOptions {
  readonly trees?: number;
  readonly leafSize?: number;
}

const TREES = 32;
const LEAF_SIZE = 2;
/** As random forests for regression usually do not look at all dimensions (Breiman, 2001): trees differ more, and their mean is steadier. */
const DIMENSION_SHARE = 0.8;
/** Time grows with the square of the leaves. */
const MOST_SAMPLES = 1000;
const TRIALS_NEEDED = 16;

/**
 * Functional analysis of variance on a random forest (Hutter, Hoos and Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance",
 * ICML 2014; Breiman, "Random Forests", 2001): over the whole space, each level as likely as any other, so it says what matters in general and not around the winner.
 * Shares are means over trees. Throws `bad-option` below 16 trials with values, and when these are all the same nothing has a share.
 */
export function importance(
  dimensions: readonly Dimension[],
  results: readonly PointValue[],
  random: Random,
  { trees = TREES, leafSize = LEAF_SIZE }: ImportanceOptions = {},
): Importance {
  const samples = samplesOf(dimensions, results);
  const n = samples.values.length;
  if (n < TRIALS_NEEDED)
    throw new TradaiError(
      'bad-option',
      `importance of parameters needs at least ${TRIALS_NEEDED} trials with a value, there are ${n}`,
    );
  const variances = Array.from({ length: trees }, () => {
    const chosen = Array.from({ length: Math.min(n, MOST_SAMPLES) }, () => random.below(n));
    const options = { leafSize, dimensionShare: DIMENSION_SHARE };
    return boxVariances(regressionTree(samples, chosen, options, random), samples.counts);
  });
  return { ...shares(dimensions, variances), trials: n };
}

function samplesOf(dimensions: readonly Dimension[], results: readonly PointValue[]): Samples {
  const valued = results.filter(({ value }) => value !== null && Number.isFinite(value));
  return {
    levels: dimensions.map((dimension) => valued.map(({ point }) => levelOf(dimension, point[dimension.name]!))),
    values: valued.map(({ value }) => value!),
    counts: dimensions.map(levelCount),
    areOptions: dimensions.map(({ kind }) => kind === 'choice'),
  };
}

function shares(
  dimensions: readonly Dimension[],
  trees: readonly BoxVariances[],
): Pick<Importance, 'single' | 'pairs'> {
  const d = dimensions.length;
  const grown = trees.filter(({ total }) => total > 0);
  const share = (part: (tree: BoxVariances) => number): number =>
    grown.reduce((sum, tree) => sum + part(tree) / tree.total, 0) / Math.max(1, grown.length);
  const single = dimensions.map(({ name }, k) => ({ name, share: share((tree) => tree.single[k]!) }));
  const pairs = dimensions.flatMap((first, k) =>
    dimensions.slice(k + 1).map((second, i) => ({
      names: [first.name, second.name] as const,
      share: share((tree) => tree.pairs[k * d + k + 1 + i]!),
    })),
  );
  return { single: single.toSorted(byShare), pairs: pairs.toSorted(byShare) };
}

function byShare(a: { readonly share: number }, b: { readonly share: number }): number {
  return b.share - a.share;
}
