import { expectedMaximum } from './expected-maximum.ts';

/**
 * Years that a backtest has to have, so that the best of `trials` independent trials without skill is not expected to reach the yearly
 * Sharpe ratio `sharpe` (above 0); 0 for one trial. Bailey, Borwein, López de Prado and Zhu, "Pseudo-Mathematics and Financial Charlatanism: The
 * Effects of Backtest Overfitting on Out-of-Sample Performance", Notices of the AMS 61(5), 2014, theorem 1.
 */
export function minimumBacktestYears(trials: number, sharpe: number): number {
  return (expectedMaximum(trials) / sharpe) ** 2;
}
