import { roundHalfEven } from './numbers.ts';
import type { TradeColumns } from './trade-columns.ts';

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

export function dayStatistics(columns: TradeColumns): DayStatistics {
  const { firstDay, profits, ratios } = sumsByDay(columns);
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
function sumsByDay({ closeTimesMs, profits: profitOf, profitRatios }: TradeColumns): {
  firstDay: number;
  profits: Float64Array;
  ratios: Float64Array;
} {
  const days = closeTimesMs.map((timeMs) => Math.floor(timeMs / DAY_MS));
  const firstDay = days.reduce((a, b) => Math.min(a, b), Infinity);
  const lastDay = days.reduce((a, b) => Math.max(a, b), -Infinity);
  const length = Math.max(0, lastDay - firstDay + 1);
  const profits = new Float64Array(length);
  const ratios = new Float64Array(length);
  for (let i = 0; i < days.length; i++) {
    profits[days[i]! - firstDay]! += profitOf[i]!;
    ratios[days[i]! - firstDay]! += profitRatios[i]!;
  }
  return { firstDay, profits, ratios };
}

function largest(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => Math.max(a, b));
}

function smallest(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => Math.min(a, b));
}
