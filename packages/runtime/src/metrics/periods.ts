import { DAY_MS } from './days.ts';
import { roundHalfEven } from './numbers.ts';
import type { TradeColumns } from './trade-columns.ts';

export const PERIODS = ['day', 'week', 'month', 'year', 'weekday'] as const;
export type Period = (typeof PERIODS)[number];

/** Trades that closed within one period (UTC). */
export interface PeriodLine {
  /** `DD/MM/YYYY` of the last day of the period, or the name of the weekday. */
  readonly date: string;
  /** Midnight at which that last day begins, epoch ms; for weekdays 0 (Monday) to 6. */
  readonly dateTs: number;
  /** Stake currency, 10 decimals. */
  readonly profitAbs: number;
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  readonly trades: number;
  /** Money won over money lost, 8 decimals; `0` without losses. */
  readonly profitFactor: number;
}

export type PeriodicBreakdown = Readonly<Record<Period, readonly PeriodLine[]>>;

/** A week ends with its Monday, as freqtrade's weeks do. Periods without a trade between two with one are listed, weekdays are not. */
export function periodicBreakdown(columns: TradeColumns): PeriodicBreakdown {
  return {
    day: calendarLines(columns, { ofDay: (day) => day, lastDay: (day) => day }),
    week: calendarLines(columns, {
      ofDay: (day) => Math.floor((day - FIRST_TUESDAY) / 7),
      lastDay: (week) => FIRST_TUESDAY + week * 7 + 6,
    }),
    month: calendarLines(columns, { ofDay: monthOfDay, lastDay: (month) => Date.UTC(1970, month + 1, 0) / DAY_MS }),
    year: calendarLines(columns, {
      ofDay: (day) => dateOfDay(day).getUTCFullYear(),
      lastDay: (year) => Date.UTC(year, 11, 31) / DAY_MS,
    }),
    weekday: weekdayLines(columns),
  };
}

/** Days are counted from the epoch, a Thursday. */
const FIRST_TUESDAY = 5;
const FIRST_MONDAY = 4;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

interface Calendar {
  /** Number of the period that holds a day, rising by one from period to period. */
  readonly ofDay: (day: number) => number;
  /** Last day of a period. */
  readonly lastDay: (period: number) => number;
}

function calendarLines(columns: TradeColumns, calendar: Calendar): PeriodLine[] {
  const tallies = tally(columns, (day) => calendar.ofDay(day));
  const numbers = [...tallies.keys()];
  const first = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const last = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const lines: PeriodLine[] = [];
  for (let period = first; period <= last; period++) {
    const dateTs = calendar.lastDay(period) * DAY_MS;
    lines.push({ date: dayMonthYear(dateTs), dateTs, ...closed(tallies.get(period) ?? emptyTally()) });
  }
  return lines;
}

function weekdayLines(columns: TradeColumns): PeriodLine[] {
  const tallies = tally(columns, (day) => (((day - FIRST_MONDAY) % 7) + 7) % 7);
  return [...tallies.entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([weekday, found]) => ({ date: WEEKDAYS[weekday]!, dateTs: weekday, ...closed(found) }));
}

interface Tally {
  won: number;
  lost: number;
  profit: number;
  wins: number;
  draws: number;
  losses: number;
}

function emptyTally(): Tally {
  return { won: 0, lost: 0, profit: 0, wins: 0, draws: 0, losses: 0 };
}

function tally({ closeTimesMs, profits }: TradeColumns, periodOfDay: (day: number) => number): Map<number, Tally> {
  const tallies = new Map<number, Tally>();
  let period = NaN;
  let lastDay = NaN;
  for (let i = 0; i < closeTimesMs.length; i++) {
    const day = Math.floor(closeTimesMs[i]! / DAY_MS);
    if (day !== lastDay) period = periodOfDay(day);
    lastDay = day;
    let found = tallies.get(period);
    if (found === undefined) tallies.set(period, (found = emptyTally()));
    add(found, profits[i]!);
  }
  return tallies;
}

function add(found: Tally, profit: number): void {
  found.profit += profit;
  if (profit > 0) {
    found.won += profit;
    found.wins++;
  } else if (profit < 0) {
    found.lost -= profit;
    found.losses++;
  } else {
    found.draws++;
  }
}

function closed({ won, lost, profit, wins, draws, losses }: Tally): Omit<PeriodLine, 'date' | 'dateTs'> {
  return {
    profitAbs: roundHalfEven(profit, 10),
    wins,
    draws,
    losses,
    trades: wins + draws + losses,
    profitFactor: lost === 0 ? 0 : roundHalfEven(won / lost, 8),
  };
}

function dateOfDay(day: number): Date {
  return new Date(day * DAY_MS);
}

function monthOfDay(day: number): number {
  const date = dateOfDay(day);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

function dayMonthYear(timeMs: number): string {
  const [year, month, day] = new Date(timeMs).toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
}
