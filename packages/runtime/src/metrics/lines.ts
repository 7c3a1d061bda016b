import type { ClosedTrade } from '../core/trade.ts';
import { drawdownOf } from './drawdown.ts';
import { averageDurationS } from './durations.ts';
import { mean, roundHalfEven, sum } from './numbers.ts';
import { type Account, cagr, tradeRatios } from './ratios.ts';
import { tradeColumns } from './trade-columns.ts';

/** One row of a table of the report: a subset of the trades, measured against the whole account and the whole time. */
export interface TradesLine {
  /** Pair, tag or exit reason; enter tag and exit reason in the mixed table; `TOTAL` in the last row. */
  readonly key: string | readonly [string, string];
  readonly trades: number;
  /** Mean profit ratio of a trade; `0` without trades. */
  readonly profitMean: number;
  /** The same in percent, 2 decimals. */
  readonly profitMeanPct: number;
  /** Stake currency. */
  readonly profitTotalAbs: number;
  /** Ratio of the starting balance. */
  readonly profitTotal: number;
  readonly profitTotalPct: number;
  /** Seconds, rounded to the minute; `null` without trades. */
  readonly durationAvgS: number | null;
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  readonly winrate: number;
  readonly cagr: number;
  readonly expectancy: number;
  readonly expectancyRatio: number;
  readonly sortino: number;
  readonly sharpe: number;
  readonly calmar: number;
  readonly sqn: number;
  readonly pValue: number;
  readonly profitFactor: number;
  readonly maxDrawdownAccount: number;
  readonly maxDrawdownAbs: number;
}

export const TOTAL = 'TOTAL';

/** A row for each of `pairs`, traded or not, most profit first, then `total`. */
export function linesPerPair(
  trades: readonly ClosedTrade[],
  pairs: readonly string[],
  account: Account,
  total: TradesLine,
): TradesLine[] {
  const groups = Map.groupBy(trades, (trade) => trade.pair);
  return table(
    pairs.map((pair) => tradesLine(pair, groups.get(pair) ?? [], account)),
    total,
  );
}

/** A row for each text that `textOf` gives (enter tag, exit reason), most profit first, then `total`. */
export function linesBy(
  trades: readonly ClosedTrade[],
  textOf: (trade: ClosedTrade) => string,
  account: Account,
  total: TradesLine,
): TradesLine[] {
  return table(
    groupsBy(trades, textOf).map(([text, group]) => tradesLine(text, group, account)),
    total,
  );
}

/** By enter tag and exit reason together. */
export function mixedLines(trades: readonly ClosedTrade[], account: Account, total: TradesLine): TradesLine[] {
  const lines = groupsBy(trades, (trade) => trade.enterTag).flatMap(([tag, tagged]) =>
    groupsBy(tagged, (trade) => trade.exitReason).map(([reason, group]) => tradesLine([tag, reason], group, account)),
  );
  return table(lines, total);
}

/** Trades that were still open at the end and were closed by force, per pair. */
export function leftOpenLines(
  trades: readonly ClosedTrade[],
  pairs: readonly string[],
  account: Account,
): TradesLine[] {
  const left = trades.filter((trade) => trade.exitReason === 'force_exit');
  const traded = new Set(left.map((trade) => trade.pair));
  return linesPerPair(
    left,
    pairs.filter((pair) => traded.has(pair)),
    account,
    tradesLine(TOTAL, left, account),
  );
}

/** All figures of one subset. */
export function tradesLine(key: TradesLine['key'], trades: readonly ClosedTrade[], account: Account): TradesLine {
  const { closeTimesMs, profits, profitRatios, minutes } = tradeColumns(trades);
  const drawdown = drawdownOf({ timesMs: closeTimesMs, profits }, account.startingBalance);
  const profitTotalAbs = sum(profits);
  const profitTotal = profitTotalAbs / account.startingBalance;
  const profitMean = trades.length === 0 ? 0 : mean(profitRatios);
  return {
    key,
    trades: trades.length,
    profitTotalAbs,
    profitTotal,
    profitTotalPct: roundHalfEven(profitTotal * 100, 2),
    profitMean,
    profitMeanPct: roundHalfEven(profitMean * 100, 2),
    durationAvgS: averageDurationS(minutes),
    ...countBySign(profits),
    cagr: cagr(account, account.startingBalance + profitTotalAbs),
    ...tradeRatios(profits, account, drawdown.maxDrawdownAccount),
    maxDrawdownAccount: drawdown.maxDrawdownAccount,
    maxDrawdownAbs: drawdown.maxDrawdownAbs,
  };
}

/** Won, even and lost by the sign of each value. */
export function countBySign(values: Float64Array): { wins: number; draws: number; losses: number; winrate: number } {
  let [wins, losses] = [0, 0];
  for (const value of values) {
    if (value > 0) wins++;
    else if (value < 0) losses++;
  }
  return {
    wins,
    draws: values.length - wins - losses,
    losses,
    winrate: values.length === 0 ? 0 : wins / values.length,
  };
}

/** Most profit first; equal ones keep their order. */
function table(lines: readonly TradesLine[], total: TradesLine): TradesLine[] {
  return [...lines.toSorted((a, b) => b.profitTotalAbs - a.profitTotalAbs), total];
}

/** In the order of their texts. */
function groupsBy(trades: readonly ClosedTrade[], textOf: (trade: ClosedTrade) => string): [string, ClosedTrade[]][] {
  return [...Map.groupBy(trades, textOf).entries()].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
