import type { DailyAccount } from './daily.ts';
import { deepestFall } from './deepest-fall.ts';
import { type Figure, mapFigure, type Missing, over } from './figure.ts';
import { type HeldMarket, holdingAccount } from './holding-account.ts';
import { mean } from './numbers.ts';
import { deviationOf, returnFigures, YEAR_DAYS } from './returns.ts';

/** The run beside buying equal parts of all its pairs at the start and holding them, without fees. */
export interface BenchmarkFigures {
  /** freqtrade's: mean over pairs of the change from the first to the last close. */
  readonly marketChange: number;
  readonly holdReturn: Figure;
  readonly holdCagr: Figure;
  readonly holdVolatility: Figure;
  readonly holdSharpe: Figure;
  /** On values at the ends of days. */
  readonly holdMaxDrawdown: Figure;
  /** Total return of the run less that of holding. */
  readonly excessReturn: Figure;
  /** What the run's days move when holding moves by one: slope of daily returns on those of holding. */
  readonly beta: Figure;
  /** Mean daily return that `beta` does not explain, × 365. */
  readonly alpha: Figure;
  /** Of daily returns, −1 … 1. */
  readonly correlation: Figure;
}

export interface BenchmarkInput extends HeldMarket {
  readonly account: DailyAccount;
  readonly totalReturn: number;
  readonly candleMs: number;
  readonly marketChange: number;
}

export function benchmarkFigures(input: BenchmarkInput): BenchmarkFigures {
  const { account, totalReturn, timesMs, candleMs, marketChange } = input;
  const held = holdingAccount(input);
  if (held === null) return { marketChange, ...every('no-candles') };
  const maxDrawdown = deepestFall(held.equity, 1);
  const figures = returnFigures(held, 1, timesMs.at(-1)! + candleMs - timesMs[0]!, maxDrawdown);
  return {
    marketChange,
    holdReturn: figures.totalReturn,
    holdCagr: figures.cagr,
    holdVolatility: figures.volatility,
    holdSharpe: figures.sharpe,
    holdMaxDrawdown: maxDrawdown,
    excessReturn: totalReturn - figures.totalReturn,
    ...regression(account.returns, held.returns),
  };
}

type Unknown = Omit<BenchmarkFigures, 'marketChange'>;

function every(reason: Missing): Unknown {
  const hold = { holdReturn: reason, holdCagr: reason, holdVolatility: reason, holdSharpe: reason };
  return { ...hold, holdMaxDrawdown: reason, excessReturn: reason, beta: reason, alpha: reason, correlation: reason };
}

function regression(
  returns: Float64Array,
  held: Float64Array,
): Pick<BenchmarkFigures, 'alpha' | 'beta' | 'correlation'> {
  const own = mean(returns);
  const others = mean(held);
  let [together, ownSquares, heldSquares] = [0, 0, 0];
  for (let i = 0; i < returns.length; i++) {
    together += (returns[i]! - own) * (held[i]! - others);
    ownSquares += (returns[i]! - own) ** 2;
    heldSquares += (held[i]! - others) ** 2;
  }
  const beta = mapFigure(deviationOf(held), () => over(together, heldSquares, 'no-variation'));
  const correlation = mapFigure(deviationOf(held), () =>
    mapFigure(deviationOf(returns), () => over(together, Math.sqrt(ownSquares * heldSquares), 'no-variation')),
  );
  return { beta, alpha: mapFigure(beta, (slope) => (own - slope * others) * YEAR_DAYS), correlation };
}
