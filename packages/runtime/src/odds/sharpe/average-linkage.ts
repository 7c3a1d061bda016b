/** Clusters `from` and `into` become one at `height`; clusters are named by one of their members. */
export interface Merge {
  readonly into: number;
  readonly from: number;
  readonly height: number;
}

/**
 * The n − 1 merges of agglomerative clustering by average distance (UPGMA: Sokal and Michener, 1958), lowest first. `distances`: n × n,
 * symmetric. By chains of nearest neighbors (Murtagh, 1983), in time n².
 */
export function averageLinkage(distances: Float64Array, n: number): Merge[] {
  const between = distances.slice();
  const sizes = new Uint32Array(n).fill(1);
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (merges.length < n - 1) {
    if (chain.length === 0) chain.push(sizes.findIndex((size) => size > 0));
    const last = chain.at(-1)!;
    const before = chain.at(-2);
    const nearest = nearestOf(between, sizes, n, last, before);
    if (nearest !== before) chain.push(nearest);
    else {
      chain.length -= 2;
      merges.push({ into: nearest, from: last, height: between[nearest * n + last]! });
      unite(between, sizes, n, nearest, last);
    }
  }
  return merges.toSorted((a, b) => a.height - b.height);
}

/** The nearest other cluster; of equally near ones `preferred`, so that a chain ends. */
function nearestOf(
  between: Float64Array,
  sizes: Uint32Array,
  n: number,
  cluster: number,
  preferred: number | undefined,
): number {
  let nearest = preferred ?? -1;
  let least = nearest < 0 ? Infinity : between[cluster * n + nearest]!;
  for (let other = 0; other < n; other++) {
    if (other === cluster || sizes[other] === 0) continue;
    const distance = between[cluster * n + other]!;
    if (distance < least) {
      least = distance;
      nearest = other;
    }
  }
  return nearest;
}

function unite(between: Float64Array, sizes: Uint32Array, n: number, into: number, from: number): void {
  const [a, b] = [sizes[into]!, sizes[from]!];
  for (let other = 0; other < n; other++) {
    if (other === into || other === from) continue;
    const distance = (a * between[into * n + other]! + b * between[from * n + other]!) / (a + b);
    between[into * n + other] = distance;
    between[other * n + into] = distance;
  }
  sizes[into] = a + b;
  sizes[from] = 0;
}
