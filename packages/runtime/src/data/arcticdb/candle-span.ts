import { readWith, type ArcticLibrary } from './library.ts';

const MILLISECOND_NS = 1_000_000n;

export interface CandleSpan {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Times of the first and last row of a symbol, from its index alone; null for one without rows. Throws what `readFrame` throws. */
export async function candleSpan(library: ArcticLibrary, symbol: string): Promise<CandleSpan | null> {
  return readWith(library, symbol, {}, ({ slices: { keys } }) => {
    if (keys.length === 0) return null;
    const first = keys.starts.reduce((least, start) => (start < least ? start : least));
    // One nanosecond behind the last row; on it in old data.
    const last = keys.ends.reduce((most, end) => (end > most ? end : most));
    return { firstMs: toMs(first), lastMs: toMs(last) };
  });
}

function toMs(ns: bigint): number {
  const rest = ((ns % MILLISECOND_NS) + MILLISECOND_NS) % MILLISECOND_NS;
  return Number((ns - rest) / MILLISECOND_NS);
}
