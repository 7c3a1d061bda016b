import type { ClosedTrade } from '../core/trade.ts';
import { mean, numbersOf, populationDeviation, roundHalfEven, sampleDeviation, sum } from './numbers.ts';
import { twoSidedTProbability } from './student-t.ts';

/** freqtrade's mark for a ratio whose denominator is zero or undefined. */
export const UNDEFINED_RATIO = -100;
/** freqtrade's mark for an expectancy ratio without losses. */
const NO_LOSSES = 100;

const YEAR_DAYS = 365;

/** What the ratios measure against: the same for a subset of the trades as for all of them. */
export interface Account {
  /** Wallet at the start, stake currency. */
  readonly startingBalance: number;
  /** Open time of the first and the last candle. */
  readonly backtestStartMs: number;
  readonly backtestEndMs: number;
}

/** Whole days of the backtest, at least 1. */
export function backtestDays(account: Account): number {
  return Math.max(1, Math.floor((account.backtestEndMs - account.backtestStartMs) / 86_400_000));
}

/** Yearly growth that turns the starting into the final balance, as a ratio; `0` when it cannot be computed. */
export function cagr(account: Account, finalBalance: number): number {
  if (account.startingBalance <= 0 || finalBalance < 0) return 0;
  const growth = (finalBalance / account.startingBalance) ** (YEAR_DAYS / backtestDays(account)) - 1;
  return Number.isFinite(growth) ? growth : 0;
}

/** Money won over money lost; `0` when nothing was lost. */
export function profitFactor(trades: readonly ClosedTrade[]): number {
  const { won, lost } = winsAndLosses(trades);
  return lost === 0 ? 0 : won / lost;
}

export interface Expectancy {
  /** Average profit to expect of a trade, stake currency; `0` without trades. */
  readonly expectancy: number;
  /** The same per unit of average loss; `NO_LOSSES` when there is none. */
  readonly expectancyRatio: number;
}

export function expectancy(trades: readonly ClosedTrade[]): Expectancy {
  if (trades.length === 0) return { expectancy: 0, expectancyRatio: NO_LOSSES };
  const { won, lost, wins, losses } = winsAndLosses(trades);
  const averageWin = wins === 0 ? 0 : won / wins;
  const averageLoss = losses === 0 ? 0 : lost / losses;
  const winrate = wins / trades.length;
  return {
    expectancy: winrate * averageWin - (losses / trades.length) * averageLoss,
    expectancyRatio: averageLoss === 0 ? NO_LOSSES : (1 + averageWin / averageLoss) * winrate - 1,
  };
}

/** `lost` is positive. */
function winsAndLosses(trades: readonly ClosedTrade[]): { won: number; lost: number; wins: number; losses: number } {
  const result = { won: 0, lost: 0, wins: 0, losses: 0 };
  for (const { profitAbs } of trades) {
    if (profitAbs > 0) {
      result.won += profitAbs;
      result.wins++;
    } else if (profitAbs < 0) {
      result.lost -= profitAbs;
      result.losses++;
    }
  }
  return result;
}

/** `returns` below: profit of each trade over the starting balance, in closing order. */
export function returnsOf(trades: readonly ClosedTrade[], account: Account): Float64Array {
  return numbersOf(trades, (trade) => trade.profitAbs / account.startingBalance);
}

/**
 * freqtrade's Sharpe ratio: mean return per *day* over the deviation per *trade*, times √365. It grows with the number of trades, so
 * it compares runs of freqtrade only; `equitySharpeDaily` is the usual figure.
 */
export function sharpe(returns: Float64Array, account: Account): number {
  return perDayOver(populationDeviation(returns), returns, account);
}

/** freqtrade's Sortino ratio: as its Sharpe ratio, with the deviation of the losing trades only. */
export function sortino(returns: Float64Array, account: Account): number {
  return perDayOver(populationDeviation(returns.filter((value) => value < 0)), returns, account);
}

function perDayOver(deviation: number, returns: Float64Array, account: Account): number {
  if (hasNothingToMeasure(returns, account)) return 0;
  if (deviation === 0 || Number.isNaN(deviation)) return UNDEFINED_RATIO;
  return (sum(returns) / backtestDays(account) / deviation) * Math.sqrt(YEAR_DAYS);
}

/** freqtrade's Calmar ratio: percent per day over the drawdown ratio, times √365. */
export function calmar(returns: Float64Array, account: Account, maxDrawdownAccount: number): number {
  if (hasNothingToMeasure(returns, account)) return 0;
  if (maxDrawdownAccount === 0 || Number.isNaN(maxDrawdownAccount)) return UNDEFINED_RATIO;
  return (((sum(returns) / backtestDays(account)) * 100) / maxDrawdownAccount) * Math.sqrt(YEAR_DAYS);
}

function hasNothingToMeasure(returns: Float64Array, account: Account): boolean {
  return returns.length === 0 || account.backtestStartMs === account.backtestEndMs;
}

/** System quality number: √n × mean over sample deviation, 4 decimals; `0` without trades. */
export function sqn(returns: Float64Array): number {
  if (returns.length === 0) return 0;
  const deviation = sampleDeviation(returns);
  if (deviation === 0 || Number.isNaN(deviation)) return UNDEFINED_RATIO;
  return roundHalfEven((Math.sqrt(returns.length) * mean(returns)) / deviation, 4);
}

/** Probability of returns at least this far from zero if the true mean were zero (two-sided t-test); `1` when it cannot be said. */
export function pValue(returns: Float64Array): number {
  const deviation = sampleDeviation(returns);
  if (deviation === 0 || Number.isNaN(deviation)) return 1;
  return twoSidedTProbability((Math.sqrt(returns.length) * mean(returns)) / deviation, returns.length - 1);
}
