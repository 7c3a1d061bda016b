import { round8 } from '../core/round8.ts';
import type { PaidFee } from './order-report.ts';

/** An exchange that takes so much, a ratio of the value, has made a mistake, or whoever reads its answers. */
const UNBELIEVABLE = 0.02;

/**
 * What fills paid as a ratio of their value, rounded to 8 decimals as freqtrade does. `filled`: base units, at `average`. Null: nobody knows,
 * or it is not to be believed.
 */
export function paidRatio(fees: readonly PaidFee[] | null, filled: number, average: number): number | null {
  if (fees === null || fees.length === 0) return null;
  let paid = 0;
  for (const fee of fees) {
    const rate = fee.in === 'stake' ? 1 : fee.in === 'base' ? average : fee.rate;
    if (rate === null) return null;
    paid += fee.cost * rate;
  }
  const ratio = round8(paid / (filled * average));
  return ratio < UNBELIEVABLE ? ratio : null;
}

/** Base units that were kept back as a fee. */
export function paidInBase(fees: readonly PaidFee[] | null): number {
  return (fees ?? []).reduce((sum, fee) => (fee.in === 'base' ? sum + fee.cost : sum), 0);
}
