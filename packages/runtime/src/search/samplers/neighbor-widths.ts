/** No kernel is narrower than a hundredth of the unit, and with few observations none is much narrower than its share. */
const FINEST_SHARE = 100;

/** The narrowest kernel beside `count` observations (hyperopt's and Optuna's magic clip). */
export function leastWidth(count: number): number {
  return 1 / Math.min(FINEST_SHARE, count + 2);
}

/**
 * A width for each center in the unit: the distance to the farther one of its two neighbors, so that kernels are wide where observations
 * are rare. The outermost have one neighbor; a single one has the ends. From `leastWidth` to 1 (Bergstra et al., 2011).
 * `sorted` are the same centers, rising.
 */
export function neighborWidths(centers: Float64Array, sorted: Float64Array): Float64Array {
  const least = leastWidth(centers.length);
  // Equal centers take their places in the order in which they come.
  const taken = new Uint32Array(centers.length);
  return centers.map((center) => {
    const first = lowerPlace(sorted, center);
    const place = first + taken[first]!++;
    return Math.min(1, Math.max(least, gapAt(sorted, place)));
  });
}

/** The width of a center that joins `sorted`, which it is not part of. */
export function widthAmong(sorted: ArrayLike<number>, center: number): number {
  const place = lowerPlace(sorted, center);
  const before = place > 0 ? center - sorted[place - 1]! : 0;
  const after = place < sorted.length ? sorted[place]! - center : 0;
  const gap = sorted.length === 0 ? Math.max(center, 1 - center) : Math.max(before, after);
  return Math.min(1, Math.max(leastWidth(sorted.length + 1), gap));
}

/** Place of the first value that is not below `value`. */
export function lowerPlace(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function gapAt(sorted: Float64Array, place: number): number {
  const center = sorted[place]!;
  if (sorted.length === 1) return Math.max(center, 1 - center);
  const before = place > 0 ? center - sorted[place - 1]! : 0;
  const after = place < sorted.length - 1 ? sorted[place + 1]! - center : 0;
  return Math.max(before, after);
}
