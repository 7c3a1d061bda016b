import type { CandleColumns } from '@tradai/strategy-sdk';
import { type DailyAccount, dailyAccount, type Days } from './daily.ts';
import { deepestFall } from './deepest-fall.ts';
import { type Figure, mapFigure, type Missing, over } from './figure.ts';
import { indexAt } from './equity.ts';
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

export interface BenchmarkInput {
  readonly days: Days;
  readonly account: DailyAccount;
  readonly totalReturn: number;
  readonly candlesByPair: ReadonlyMap<string, CandleColumns>;
  /** Open times of the candles of the run, rising. */
  readonly timesMs: Float64Array;
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

/** One unit of money, day by day; the part of a pair whose candles begin later waits as cash. `null` without candles. */
function holdingAccount({ candlesByPair, timesMs, days }: BenchmarkInput): DailyAccount | null {
  const parts = [...candlesByPair.values()]
    .filter(({ openTimeMs, length }) => openTimeMs[length - 1]! >= timesMs[0]!)
    .map((candles) => ({ candles, bought: firstOpen(candles, timesMs[0]!) }));
  if (parts.length === 0) return null;
  const worthAt = (position: number): number => {
    let worth = 0;
    for (const { candles, bought } of parts) {
      const candle = indexAt(candles.openTimeMs, timesMs[position]!, candles.length);
      worth += candle < 0 ? 1 : candles.close[candle]! / bought;
    }
    return worth / parts.length;
  };
  return dailyAccount(days, worthAt, 1);
}

/** Open of the first candle at or after the start. */
function firstOpen({ openTimeMs, open, length }: CandleColumns, startMs: number): number {
  const candle = indexAt(openTimeMs, startMs, length);
  return candle >= 0 && openTimeMs[candle] === startMs ? open[candle]! : open[candle + 1]!;
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
