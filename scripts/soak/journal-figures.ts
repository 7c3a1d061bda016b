import { atMost, plain, slope, type SoakFigure } from './figures.ts';

const HOURS_OF_MONTH = 720;
/** So long orders that are over stay records (`KEEP_MS` in `modes/session/orders/audit.ts`): a month has no more of them than two days. */
const HOURS_OF_RECORDS = 48;
/** The log is cleared once an hour, in pieces. */
const CLEARED_WITHIN_HOURS = 1.5;

/** Sizes of what a session has written down, at an hour of the soak. */
export interface JournalSize {
  readonly hour: number;
  /** All files of its state. */
  readonly folderMb: number;
  /** All rows but those of the log, none of which is ever dropped, and all records but those of orders. */
  readonly staysMb: number;
  /** Records of orders. */
  readonly ordersMb: number;
  readonly logMb: number;
  /** How old the oldest row of the log is. */
  readonly logHours: number;
}

/**
 * What the log holds is as much in a month as in a day: a day's rise and fall of it, times thirty, says nothing of what a month leaves. Records of orders are
 * as many as two days make. So these are held to two days' growth, the log to its hours, all else to a month's. `logHours`: for how long the log is kept.
 */
export function journalFigures(sizes: readonly JournalSize[], logHours: number): SoakFigure[] {
  const late = sizes.slice(sizes.length >> 1);
  const perHour = (of: 'staysMb' | 'ordersMb'): number => slope(late.map((size) => [size.hour, size[of]] as const));
  const [staysMb, last] = [perHour('staysMb') * HOURS_OF_MONTH, sizes.at(-1)];
  const hoursLeft = Math.max(0, HOURS_OF_RECORDS - (last?.hour ?? 0));
  const ordersMb = (last?.ordersMb ?? 0) + Math.max(0, perHour('ordersMb')) * hoursLeft;
  const most = (of: 'logMb' | 'logHours'): number => Math.max(0, ...sizes.map((size) => size[of]));
  return [
    atMost('journal without its log after 30 days, by its second half', staysMb + ordersMb, 20, 'MB'),
    plain('of that records of orders, as many as two days make', ordersMb, 'MB'),
    atMost('hours of the log, at most', most('logHours'), logHours + CLEARED_WITHIN_HOURS, 'h'),
    plain('log at most', most('logMb'), 'MB'),
    plain('files of the journal at the end', last?.folderMb ?? 0, 'MB'),
  ];
}
