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

/** The UTC days of a run and where each ends. */
export interface Days {
  readonly firstDay: number;
  /** For each day the position of the last candle that closes in it; −1 for a day without one. */
  readonly ends: Int32Array;
}

/** Days of candles of `candleMs` that open at `timesMs` (rising, at least one), by the day in which each closes. */
export function daysOf(timesMs: Float64Array, candleMs: number): Days {
  const firstDay = Math.floor(timesMs[0]! / DAY_MS);
  const lastDay = Math.floor((timesMs.at(-1)! + candleMs - 1) / DAY_MS);
  const ends = new Int32Array(lastDay - firstDay + 1).fill(-1);
  let day = 0;
  let midnight = (firstDay + 1) * DAY_MS;
  for (let i = 0; i < timesMs.length; i++) {
    for (; timesMs[i]! + candleMs > midnight; midnight += DAY_MS) day++;
    ends[day] = i;
  }
  return { firstDay, ends };
}

/** `valueAt` the close of a candle, at the ends of days. A day without a close, as there are with candles longer than a day, keeps the account of the day before. */
export function dailyAccount(
  { firstDay, ends }: Days,
  valueAt: (position: number) => number,
  startBalance: number,
): DailyAccount {
  const equity = new Float64Array(ends.length);
  const returns = new Float64Array(ends.length);
  let before = startBalance;
  for (let day = 0; day < ends.length; day++) {
    const end = ends[day]!;
    equity[day] = end < 0 ? before : valueAt(end);
    returns[day] = equity[day]! / before - 1;
    before = equity[day]!;
  }
  return { firstDay, equity, returns };
}
