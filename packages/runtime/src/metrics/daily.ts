import { DAY_MS } from './days.ts';

/** An account by UTC days: one value per day from the first open to the last close. */
export interface DailyAccount {
  /** Days since the epoch. */
  readonly firstDay: number;
  /** Account at the end of each day, stake currency. */
  readonly equity: Float64Array;
  /** Change over each day, as a ratio of the account at the end of the day before; the first against the starting balance. */
  readonly returns: Float64Array;
}

/**
 * `equity` at the close of the candles of `candleMs` that open at `timesMs` (rising, at least one), by the day in which each closes. A
 * day without a close, as there are with candles longer than a day, keeps the account of the day before.
 */
export function dailyAccount(
  equity: Float64Array,
  timesMs: Float64Array,
  candleMs: number,
  startBalance: number,
): DailyAccount {
  const closeDay = (i: number): number => Math.floor((timesMs[i]! + candleMs - 1) / DAY_MS);
  const firstDay = Math.floor(timesMs[0]! / DAY_MS);
  const byDay = new Float64Array(closeDay(equity.length - 1) - firstDay + 1).fill(NaN);
  for (let i = 0; i < equity.length; i++) byDay[closeDay(i) - firstDay] = equity[i]!;
  const returns = new Float64Array(byDay.length);
  let before = startBalance;
  for (let day = 0; day < byDay.length; day++) {
    if (Number.isNaN(byDay[day]!)) byDay[day] = before;
    returns[day] = byDay[day]! / before - 1;
    before = byDay[day]!;
  }
  return { firstDay, equity: byDay, returns };
}
