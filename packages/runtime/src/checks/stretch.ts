import { timeframeMs, type CandleColumns } from '@tradai/strategy-sdk';
import { frameCloseMs, type BuiltStrategy, type CandlesOf, type GraphFrame } from '@tradai/strategy-sdk/graph';

/** What a check needs of a pair in a run: candles of every frame, and which own ones are traded. */
export interface CheckedPair {
  readonly pair: string;
  readonly candlesOf: CandlesOf;
  /** Positions of own candles, both included. */
  readonly first: number;
  readonly last: number;
}

/** The candles up to own candle `end − 1`: of other frames those that have closed by its close. */
export function cutCandles(built: BuiltStrategy, candlesOf: CandlesOf, end: number): CandlesOf {
  const own = candlesOf(built.graph.own);
  const closeMs = frameCloseMs(own.openTimeMs[end - 1]!, built.graph.own);
  return (frame) => {
    const candles = candlesOf(frame);
    return frame.id === 0 ? slice(candles, 0, end) : slice(candles, 0, closedBy(candles, frame, closeMs));
  };
}

/** Candles in front of the first traded one: own ones, and those of other frames. */
export interface Startup {
  readonly own: number;
  of(frame: GraphFrame): number;
}

/** As a run counts them, `times` over: the number that was set, else what the columns look back. */
export function startupOf(built: BuiltStrategy, isSet: number | null, times = 1): Startup {
  return {
    own: (isSet ?? built.lookback) * times,
    of: (frame) => (isSet ?? built.frameLookbacks.get(frame) ?? 0) * times,
  };
}

/** The same for a run that would begin to trade on candle `start`: of each frame as many candles in front as a run loads. */
export function startedCandles(
  built: BuiltStrategy,
  candlesOf: CandlesOf,
  start: number,
  end: number,
  startup: Startup,
): CandlesOf {
  const cut = cutCandles(built, candlesOf, end);
  const startMs = candlesOf(built.graph.own).openTimeMs[start]!;
  return (frame) => {
    const candles = cut(frame);
    if (frame.id === 0) return slice(candles, start - startup.own, candles.length);
    // One more, because a start need not lie on the grid of the other frame.
    const fromMs = startMs - (startup.of(frame) + 1) * timeframeMs(frame.timeframe);
    return slice(candles, firstFrom(candles, fromMs), candles.length);
  };
}

function closedBy({ openTimeMs, length }: CandleColumns, frame: GraphFrame, closeMs: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frameCloseMs(openTimeMs[middle]!, frame) <= closeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstFrom({ openTimeMs, length }: CandleColumns, timeMs: number): number {
  let at = 0;
  while (at < length && openTimeMs[at]! < timeMs) at++;
  return at;
}

function slice({ openTimeMs, open, high, low, close, volume }: CandleColumns, from: number, to: number): CandleColumns {
  // A copy: behind a view of the same memory a kernel could still find what was cut off.
  const part = (column: Float64Array): Float64Array => column.slice(from, to);
  return {
    ...{ openTimeMs: part(openTimeMs), open: part(open), high: part(high), low: part(low), close: part(close) },
    ...{ volume: part(volume), length: to - from },
  };
}
