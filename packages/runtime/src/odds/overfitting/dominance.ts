/** Whether choosing beats taking any trial, whatever one's taste for risk. */
export interface Dominance {
  /** At no value is the share of chosen trials at or below it larger: everyone who prefers more would choose. */
  readonly firstOrder: boolean;
  /** At no value is the area under that share larger: everyone who also fears risk would choose. Follows from the first. */
  readonly secondOrder: boolean;
  /** Least area of the others minus area of the chosen up to a value, in units of performance; below 0 where the second order fails. */
  readonly leastArea: number;
}

/**
 * Compares performances of chosen trials with those of the mean trial over the same splits (arrays of one length).
 * Bailey, Borwein, López de Prado and Zhu (2017), section 4.3; orders of Hadar and Russell, "Rules for Ordering Uncertain Prospects", 1969.
 */
export function dominance(chosen: Float64Array, others: Float64Array): Dominance {
  const [own, their] = [chosen.toSorted(), others.toSorted()];
  const values = Float64Array.from([...own, ...their]).sort();
  let [below, theirBelow, area, leastArea] = [0, 0, 0, 0];
  let firstOrder = true;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (k > 0) area += ((theirBelow - below) / own.length) * (value - values[k - 1]!);
    leastArea = Math.min(leastArea, area);
    while (own[below]! <= value) below++;
    while (their[theirBelow]! <= value) theirBelow++;
    if (below > theirBelow) firstOrder = false;
  }
  // Sums of differences leave a hair of rounding where two distributions are the same.
  const hair = 1e-12 * (values.at(-1)! - values[0]!);
  return { firstOrder, secondOrder: firstOrder || leastArea >= -hair, leastArea };
}
