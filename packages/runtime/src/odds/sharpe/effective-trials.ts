import { hash128 } from '@tradai/strategy-sdk/graph';
import type { Random } from '../../search/random.ts';
import { shuffled } from '../shuffled.ts';
import { averageLinkage } from './average-linkage.ts';
import { correlations } from './correlations.ts';
import { trialsOfMaximum } from './expected-maximum.ts';
import { luckyMaximum } from './lucky-maximum.ts';
import { bestClustering } from './silhouettes.ts';

/** How many independent trials a search's trials amount to. */
export interface EffectiveTrials {
  /** Trials that were given. */
  readonly trials: number;
  /** Trials whose returns differ from all others': a parameter that changes nothing makes no new trial. */
  readonly distinct: number;
  /** The largest Sharpe ratio that they are expected to show without skill, in standard errors. */
  readonly luckyMaximum: number;
  /** Independent trials that would be expected to show as much, 1 to `distinct`; not whole. */
  readonly effective: number;
  /** Clusters of the distinct ones, or all of them where clusters are no structure. */
  readonly clusters: number;
  /** Mean silhouette of the clusters; `null` below 3 distinct trials. */
  readonly silhouette: number | null;
  /** Mean correlation between distinct trials; `null` for one. */
  readonly meanCorrelation: number | null;
  /** ρ + (1 − ρ) M of the mean correlation ρ (at least 0) and M distinct trials: Bailey and López de Prado, 2014, appendix 3. */
  readonly byCorrelation: number;
}

/** Kaufman and Rousseeuw, "Finding Groups in Data", 1990, table 4: below it, no substantial structure. */
const STRUCTURE = 0.25;
/** Clustering takes memory and time with the square and the cube of the trials. */
const MOST_CLUSTERED = 1000;
/** Correlations above are the same returns up to rounding and fees of a trade or two. */
const SAME = 0.999_999;

/**
 * Counts by the correlations of the trials' returns (at least one series, all of a length).
 *
 * `clusters`: hierarchical clustering by average distance √(½ (1 − ρ)), stopped at the largest mean silhouette; in place of k-means of López de Prado and Lewis, "Detection
 * of false investment strategies using unsupervised learning methods", Quantitative Finance 19(9), 2019: the same trials always give the same clusters.
 * Above 1,000 distinct trials, 1,000 of them are drawn by `random`. Neighboring parameters are a continuum rather than clusters, of which silhouettes see two or
 * three: too few to deflate a ratio with. Hence `effective`, from `luckyMaximum`.
 */
export function effectiveTrials(returns: readonly Float64Array[], random: Random): EffectiveTrials {
  const unlike = withoutCopies(returns);
  const { n, rho } = withoutTwins(drawn(unlike, random));
  const clustering = bestClustering(rho.map(distance), n, averageLinkage(rho.map(distance), n));
  // Where some were left out, twins among the others are not known.
  const distinct = unlike.length > MOST_CLUSTERED ? Math.round((unlike.length * n) / MOST_CLUSTERED) : n;
  const isStructure = clustering !== null && clustering.silhouette >= STRUCTURE;
  const meanCorrelation = n < 2 ? null : meanOffDiagonal(rho, n);
  const shared = Math.max(0, meanCorrelation ?? 1);
  const maximum = luckyMaximum(unlike, random);
  return {
    trials: returns.length,
    distinct,
    luckyMaximum: maximum,
    effective: trialsOfMaximum(maximum, distinct),
    clusters: isStructure ? clustering.count : distinct,
    silhouette: clustering?.silhouette ?? null,
    meanCorrelation,
    byCorrelation: shared + (1 - shared) * distinct,
  };
}

/** The same of series that are not clustered: only what they would show without skill. */
export function luckOf(
  returns: readonly Float64Array[],
  random: Random,
): Pick<EffectiveTrials, 'luckyMaximum' | 'effective'> {
  const unlike = withoutCopies(returns);
  const maximum = luckyMaximum(unlike, random);
  return { luckyMaximum: maximum, effective: trialsOfMaximum(maximum, unlike.length) };
}

function distance(rho: number): number {
  return Math.sqrt((1 - rho) / 2);
}

/** One of each group of bitwise equal series. */
function withoutCopies(returns: readonly Float64Array[]): Float64Array[] {
  const known = new Map<string, Float64Array>();
  for (const series of returns) {
    const key = hash128(series.join());
    if (!known.has(key)) known.set(key, series);
  }
  return [...known.values()];
}

function drawn(series: readonly Float64Array[], random: Random): readonly Float64Array[] {
  if (series.length <= MOST_CLUSTERED) return series;
  return shuffled(series, random).slice(0, MOST_CLUSTERED);
}

/** The n² correlations of the n series that are not the same as an earlier one but for its scale. */
function withoutTwins(series: readonly Float64Array[]): { readonly n: number; readonly rho: Float64Array } {
  const all = correlations(series);
  const kept: number[] = [];
  for (let i = 0; i < series.length; i++) if (!kept.some((j) => all[i * series.length + j]! > SAME)) kept.push(i);
  const n = kept.length;
  const rho = new Float64Array(n * n);
  kept.forEach((from, i) => kept.forEach((to, j) => (rho[i * n + j] = all[from * series.length + to]!)));
  return { n, rho };
}

function meanOffDiagonal(matrix: Float64Array, n: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) total += matrix[i * n + j]!;
  return total / ((n * (n - 1)) / 2);
}
