import type { Leaf, Levels, Side } from './regression-tree.ts';

/** Parts of the variance of a function that is constant on boxes, over a space in which every level is as likely as any other. */
export interface BoxVariances {
  readonly total: number;
  /** Of each dimension alone. */
  readonly single: Float64Array;
  /** What two dimensions add together, at first · dimensions + second with first < second; the rest is 0. */
  readonly pairs: Float64Array;
}

/**
 * Exact, from the overlaps of boxes: the mean square of the marginal over a set of dimensions is Σ v w, over pairs of boxes, times their overlap in
 * those dimensions and their sizes in all others. Hutter, Hoos and Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance", ICML
 * 2014, section 3. Leaves cover the space once.
 */
export function boxVariances(leaves: readonly Leaf[], counts: readonly number[]): BoxVariances {
  const d = counts.length;
  const sizes = leaves.map(({ sides }) => sides.map((side, i) => sizeOf(side) / counts[i]!));
  const volumes = sizes.map((shares) => shares.reduce((product, share) => product * share, 1));
  const center = leaves.reduce((sum, { value }, i) => sum + value * volumes[i]!, 0);
  const single = new Float64Array(d);
  const pairs = new Float64Array(d * d);
  const ratios = new Float64Array(d);
  let total = 0;
  leaves.forEach((a, i) => {
    total += volumes[i]! * (a.value - center) ** 2;
    for (let j = 0; j <= i; j++) {
      const b = leaves[j]!;
      // Twice, since each pair is met once.
      const weight = (i === j ? 1 : 2) * (a.value - center) * (b.value - center) * volumes[i]! * volumes[j]!;
      for (let k = 0; k < d; k++)
        ratios[k] = overlap(a.sides[k]!, b.sides[k]!) / counts[k]! / (sizes[i]![k]! * sizes[j]![k]!);
      for (let k = 0; k < d; k++) {
        single[k]! += weight * ratios[k]!;
        for (let m = k + 1; m < d; m++) pairs[k * d + m]! += weight * ratios[k]! * ratios[m]!;
      }
    }
  });
  for (let k = 0; k < d; k++)
    for (let m = k + 1; m < d; m++)
      pairs[k * d + m] = Math.max(0, pairs[k * d + m]! - Math.max(0, single[k]!) - Math.max(0, single[m]!));
  return { total, single: single.map((value) => Math.max(0, value)), pairs };
}

function sizeOf(side: Side): number {
  return overlap(side, side);
}

function overlap(a: Side, b: Side): number {
  if ('options' in a && 'options' in b) {
    let count = 0;
    for (let i = 0; i < a.options.length; i++) if (a.options[i]! && b.options[i]!) count++;
    return count;
  }
  const [one, other] = [a, b] as [Levels, Levels];
  return Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
}
