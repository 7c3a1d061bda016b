import type { PairInput, SignalColumns } from './pair-input.ts';

/** A candle that does not come: a whole number, which engines keep apart from fractions. */
export const NEVER = 0x7fffffff;

/** The candles of a pair on which an entry may be made, rising. */
export interface EntryCandles {
  /** First one at or after `candle`, NEVER if there is none. */
  from(candle: number): number;
  /** +1 long, −1 short, 0 none. */
  directionAt(candle: number): 1 | -1 | 0;
}

/**
 * +1, −1 or 0 for the signals of one candle. A flag counts when it is exactly set; an exit flag of the same side, or an entry flag
 * of the other, makes it void. Without shorting, short flags count for nothing, not even against a long.
 */
export function directionOf(signals: SignalColumns, candle: number, canShort: boolean): 1 | -1 | 0 {
  const long = signals.enterLong[candle] === 1;
  if (!canShort) return long && signals.exitLong[candle] !== 1 ? 1 : 0;
  const short = signals.enterShort[candle] === 1;
  if (long === short) return 0;
  if (long) return signals.exitLong[candle] === 1 ? 0 : 1;
  return signals.exitShort[candle] === 1 ? 0 : -1;
}

export function entryCandles(input: PairInput, canShort: boolean): EntryCandles {
  const { signals, first, last } = input;
  const after = canShort ? nextOfBothSides : nextLong;
  return {
    from: (candle) => after(signals, Math.max(first, candle - 1), last),
    directionAt: (candle) => directionOf(signals, candle - 1, canShort),
  };
}

/** Signals are rare: the search for the next set byte is the engine's fastest loop. */
function nextLong({ enterLong, exitLong }: SignalColumns, from: number, last: number): number {
  let found = enterLong.indexOf(1, from);
  while (found >= 0 && exitLong[found] === 1) found = enterLong.indexOf(1, found + 1);
  return found < 0 || found >= last ? NEVER : found + 1;
}

function nextOfBothSides(signals: SignalColumns, from: number, last: number): number {
  for (let i = from; i < last; i++) if (directionOf(signals, i, true) !== 0) return i + 1;
  return NEVER;
}
