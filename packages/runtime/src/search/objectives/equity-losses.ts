import { type Figure, mapFigure, over } from '../../metrics/figure.ts';
import type { ReturnFigures } from '../../metrics/returns.ts';
import { equityFigures, type EvaluatedRun } from './evaluated-run.ts';

/**
 * Our own objectives, on the account marked to market at candle closes: a loss that was held and not closed counts. Each is the figure of the
 * statistics of that name, its sign turned so that lower is better.
 */
export const EQUITY_LOSSES: Readonly<Record<string, (run: EvaluatedRun) => Figure>> = {
  'equity-return': (run) => -equityFigures(run).returns.totalReturn,
  'equity-cagr': lossOf('cagr'),
  'equity-sharpe': lossOf('sharpe'),
  'equity-sortino': lossOf('sortino'),
  'equity-calmar': lossOf('calmar'),
  'equity-omega': lossOf('omega'),
  'equity-drawdown': (run) => equityFigures(run).drawdown.maxRatio,
  /** Total return over the ulcer index (Martin and McCann, 1989). */
  'equity-martin': (run) => {
    const { returns, drawdown } = equityFigures(run);
    return mapFigure(over(returns.totalReturn, drawdown.ulcerIndex, 'no-drawdown'), (value) => -value);
  },
};

function lossOf(name: keyof ReturnFigures): (run: EvaluatedRun) => Figure {
  return (run) => mapFigure(equityFigures(run).returns[name], (value) => -value);
}
