import { mean } from '../../metrics/numbers.ts';
import type { Merge } from './average-linkage.ts';

/** Members by cluster, and how well they fit. */
export interface Clustering {
  /** The cluster of each member, counted from 0. */
  readonly labels: Uint32Array;
  readonly count: number;
  /** Mean silhouette, −1 to 1: above 0.5 clusters are clear, below 0.25 they are no structure. */
  readonly silhouette: number;
}

/**
 * Of all ways to stop the merges at 2 to n − 1 clusters, the one with the largest mean silhouette (Rousseeuw, "Silhouettes: a graphical aid to
 * the interpretation and validation of cluster analysis", J. Computational and Applied Mathematics 20, 1987), of equal ones the one with more
 * clusters. `null` below 3 members.
 */
export function bestClustering(distances: Float64Array, n: number, merges: readonly Merge[]): Clustering | null {
  const state = singletons(distances, n);
  let best: { readonly merged: number; readonly silhouette: number } | null = null;
  for (let merged = 1; merged <= n - 2; merged++) {
    apply(state, merges[merged - 1]!, n);
    const silhouette = meanSilhouette(state, n);
    if (best === null || silhouette > best.silhouette) best = { merged, silhouette };
  }
  if (best === null) return null;
  return { ...labelsAfter(merges.slice(0, best.merged), n), silhouette: best.silhouette };
}

interface State {
  /** Sum of the distances of member i to the members of cluster c, at i · n + c. */
  readonly sums: Float64Array;
  readonly sizes: Uint32Array;
  readonly clusterOf: Uint32Array;
  /** Names of the clusters that are there. */
  alive: number[];
}

function singletons(distances: Float64Array, n: number): State {
  const names = Uint32Array.from({ length: n }, (_, i) => i);
  return { sums: distances.slice(), sizes: new Uint32Array(n).fill(1), clusterOf: names, alive: [...names] };
}

function apply(state: State, { into, from }: Merge, n: number): void {
  const { sums, sizes, clusterOf } = state;
  for (let i = 0; i < n; i++) {
    sums[i * n + into] = sums[i * n + into]! + sums[i * n + from]!;
    if (clusterOf[i] === from) clusterOf[i] = into;
  }
  sizes[into] = sizes[into]! + sizes[from]!;
  sizes[from] = 0;
  state.alive = state.alive.filter((name) => name !== from);
}

/** Members that are alone in their cluster count 0. */
function meanSilhouette({ sums, sizes, clusterOf, alive }: State, n: number): number {
  return mean(
    Float64Array.from({ length: n }, (_, i) => {
      const own = clusterOf[i]!;
      if (sizes[own] === 1) return 0;
      const inside = sums[i * n + own]! / (sizes[own]! - 1);
      let outside = Infinity;
      for (const name of alive) if (name !== own) outside = Math.min(outside, sums[i * n + name]! / sizes[name]!);
      const larger = Math.max(inside, outside);
      return larger === 0 ? 0 : (outside - inside) / larger;
    }),
  );
}

function labelsAfter(merges: readonly Merge[], n: number): Pick<Clustering, 'labels' | 'count'> {
  const clusterOf = Uint32Array.from({ length: n }, (_, i) => i);
  for (const { into, from } of merges) for (let i = 0; i < n; i++) if (clusterOf[i] === from) clusterOf[i] = into;
  const names = [...new Set(clusterOf)];
  const numbers = new Map(names.map((name, number) => [name, number]));
  return { labels: clusterOf.map((name) => numbers.get(name)!), count: names.length };
}
