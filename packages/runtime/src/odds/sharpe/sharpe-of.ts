import { type MeasuredSharpe, shapeOf } from '../../metrics/probabilistic-sharpe.ts';
import { deviationOf } from '../../metrics/returns.ts';
import { mean } from '../../metrics/numbers.ts';

/** Mean over sample deviation of returns, per period; 0 where they do not vary or are fewer than 3: a trial that never traded has shown nothing. */
export function sharpeOf(returns: Float64Array): number {
  const deviation = deviationOf(returns);
  return typeof deviation === 'number' ? mean(returns) / deviation : 0;
}

/** The same with what its error depends on; `null` where returns do not vary or are fewer than 4. */
export function measuredSharpe(returns: Float64Array): MeasuredSharpe | null {
  if (returns.length < 4 || typeof deviationOf(returns) !== 'number') return null;
  return { sharpe: sharpeOf(returns), ...shapeOf(returns) };
}
