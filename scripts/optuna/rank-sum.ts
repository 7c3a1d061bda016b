import { normalProbability } from '../../packages/runtime/src/metrics/normal.ts';

/** Share of pairs in which ours is the lower; equal ones count half. */
export function chanceToBeBetter(ours: readonly number[], theirs: readonly number[]): number {
  let pairs = 0;
  for (const here of ours) for (const there of theirs) pairs += here < there ? 1 : here === there ? 0.5 : 0;
  return pairs / (ours.length * theirs.length);
}

/**
 * Probability that chance alone makes ours look this much worse (rank sums of Wilcoxon, Mann and Whitney, one-sided, by the normal
 * approximation, which is good from about 10 values a side on).
 */
export function probabilityOfLuck(ours: readonly number[], theirs: readonly number[]): number {
  const [n, m] = [ours.length, theirs.length];
  const deviation = Math.sqrt((n + m + 1) / (12 * n * m));
  return normalProbability((chanceToBeBetter(ours, theirs) - 0.5) / deviation);
}
