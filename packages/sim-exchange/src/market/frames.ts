/** Lengths of candles that the exchange serves, in milliseconds; a month is counted by the calendar. */
export const FRAMES = {
  '1s': 1_000,
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
  '3d': 259_200_000,
  '1w': 604_800_000,
  '1M': 0,
} as const;

export type Frame = keyof typeof FRAMES;

/** The epoch was a Thursday; weeks open on Mondays. */
const MONDAY_MS = 4 * 86_400_000;

export function isFrame(text: string): text is Frame {
  return Object.hasOwn(FRAMES, text);
}

/** When the candle that holds `time` opened (UTC). */
export function openTimeOf(frame: Frame, time: number): number {
  if (frame === '1M') return monthOf(time, 0);
  const offset = frame === '1w' ? MONDAY_MS : 0;
  return time - ((((time - offset) % FRAMES[frame]) + FRAMES[frame]) % FRAMES[frame]);
}

/** When the candle after the one that opened at `openTime` opens. */
export function nextOpenTime(frame: Frame, openTime: number): number {
  return frame === '1M' ? monthOf(openTime, 1) : openTime + FRAMES[frame];
}

/** When the candle `count` before the one that opened at `openTime` opened. */
export function earlierOpenTime(frame: Frame, openTime: number, count: number): number {
  return frame === '1M' ? monthOf(openTime, -count) : openTime - count * FRAMES[frame];
}

function monthOf(time: number, months: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}
