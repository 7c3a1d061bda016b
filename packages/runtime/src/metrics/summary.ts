import type { OrderCounters } from '../backtest/outcome.ts';
import type { ClosedTrade } from '../core/trade.ts';
import { type DayStatistics, dayStatistics } from './days.ts';
import { type Drawdown, drawdownOf } from './drawdown.ts';
import { type Durations, durations } from './durations.ts';
import {
  countBySign,
  leftOpenLines,
  linesBy,
  linesPerPair,
  mixedLines,
  TOTAL,
  tradesLine,
  type TradesLine,
} from './lines.ts';
import { marketChange, type MarketCloses } from './market-change.ts';
import { mean, median, roundHalfEven, sum } from './numbers.ts';
import { type PeriodicBreakdown, periodicBreakdown } from './periods.ts';
import { type Account, backtestDays, cagr, tradeRatios } from './ratios.ts';
import { type Streaks, streaks } from './streaks.ts';
import { type TradeColumns, tradeColumns } from './trade-columns.ts';
import type { WalletStats } from './wallet.ts';

export interface SummaryInput extends Account {
  /** In the order of closing. */
  readonly trades: readonly ClosedTrade[];
  /** Stake currency in the wallet at the end. */
  readonly finalBalance: number;
  /** Pairs with candles, in the order of the pair list. */
  readonly pairs: readonly string[];
  readonly marketCloses: readonly MarketCloses[];
  /** `Infinity` without a limit. */
  readonly maxOpenTrades: number;
  readonly rejectedSignals: number;
  readonly counters: Readonly<OrderCounters>;
  /** Of the wallet at every candle; `null` for a run of one candle. */
  readonly walletStats: WalletStats | null;
}

/**
 * All statistics of a backtest under freqtrade's names, by freqtrade's formulas. Money is in stake currency, ratios are ratios, `…Ts` is
 * epoch milliseconds, `…S` seconds. Where freqtrade writes a zero for a date or a duration that does not exist, this holds `null`.
 */
export type Summary = Totals & DayStatistics & Durations & Drawdown & Streaks & Tables & EntryCounters;

type EntryCounters = Readonly<Omit<OrderCounters, 'canceledExitOrders' | 'replacedExitOrders'>>;

export interface Totals {
  readonly totalTrades: number;
  readonly tradeCountLong: number;
  readonly tradeCountShort: number;
  /** Sum of the cost of all filled orders, fees added on both sides. */
  readonly totalVolume: number;
  readonly avgStakeAmount: number;
  readonly profitMean: number;
  readonly profitMedian: number;
  readonly profitTotal: number;
  readonly profitTotalLong: number;
  readonly profitTotalShort: number;
  readonly profitTotalAbs: number;
  readonly profitTotalLongAbs: number;
  readonly profitTotalShortAbs: number;
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
  readonly csumMin: number;
  readonly csumMax: number;
  readonly backtestStartTs: number;
  readonly backtestEndTs: number;
  readonly backtestDays: number;
  readonly tradesPerDay: number;
  readonly marketChange: number;
  readonly startingBalance: number;
  /** The same again. */
  readonly dryRunWallet: number;
  readonly finalBalance: number;
  readonly walletStats: WalletStats | null;
  readonly rejectedSignals: number;
  /** The limit, or the number of pairs if that is smaller. */
  readonly maxOpenTrades: number;
  /** The limit as set; −1 for none. */
  readonly maxOpenTradesSetting: number;
}

export interface Tables {
  /** `null` without pairs. */
  readonly bestPair: TradesLine | null;
  readonly worstPair: TradesLine | null;
  readonly resultsPerPair: readonly TradesLine[];
  readonly resultsPerEnterTag: readonly TradesLine[];
  readonly exitReasonSummary: readonly TradesLine[];
  readonly mixTagStats: readonly TradesLine[];
  readonly leftOpenTrades: readonly TradesLine[];
  readonly periodicBreakdown: PeriodicBreakdown;
}

export function summarize(input: SummaryInput): Summary {
  const columns = tradeColumns(input.trades);
  const { closeTimesMs, profits, profitRatios } = columns;
  const drawdown = drawdownOf({ timesMs: closeTimesMs, profits }, input.startingBalance);
  return {
    ...countBySign(profitRatios),
    ...money(input, columns),
    ...tradeRatios(profits, input, drawdown.maxDrawdownAccount),
    cagr: cagr(input, input.finalBalance),
    ...setting(input),
    ...entryCounters(input),
    walletStats: input.walletStats,
    ...dayStatistics(columns),
    ...durations(columns),
    ...streaks(profitRatios),
    ...drawdown,
    ...tables(input, columns),
  };
}

