import { normalQuantile } from '../../metrics/normal-quantile.ts';
import { type MeasuredSharpe, sharpeVariance } from '../../metrics/probabilistic-sharpe.ts';

/**
 * Returns that a track record needs for its Sharpe ratio to be above `benchmark` (per period, as `sharpe`) with probability
 * `confidence` (0 to 1); Infinity where the ratio is not above the benchmark, so that no length is enough.
 * Bailey and López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2), 2012, equation 13.
 */
export function minimumTrackRecord(
  measured: Omit<MeasuredSharpe, 'n'>,
  { benchmark = 0, confidence = 0.95 }: { readonly benchmark?: number; readonly confidence?: number } = {},
): number {
  const above = measured.sharpe - benchmark;
  if (!(above > 0)) return Infinity;
  return 1 + sharpeVariance({ ...measured, n: NaN }) * (normalQuantile(confidence) / above) ** 2;
}
