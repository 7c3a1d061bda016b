import { StrategyError } from '../errors.ts';
import { timeframeMs, type Timeframe } from '../market/timeframe.ts';
import type { Ms, Ratio } from '../market/units.ts';
import { aCandle, TEST_START_MS, type CandleInput } from './candles.ts';

/** How a stretch of candles moves: the next close from the last one. */
export type Shape = (close: number) => readonly CandleShape[];
interface CandleShape {
  readonly open: number;
  readonly close: number;
}

/** Rises by `ratio` in all over n candles, in equal proportions. */
export function rally(n: number, ratio: Ratio): Shape {
  return moving('rally', n, ratio, (value) => value > 0, 'above 0');
}

/** Falls by `ratio` in all over n candles: 0.2 ends 20 % lower. */
export function crash(n: number, ratio: Ratio): Shape {
  return moving('crash', n, -ratio, (value) => value < 0 && value > -1, 'between 0 and 1');
}

/** Stays where it is for n candles. */
export function flat(n: number): Shape {
  return (close) => Array.from({ length: n }, () => ({ open: close, close }));
}

/** One candle that opens and closes `ratio` away from the last close; below 0: lower. */
export function gap(ratio: Ratio): Shape {
  return (close) => [{ open: close * (1 + ratio), close: close * (1 + ratio) }];
}

/**
 * Candles from shapes one after another: `candlesFromShapes([flat(50), rally(10, 0.2), crash(5, 0.1)])`. Default: `1h` candles from
 * a close of 100.
 */
export function candlesFromShapes(
  shapes: readonly Shape[],
  options: { readonly timeframe?: Timeframe; readonly startMs?: Ms; readonly close?: number } = {},
): readonly CandleInput[] {
  const { timeframe = '1h', startMs = TEST_START_MS } = options;
  const candles: CandleInput[] = [];
  let last = options.close ?? 100;
  for (const shape of shapes) {
    for (const { open, close } of shape(last)) {
      candles.push(aCandle({ openTimeMs: startMs + candles.length * timeframeMs(timeframe), open, close }));
      last = close;
    }
  }
  return candles;
}

function moving(name: string, n: number, ratio: Ratio, fits: (ratio: Ratio) => boolean, expected: string): Shape {
  if (!Number.isInteger(n) || n < 1)
    throw new StrategyError('invalid-setting', `${name}(): n is ${n}; expected a whole number of candles, 1 or more.`);
  if (!fits(ratio)) throw new StrategyError('invalid-setting', `${name}(): expected a ratio ${expected}.`);
  const factor = (1 + ratio) ** (1 / n);
  return (start) =>
    Array.from({ length: n }, (_, i) => ({ open: start * factor ** i, close: start * factor ** (i + 1) }));
}
