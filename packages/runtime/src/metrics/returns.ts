import type { DailyAccount } from './daily.ts';
import { excessKurtosis, quantile, skewness } from './distribution.ts';
import { type Figure, mapFigure, over } from './figure.ts';
import { mean, sampleDeviation } from './numbers.ts';
import { probabilisticSharpe, shapeOf } from './probabilistic-sharpe.ts';

/** Days of a year: these markets never close. */
export const YEAR_DAYS = 365;
/** Fewer returns have no deviation worth the name. */
const DAYS_FOR_DEVIATION = 3;
const DAYS_FOR_KURTOSIS = 4;
/** One day in twenty is the tail. */
const TAIL = 0.05;
const DAYS_FOR_TAILS = 20;

/** Figures of the daily returns of an account marked to market. Ratios are ratios; ratios per year use 365 days and no riskless rate. */
export interface ReturnFigures {
  /** UTC days, the first and the last counted whole. */
  readonly days: number;
  readonly totalReturn: number;
  /** Yearly growth over the time from the first open to the last close; none below one day. */
  readonly cagr: Figure;
  /** Sample deviation × √365. */
  readonly volatility: Figure;
  /** Mean over sample deviation, × √365. */
  readonly sharpe: Figure;
  /** Probability that the true Sharpe ratio is above zero, given length, skew and tails (Bailey and López de Prado, 2012). */
  readonly probabilisticSharpe: Figure;
  /** Mean over the root mean square of the losing days (of all days), × √365. */
  readonly sortino: Figure;
  /** `cagr` over the deepest drawdown ratio at candle closes. */
  readonly calmar: Figure;
  /** Sum of the gains over the sum of the losses. */
  readonly omega: Figure;
  /** Size of the 95 % quantile over that of the 5 % quantile. */
  readonly tailRatio: Figure;
  /** Loss that one day in twenty exceeds, ≥ 0 unless such days win: minus the 5 % quantile. */
  readonly valueAtRisk: Figure;
  /** Mean loss of the days at or beyond it. */
  readonly conditionalValueAtRisk: Figure;
  readonly skew: Figure;
  /** In excess of a normal distribution's. */
  readonly kurtosis: Figure;
  readonly bestDay: number;
  readonly worstDay: number;
}

/** `spanMs` from the first open to the last close; `maxDrawdown` as a ratio ≥ 0. */
export function returnFigures(
  account: DailyAccount,
  startBalance: number,
  spanMs: number,
  maxDrawdown: number,
): ReturnFigures {
  const { equity, returns } = account;
  const growth = yearlyGrowth(equity.at(-1)! / startBalance, spanMs / 86_400_000);
  const figures = {
    cagr: growth,
    calmar: mapFigure(growth, (value) => over(value, maxDrawdown, 'no-drawdown')),
    ...ratios(returns),
    ...tails(returns),
    ...shape(returns),
  };
  const isLost = equity.some((value) => value <= 0);
  return {
    days: returns.length,
    totalReturn: equity.at(-1)! / startBalance - 1,
    ...(isLost ? lost(figures) : figures),
    bestDay: returns.reduce((a, b) => Math.max(a, b)),
    worstDay: returns.reduce((a, b) => Math.min(a, b)),
  };
}

/** Returns of an account that fell to nothing or below say nothing. */
function lost<Group extends object>(figures: Group): { [Name in keyof Group]: Figure } {
  return Object.fromEntries(Object.keys(figures).map((name) => [name, 'account-lost'])) as {
    [Name in keyof Group]: Figure;
  };
}

function yearlyGrowth(factor: number, days: number): Figure {
  if (days < 1) return 'too-few-days';
  return factor > 0 ? factor ** (YEAR_DAYS / days) - 1 : 'account-lost';
}

/** Deviation of daily returns; a rounding error between equal returns is none. */
export function deviationOf(returns: Float64Array): Figure {
  if (returns.length < DAYS_FOR_DEVIATION) return 'too-few-days';
  const largest = returns.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const deviation = sampleDeviation(returns);
  return deviation > 1e-10 * largest ? deviation : 'no-variation';
}

type Ratios = Pick<ReturnFigures, 'volatility' | 'sharpe' | 'probabilisticSharpe' | 'sortino' | 'omega'>;

function ratios(returns: Float64Array): Ratios {
  const perYear = Math.sqrt(YEAR_DAYS);
  const deviation = deviationOf(returns);
  const center = mean(returns);
  let [gains, losses, squares] = [0, 0, 0];
  for (const value of returns) {
    if (value > 0) gains += value;
    else {
      losses -= value;
      squares += value ** 2;
    }
  }
  return {
    volatility: deviation === 'no-variation' ? 0 : mapFigure(deviation, (value) => value * perYear),
    sharpe: mapFigure(deviation, (value) => (center / value) * perYear),
    probabilisticSharpe: mapFigure(deviation, (value) => probabilityOfSkill(center / value, returns)),
    sortino: over(center * perYear, Math.sqrt(squares / returns.length), 'no-losing-day'),
    omega: over(gains, losses, 'no-losing-day'),
  };
}

function probabilityOfSkill(sharpe: number, returns: Float64Array): Figure {
  if (returns.length < DAYS_FOR_KURTOSIS) return 'too-few-days';
  const probability = probabilisticSharpe({ sharpe, ...shapeOf(returns) });
  return Number.isNaN(probability) ? 'no-variation' : probability;
}

function tails(returns: Float64Array): Pick<ReturnFigures, 'tailRatio' | 'valueAtRisk' | 'conditionalValueAtRisk'> {
  if (returns.length < DAYS_FOR_TAILS) {
    const missing = 'too-few-days';
    return { tailRatio: missing, valueAtRisk: missing, conditionalValueAtRisk: missing };
  }
  const sorted = returns.toSorted();
  const low = quantile(sorted, TAIL);
  return {
    tailRatio: over(Math.abs(quantile(sorted, 1 - TAIL)), Math.abs(low), 'no-losing-day'),
    valueAtRisk: negated(low),
    conditionalValueAtRisk: negated(mean(sorted.filter((value) => value <= low))),
  };
}

function negated(value: number): number {
  return value === 0 ? 0 : -value;
}

function shape(returns: Float64Array): Pick<ReturnFigures, 'skew' | 'kurtosis'> {
  const deviation = deviationOf(returns);
  return {
    skew: mapFigure(deviation, () => skewness(returns)),
    kurtosis: returns.length < DAYS_FOR_KURTOSIS ? 'too-few-days' : mapFigure(deviation, () => excessKurtosis(returns)),
  };
}
