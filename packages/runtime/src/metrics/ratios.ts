import { mean, populationDeviation, roundHalfEven, sampleDeviation, sum } from './numbers.ts';
import { twoSidedTProbability } from './student-t.ts';

/** freqtrade's mark for a ratio whose denominator is zero or undefined. */
const UNDEFINED_RATIO = -100;
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

/** Ratios of closed trades, under freqtrade's names and by its formulas (semantics 9.2). */
export interface TradeRatios {
  /** Money won over money lost; `0` when nothing was lost. */
  readonly profitFactor: number;
  /** Average profit to expect of a trade, stake currency; `0` without trades. */
  readonly expectancy: number;
  /** The same per unit of average loss; 100 when there is none. */
  readonly expectancyRatio: number;
  /**
   * Mean return per *day* over the deviation per *trade*, times √365. It grows with the number of trades, so it compares runs of
   * freqtrade only; `equitySharpeDaily` is the usual figure.
   */
  readonly sharpe: number;
  /** As `sharpe`, with the deviation of the losing trades only. */
  readonly sortino: number;
  /** Percent per day over the drawdown ratio, times √365. */
  readonly calmar: number;
  /** System quality number: √n × mean over sample deviation, 4 decimals; `0` without trades. */
  readonly sqn: number;
  /** Probability of returns at least this far from zero if the true mean were zero (two-sided t-test); `1` when it cannot be said. */
  readonly pValue: number;
}

/** `profits` of the trades in stake currency. A ratio whose denominator is zero or undefined is −100, without trades it is 0. */
export function tradeRatios(profits: Float64Array, account: Account, maxDrawdownAccount: number): TradeRatios {
  const returns = profits.map((profit) => profit / account.startingBalance);
  const daily = sum(returns) / backtestDays(account);
  const nothing = returns.length === 0 || account.backtestStartMs === account.backtestEndMs;
  const perYear = (value: number, denominator: number): number =>
    nothing ? 0 : overOrMark(value * Math.sqrt(YEAR_DAYS), denominator);
  return {
    ...moneyRatios(profits),
    sharpe: perYear(daily, populationDeviation(returns)),
    sortino: perYear(daily, populationDeviation(returns.filter((value) => value < 0))),
    calmar: perYear(daily * 100, maxDrawdownAccount),
    ...testOfMean(returns),
  };
}

/** `value` ÷ `denominator`, freqtrade's mark −100 when that is zero or undefined. */
export function overOrMark(value: number, denominator: number): number {
  return denominator === 0 || Number.isNaN(denominator) ? UNDEFINED_RATIO : value / denominator;
}

function moneyRatios(profits: Float64Array): Pick<TradeRatios, 'profitFactor' | 'expectancy' | 'expectancyRatio'> {
  let [won, lost, wins, losses] = [0, 0, 0, 0];
  for (const profit of profits) {
    if (profit > 0) {
      won += profit;
      wins++;
    } else if (profit < 0) {
      lost -= profit;
      losses++;
    }
  }
  const averageWin = wins === 0 ? 0 : won / wins;
  const averageLoss = losses === 0 ? 0 : lost / losses;
  const count = Math.max(1, profits.length);
  return {
    profitFactor: lost === 0 ? 0 : won / lost,
    expectancy: (wins / count) * averageWin - (losses / count) * averageLoss,
    expectancyRatio: averageLoss === 0 ? NO_LOSSES : (1 + averageWin / averageLoss) * (wins / count) - 1,
  };
}

function testOfMean(returns: Float64Array): Pick<TradeRatios, 'sqn' | 'pValue'> {
  const deviation = sampleDeviation(returns);
  if (deviation === 0 || Number.isNaN(deviation)) return { sqn: returns.length === 0 ? 0 : UNDEFINED_RATIO, pValue: 1 };
  const t = (Math.sqrt(returns.length) * mean(returns)) / deviation;
  return { sqn: roundHalfEven(t, 4), pValue: twoSidedTProbability(t, returns.length - 1) };
}
