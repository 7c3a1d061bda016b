import type { PairInput, SignalColumns } from './pair-input.ts';

/** The candles of a pair on which an entry may be made, rising. */
export interface EntryCandles {
  /** First one at or after `candle`, Infinity if there is none. Questions must not go back. */
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
  const found = canShort ? bothSides(input) : longSide(input);
  let next = 0;
  return {
    from: (candle) => {
      while (next < found.length && found[next]! < candle) next++;
      return next < found.length ? found[next]! : Number.POSITIVE_INFINITY;
    },
    directionAt: (candle) => directionOf(input.signals, candle - 1, canShort),
  };
}

function longSide({ signals, first, last }: PairInput): Int32Array {
  const { enterLong, exitLong } = signals;
  let count = 0;
  for (let i = first; i < last; i++) if (enterLong[i] === 1 && exitLong[i] !== 1) count++;
  const found = new Int32Array(count);
  count = 0;
  for (let i = first; i < last; i++) if (enterLong[i] === 1 && exitLong[i] !== 1) found[count++] = i + 1;
  return found;
}

function bothSides({ signals, first, last }: PairInput): Int32Array {
  const found: number[] = [];
  for (let i = first; i < last; i++) if (directionOf(signals, i, true) !== 0) found.push(i + 1);
  return Int32Array.from(found);
}
