import type { Draft, Kline } from './kline.ts';

/** A candle of a longer frame with one more of its parts, in order of time; begins with `null`. Changes and gives what it was given. */
export function foldInto(whole: Draft | null, part: Kline, openTime: number): Draft {
  if (whole === null) return { ...part, openTime };
  if (part.empty) return whole;
  if (whole.empty) whole.open = whole.high = whole.low = part.open;
  whole.empty = false;
  if (part.high > whole.high) whole.high = part.high;
  if (part.low < whole.low) whole.low = part.low;
  whole.close = part.close;
  whole.volume += part.volume;
  whole.quoteVolume += part.quoteVolume;
  whole.count += part.count;
  whole.takerBase += part.takerBase;
  whole.takerQuote += part.takerQuote;
  if (whole.firstId < 0n) whole.firstId = part.firstId;
  if (part.lastId >= 0n) whole.lastId = part.lastId;
  return whole;
}
