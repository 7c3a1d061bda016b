import { atMost, plain, slope, type SoakFigure } from './figures.ts';

const HOURS_OF_MONTH = 720;
/** The log is cleared once an hour, in pieces. */
const CLEARED_WITHIN_HOURS = 1.5;

/** Sizes of what a session has written down, at an hour of the soak. */
export interface JournalSize {
  readonly hour: number;
  /** All files of its state. */
  readonly folderMb: number;
  /** All records, and all rows but those of the log. */
  readonly keptMb: number;
  readonly logMb: number;
  /** How old the oldest row of the log is. */
  readonly logHours: number;
}

/**
 * What the log holds is as much in a month as in a day: a day's rise and fall of it, times thirty, says nothing of what a month leaves. So what else there
 * is is held to a growth, and the log to its hours. `logHours`: for how long the log is kept.
 */
export function journalFigures(sizes: readonly JournalSize[], logHours: number): SoakFigure[] {
  const late = sizes.slice(sizes.length >> 1);
  const perHour = slope(late.map(({ hour, keptMb }) => [hour, keptMb] as const));
  const most = (of: 'logMb' | 'logHours'): number => Math.max(0, ...sizes.map((size) => size[of]));
  return [
    atMost('journal without its log grows in 30 days, by its second half', perHour * HOURS_OF_MONTH, 20, 'MB'),
    atMost('hours of the log, at most', most('logHours'), logHours + CLEARED_WITHIN_HOURS, 'h'),
    plain('log at most', most('logMb'), 'MB'),
    plain('files of the journal at the end', sizes.at(-1)?.folderMb ?? 0, 'MB'),
  ];
}
