import { stationaryBlockLength } from '../significance/block-length.ts';

/**
 * Mean length of blocks of candles, at least 1: the longer of what suits the returns (ratios per candle) and their sizes, so that quiet and
 * stormy stretches stay stretches. Returns alone hardly depend on each other, and blocks of a few candles would make every history calm.
 */
export function candleBlockLength(returns: Float64Array): number {
  return Math.max(stationaryBlockLength(returns), stationaryBlockLength(returns.map(Math.abs)));
}

/** Mean return per candle of equal parts, over positions `from … to − 1` of each series of closes, at least 1. */
export function meanReturns(
  series: readonly { readonly close: Float64Array; readonly from: number }[],
  count: number,
): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (const { close, from } of series) sum += close[from + i]! / close[from + i - 1]! - 1;
    return sum / series.length;
  });
}
