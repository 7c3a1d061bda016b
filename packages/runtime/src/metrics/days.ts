import type { ClosedTrade } from '../core/trade.ts';
import { roundHalfEven } from './numbers.ts';

export const DAY_MS = 86_400_000;

/** Trades by the UTC day on which they closed; days without one between the first and the last count as zero. */
export interface DayStatistics {
  /** `[YYYY-MM-DD, profit in stake currency, 10 decimals]`, oldest first. */
  readonly dailyProfit: readonly (readonly [string, number])[];
  readonly winningDays: number;
  readonly drawDays: number;
  readonly losingDays: number;
  /** Largest and smallest daily sum of profit ratios, and of profits in stake currency; `0` without trades. */
  readonly backtestBestDay: number;
  readonly backtestWorstDay: number;
  readonly backtestBestDayAbs: number;
  readonly backtestWorstDayAbs: number;
}

export function dayStatistics(trades: readonly ClosedTrade[]): DayStatistics {
  const { firstDay, profits, ratios } = sumsByDay(trades);
  const rounded = profits.map((profit) => roundHalfEven(profit, 10));
  return {
    dailyProfit: Array.from(rounded, (profit, i) => [isoDay((firstDay + i) * DAY_MS), profit] as const),
    winningDays: rounded.filter((profit) => profit > 0).length,
    drawDays: rounded.filter((profit) => profit === 0).length,
    losingDays: rounded.filter((profit) => profit < 0).length,
    backtestBestDay: largest(ratios),
    backtestWorstDay: smallest(ratios),
    backtestBestDayAbs: largest(rounded),
    backtestWorstDayAbs: smallest(rounded),
  };
}

/** `YYYY-MM-DD` in UTC. */
function isoDay(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** Days are counted from the epoch. */
function sumsByDay(trades: readonly ClosedTrade[]): { firstDay: number; profits: Float64Array; ratios: Float64Array } {
  let firstDay = Infinity;
  let lastDay = -Infinity;
  for (const trade of trades) {
    const day = Math.floor(trade.closeTimeMs / DAY_MS);
    firstDay = Math.min(firstDay, day);
    lastDay = Math.max(lastDay, day);
  }
  const length = Math.max(0, lastDay - firstDay + 1);
  const profits = new Float64Array(length);
  const ratios = new Float64Array(length);
  for (const trade of trades) {
    const i = Math.floor(trade.closeTimeMs / DAY_MS) - firstDay;
    profits[i]! += trade.profitAbs;
    ratios[i]! += trade.profitRatio;
  }
  return { firstDay, profits, ratios };
}

function largest(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => Math.max(a, b));
}

function smallest(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => Math.min(a, b));
}