/** freqtrade's summary leaves out what became of exit orders, save their timeouts. */
function entryCounters({ counters }: SummaryInput): EntryCounters {
  const { canceledExitOrders: _canceled, replacedExitOrders: _replaced, ...shown } = counters;
  return shown;
}

function money({ trades, startingBalance }: SummaryInput, { profits, profitRatios }: TradeColumns) {
  const isNone = trades.length === 0;
  const long = sum(profits.filter((_, i) => !trades[i]!.isShort));
  const short = sum(profits.filter((_, i) => trades[i]!.isShort));
  const total = sum(profits);
  return {
    totalVolume: totalVolume(trades),
    ...stakes(trades),
    profitMean: isNone ? 0 : mean(profitRatios),
    profitMedian: isNone ? 0 : median(profitRatios),
    profitTotal: total / startingBalance,
    profitTotalLong: long / startingBalance,
    profitTotalShort: short / startingBalance,
    profitTotalAbs: total,
    profitTotalLongAbs: long,
    profitTotalShortAbs: short,
    ...cumulativeRange(profits, startingBalance),
  };
}

function stakes(trades: readonly ClosedTrade[]) {
  let stake = 0;
  let tradeCountShort = 0;
  for (const trade of trades) {
    stake += roundHalfEven(trade.stakeAmount, 8);
    if (trade.isShort) tradeCountShort++;
  }
  return {
    totalTrades: trades.length,
    tradeCountLong: trades.length - tradeCountShort,
    tradeCountShort,
    avgStakeAmount: trades.length === 0 ? 0 : stake / trades.length,
  };
}

function totalVolume(trades: readonly ClosedTrade[]): number {
  let volume = 0;
  for (const trade of trades) for (const order of trade.orders) if (order.status === 'closed') volume += order.cost;
  return volume;
}

/** Lowest and highest account after a trade; zeros without trades, as in freqtrade. */
function cumulativeRange(profits: Float64Array, startingBalance: number) {
  if (profits.length === 0) return { csumMin: 0, csumMax: 0 };
  let [profit, lowest, highest] = [0, Infinity, -Infinity];
  for (const change of profits) {
    profit += change;
    lowest = Math.min(lowest, profit);
    highest = Math.max(highest, profit);
  }
  return { csumMin: lowest + startingBalance, csumMax: highest + startingBalance };
}

function setting(input: SummaryInput) {
  return {
    backtestStartTs: input.backtestStartMs,
    backtestEndTs: input.backtestEndMs,
    backtestDays: Math.floor((input.backtestEndMs - input.backtestStartMs) / 86_400_000),
    tradesPerDay: roundHalfEven(input.trades.length / backtestDays(input), 2),
    marketChange: marketChange(input.marketCloses),
    startingBalance: input.startingBalance,
    dryRunWallet: input.startingBalance,
    finalBalance: input.finalBalance,
    rejectedSignals: input.rejectedSignals,
    maxOpenTrades: Math.min(input.maxOpenTrades, input.pairs.length),
    maxOpenTradesSetting: input.maxOpenTrades === Infinity ? -1 : input.maxOpenTrades,
  };
}

function tables(input: SummaryInput, columns: TradeColumns): Tables {
  const { trades, pairs } = input;
  const total = tradesLine(TOTAL, trades, input);
  const resultsPerPair = linesPerPair(trades, pairs, input, total);
  const ofPairs = resultsPerPair.slice(0, -1);
  return {
    bestPair: ofPairs.at(0) ?? null,
    // Lines fall from most to least profit; of equal ones the first counts.
    worstPair: ofPairs.find((line) => line.profitTotalAbs === ofPairs.at(-1)!.profitTotalAbs) ?? null,
    resultsPerPair,
    resultsPerEnterTag: linesBy(trades, (trade) => trade.enterTag, input, total),
    exitReasonSummary: linesBy(trades, (trade) => trade.exitReason, input, total),
    mixTagStats: mixedLines(trades, input, total),
    leftOpenTrades: leftOpenLines(trades, pairs, input),
    periodicBreakdown: periodicBreakdown(columns),
  };
}
