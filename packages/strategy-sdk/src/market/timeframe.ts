import { StrategyError } from '../errors.ts';

/** Every timeframe there is, shortest first; freqtrade's and ccxt's spelling. */
export const TIMEFRAMES = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Weeks begin on Monday; the epoch was a Thursday. */
const FIRST_MONDAY = 4 * DAY;

/** Length in milliseconds. `1M` is the longest month, 31 days: use `nextOpenMs` where the exact boundary matters. */
const LENGTH: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '2h': 120 * MINUTE,
  '4h': 240 * MINUTE,
  '6h': 360 * MINUTE,
  '8h': 480 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': DAY,
  '3d': 3 * DAY,
  '1w': 7 * DAY,
  '1M': 31 * DAY,
};

/** Whether a text is one of `TIMEFRAMES`. */
export function isTimeframe(text: string): text is Timeframe {
  return Object.hasOwn(LENGTH, text);
}

/** Throws `invalid-setting` that lists the timeframes there are. */
export function parseTimeframe(text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw new StrategyError(
    'invalid-setting',
    `timeframe "${text}" is unknown; expected one of ${TIMEFRAMES.join(', ')}.`,
  );
}

/** Length in milliseconds; of `1M`, which varies, the longest: 31 days. */
export function timeframeMs(timeframe: Timeframe): number {
  return LENGTH[timeframe];
}

/** Open time of the candle that contains `timeMs`. Grid: from the epoch; weeks from Monday, months by the calendar, all UTC. */
export function candleOpenMs(timeMs: number, timeframe: Timeframe): number {
  if (timeframe === '1M') {
    const date = new Date(timeMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  }
  const anchor = timeframe === '1w' ? FIRST_MONDAY : 0;
  const length = LENGTH[timeframe];
  return Math.floor((timeMs - anchor) / length) * length + anchor;
}

/** When the candle that opens at `openMs` closes, which is when the next one opens. */
export function nextOpenMs(openMs: number, timeframe: Timeframe): number {
  if (timeframe !== '1M') return openMs + LENGTH[timeframe];
  const date = new Date(openMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

/** Whether every `larger` candle is a whole number of `smaller` candles. Equal timeframes count. */
export function isMultipleOf(larger: Timeframe, smaller: Timeframe): boolean {
  if (larger === smaller) return true;
  if (smaller === '1M' || smaller === '1w' || smaller === '3d') return false;
  if (larger === '1M') return true;
  return LENGTH[larger] > LENGTH[smaller] && LENGTH[larger] % LENGTH[smaller] === 0;
}
