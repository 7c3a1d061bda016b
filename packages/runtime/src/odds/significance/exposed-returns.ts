/**
 * Returns of an account whose share `exposures[i]` (negative: short) was in a market over period i, which moved by `market[i]` (ratio); `costPerTurnover` is paid, as a
 * ratio, on each change of the exposure, and on leaving at the end.
 */
export function exposedReturns(exposures: Float64Array, market: Float64Array, costPerTurnover = 0): Float64Array {
  const last = exposures.length - 1;
  return exposures.map((exposure, i) => {
    const turnover = Math.abs(exposure - (exposures[i - 1] ?? 0)) + (i === last ? Math.abs(exposure) : 0);
    return exposure * market[i]! - turnover * costPerTurnover;
  });
}
