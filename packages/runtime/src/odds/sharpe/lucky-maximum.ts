import type { Random } from '../../search/random.ts';
import { dot, unitLength } from './unit-length.ts';

/** The error of the mean is then below 0.03. */
const DRAWS = 250;

/**
 * How many standard errors the largest Sharpe ratio of these trials is expected to lie above 0 when none has skill: the mean largest of normal
 * values that are correlated as the trials' returns are. 0 for one trial. What `expectedMaximum` is for independent trials, without the question how
 * many independent ones a family of neighboring parameters amounts to. `returns`: all of a length.
 *
 * Draws are sums of the returns' distances from their means with one random normal weight per period, which have just these correlations; each counts
 * with both signs.
 */
export function luckyMaximum(returns: readonly Float64Array[], random: Random): number {
  const units = returns.map(unitLength);
  const weights = new Float64Array(returns[0]!.length);
  let total = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let i = 0; i < weights.length; i++) weights[i] = random.normal();
    let [highest, lowest] = [-Infinity, Infinity];
    for (const unit of units) {
      const value = unit === null ? 0 : dot(unit, weights);
      highest = Math.max(highest, value);
      lowest = Math.min(lowest, value);
    }
    total += (highest - lowest) / 2;
  }
  return total / DRAWS;
}
