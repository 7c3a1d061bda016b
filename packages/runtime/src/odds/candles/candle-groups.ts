import type { CandleColumns } from '@tradai/strategy-sdk';

/** Candles of a timeframe by those of a longer one. */
export interface CandleGroups {
  /** Open times of the longer candles, rising. */
  readonly openTimeMs: Float64Array;
  /** Position of the first candle in each, and behind the last one the number of candles. */
  readonly starts: Uint32Array;
}

/** `openOf` gives the open time of the longer candle that a time lies in. */
export function candleGroups(openTimeMs: Float64Array, openOf: (timeMs: number) => number): CandleGroups {
  const opens: number[] = [];
  const starts: number[] = [];
  openTimeMs.forEach((timeMs, position) => {
    const openMs = openOf(timeMs);
    if (openMs === opens.at(-1)) return;
    opens.push(openMs);
    starts.push(position);
  });
  return { openTimeMs: Float64Array.from(opens), starts: Uint32Array.from([...starts, openTimeMs.length]) };
}

/** Open, high, low and close of one group, and its volume. */
export interface GroupCandle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export function groupCandle(candles: CandleColumns, { starts }: CandleGroups, group: number): GroupCandle {
  const first = starts[group]!;
  const end = starts[group + 1]!;
  let high = candles.high[first]!;
  let low = candles.low[first]!;
  let volume = 0;
  for (let i = first; i < end; i++) {
    high = Math.max(high, candles.high[i]!);
    low = Math.min(low, candles.low[i]!);
    volume += candles.volume[i]!;
  }
  return { open: candles.open[first]!, high, low, close: candles.close[end - 1]!, volume };
}
