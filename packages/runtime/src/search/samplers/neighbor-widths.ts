/** No kernel is narrower than a hundredth of the unit, and with few observations none is much narrower than its share. */
const FINEST_SHARE = 100;

/**
 * A width for each center in the unit: the distance to the farther one of its two neighbors, so that kernels are wide where observations
 * are rare. The outermost have one neighbor; a single one has the ends. From 1 / min(100, n + 2) to 1 (Bergstra et al., 2011,
 * with the lower bound of hyperopt that Optuna calls magic clip).
 */
export function neighborWidths(centers: Float64Array): Float64Array {
  const { length } = centers;
  const least = 1 / Math.min(FINEST_SHARE, length + 2);
  const widths = new Float64Array(length);
  const order = Uint32Array.from(centers, (_, i) => i).sort((a, b) => centers[a]! - centers[b]! || a - b);
  for (let place = 0; place < length; place++) {
    const center = centers[order[place]!]!;
    const before = place > 0 ? center - centers[order[place - 1]!]! : length === 1 ? center : 0;
    const after = place < length - 1 ? centers[order[place + 1]!]! - center : length === 1 ? 1 - center : 0;
    widths[order[place]!] = Math.min(1, Math.max(least, before, after));
  }
  return widths;
}
