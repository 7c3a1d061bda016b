import type { ClosedTrade } from '../core/trade.ts';
import { drawdownOf } from './drawdown.ts';
import { averageDurationS } from './durations.ts';
import {
  type Account,
  cagr,
  calmar,
  expectancy,
  profitFactor,
  pValue,
  returnsOf,
  sharpe,
  sortino,
  sqn,
} from './ratios.ts';

/** One row of a table of the report: a subset of the trades, measured against the whole account and the whole time. */
export interface TradesLine {
  /** Pair, tag or exit reason; enter tag and exit reason in the mixed table; `TOTAL` in the last row. */
  readonly key: string | readonly [string, string];
  readonly trades: number;
  /** Mean profit ratio of a trade; `0` without trades. */
  readonly profitMean: number;
  /** Stake currency. */
  readonly profitTotalAbs: number;
  /** Ratio of the starting balance. */
  readonly profitTotal: number;
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

/** A row for each of `pairs`, traded or not, most profit first, and the total. */
export function linesPerPair(trades: readonly ClosedTrade[], pairs: readonly string[], account: Account): TradesLine[] {
  const groups = groupBy(trades, (trade) => trade.pair);
  return table(
    pairs.map((pair) => tradesLine(pair, groups.get(pair) ?? [], account)),
    trades,
    account,
  );
}

export function linesPerEnterTag(trades: readonly ClosedTrade[], account: Account): TradesLine[] {
  return linesBy(trades, (trade) => trade.enterTag, account);
}

export function linesPerExitReason(trades: readonly ClosedTrade[], account: Account): TradesLine[] {
  return linesBy(trades, (trade) => trade.exitReason, account);
}

/** By enter tag and exit reason together. */
export function mixedLines(trades: readonly ClosedTrade[], account: Account): TradesLine[] {
  // A tag may hold any character, so the pair of texts is told apart by a JSON key.
  const groups = groupBy(trades, (trade) => JSON.stringify([trade.enterTag, trade.exitReason]));
  const keys = [...groups.values()].map((group) => [group[0]!.enterTag, group[0]!.exitReason] as const);
  keys.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  const lines = keys.map((key) => tradesLine(key, groups.get(JSON.stringify(key))!, account));
  return table(lines, trades, account);
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
  );
}

/** All figures of one subset. */
export function tradesLine(key: TradesLine['key'], trades: readonly ClosedTrade[], account: Account): TradesLine {
  const returns = returnsOf(trades, account);
  const counts = countByProfit(trades);
  const drawdown = drawdownOf(stepsOf(trades), account.startingBalance);
  return {
    key,
    trades: trades.length,
    ...counts,
    profitTotal: counts.profitTotalAbs / account.startingBalance,
    durationAvgS: averageDurationS(trades),
    cagr: cagr(account, account.startingBalance + counts.profitTotalAbs),
    ...expectancy(trades),
    sortino: sortino(returns, account),
    sharpe: sharpe(returns, account),
    calmar: calmar(returns, account, drawdown.maxDrawdownAccount),
    sqn: sqn(returns),
    pValue: pValue(returns),
    profitFactor: profitFactor(trades),
    maxDrawdownAccount: drawdown.maxDrawdownAccount,
    maxDrawdownAbs: drawdown.maxDrawdownAbs,
  };
}

/** Profits in closing order, as the drawdown reads them. */
export function stepsOf(trades: readonly ClosedTrade[]): { timeMs: number; profit: number }[] {
  return trades.map((trade) => ({ timeMs: trade.closeTimeMs, profit: trade.profitAbs }));
}

type Counts = Pick<TradesLine, 'profitTotalAbs' | 'profitMean' | 'wins' | 'draws' | 'losses' | 'winrate'>;

function countByProfit(trades: readonly ClosedTrade[]): Counts {
  let profitTotalAbs = 0;
  let ratios = 0;
  let wins = 0;
  let losses = 0;
  for (const trade of trades) {
    profitTotalAbs += trade.profitAbs;
    ratios += trade.profitRatio;
    if (trade.profitAbs > 0) wins++;
    else if (trade.profitAbs < 0) losses++;
  }
  const count = Math.max(1, trades.length);
  return {
    profitTotalAbs,
    profitMean: ratios / count,
    wins,
    draws: trades.length - wins - losses,
    losses,
    winrate: wins / count,
  };
}

function linesBy(
  trades: readonly ClosedTrade[],
  keyOf: (trade: ClosedTrade) => string,
  account: Account,
): TradesLine[] {
  const groups = [...groupBy(trades, keyOf).entries()].toSorted(([a], [b]) => compare(a, b));
  return table(
    groups.map(([key, group]) => tradesLine(key, group, account)),
    trades,
    account,
  );
}

/** Most profit first; equal ones keep their order. */
function table(lines: readonly TradesLine[], trades: readonly ClosedTrade[], account: Account): TradesLine[] {
  return [...lines.toSorted((a, b) => b.profitTotalAbs - a.profitTotalAbs), tradesLine(TOTAL, trades, account)];
}

function groupBy(trades: readonly ClosedTrade[], keyOf: (trade: ClosedTrade) => string): Map<string, ClosedTrade[]> {
  return Map.groupBy(trades, keyOf);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
