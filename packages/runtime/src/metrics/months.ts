import type { DailyAccount } from './daily.ts';
import { DAY_MS } from './days.ts';
import type { TradeColumns } from './trade-columns.ts';

/** What the account gained in a month or a year (UTC) of the run; the first and the last may be cut. */
export interface CalendarLine {
  /** `2021-02` or `2021`. */
  readonly period: string;
  /** Ratio of the account at its beginning. */
  readonly returnRatio: number;
  /** Stake currency, open positions marked to market. */
  readonly profitAbs: number;
  /** Trades that closed in it. */
  readonly trades: number;
}

export interface Calendar {
  readonly months: readonly CalendarLine[];
  readonly years: readonly CalendarLine[];
}

export function calendar(account: DailyAccount, startBalance: number, { closeTimesMs }: TradeColumns): Calendar {
  const closed = new Uint32Array(account.equity.length);
  for (const timeMs of closeTimesMs) closed[Math.floor(timeMs / DAY_MS) - account.firstDay]!++;
  const lines = (letters: number): CalendarLine[] => linesBy(letters, account, startBalance, closed);
  return { months: lines('2021-02'.length), years: lines('2021'.length) };
}

/** A period is named by the first letters of its days; `closed` trades by day. */
function linesBy(
  letters: number,
  { firstDay, equity }: DailyAccount,
  startBalance: number,
  closed: Uint32Array,
): CalendarLine[] {
  const periodOf = (day: number): string => new Date((firstDay + day) * DAY_MS).toISOString().slice(0, letters);
  const lines: CalendarLine[] = [];
  let before = startBalance;
  let trades = 0;
  let period = periodOf(0);
  for (let day = 0; day < equity.length; day++) {
    trades += closed[day]!;
    const next = day + 1 < equity.length ? periodOf(day + 1) : '';
    if (next === period) continue;
    const after = equity[day]!;
    lines.push({ period, returnRatio: after / before - 1, profitAbs: after - before, trades });
    [before, trades, period] = [after, 0, next];
  }
  return lines;
}
