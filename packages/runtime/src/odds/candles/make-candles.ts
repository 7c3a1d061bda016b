import type { CandleColumns } from '@tradai/strategy-sdk';

/** Where candles of a made history come from. */
export interface DrawnCandles {
  /** Position of the first made candle, at least 1: all before stay as they are. */
  readonly first: number;
  /** For each made candle the position of the real one it is made of, at least 1. */
  readonly sources: Uint32Array;
}

/**
 * Writes the made candles of one history into `target`, from `first` on. A made candle has the open, high, low and close of its source, each as a ratio to the
 * close before the source, times the made close before; its volume is the source's. So candles that follow each other in `sources` are the real ones at
 * another scale, no block begins with a jump that was not there, and sources in their own order give the real candles to the bit.
 * Gives the scale of each made candle.
 *
 * `round` puts a price on the market's grid; it must not turn two prices around. What comes next is linked to the close before it was rounded.
 */
export function makeCandles(
  real: CandleColumns,
  { first, sources }: DrawnCandles,
  round: (price: number, position: number) => number,
  target: CandleColumns,
): Float64Array {
  const scales = new Float64Array(sources.length);
  let scale = 1;
  let close = real.close[first - 1]!;
  let before = first - 1;
  for (let i = 0; i < sources.length; i++) {
    const source = sources[i]!;
    const position = first + i;
    if (source !== before + 1) scale = close / real.close[source - 1]!;
    close = scale * real.close[source]!;
    target.open[position] = round(scale * real.open[source]!, position);
    target.high[position] = round(scale * real.high[source]!, position);
    target.low[position] = round(scale * real.low[source]!, position);
    target.close[position] = round(close, position);
    target.volume[position] = real.volume[source]!;
    scales[i] = scale;
    before = source;
  }
  return scales;
}
