import { CANDLE_FIELDS, type CandleColumns } from '@tradai/strategy-sdk';
import type { Candle } from '../../../columns/live-columns.ts';

/** Candles up to the one that opened at `newestMs`; what of it is missing at the end is taken from `known`, oldest first. */
export function upTo(candles: CandleColumns, newestMs: number, known: readonly Candle[]): CandleColumns {
  let { length } = candles;
  while (length > 0 && candles.openTimeMs[length - 1]! > newestMs) length -= 1;
  const lastMs = length === 0 ? Infinity : candles.openTimeMs[length - 1]!;
  const more = known.filter(({ openTimeMs }) => openTimeMs > lastMs && openTimeMs <= newestMs);
  const columns = CANDLE_FIELDS.map((field) => {
    const column = new Float64Array(length + more.length);
    column.set(candles[field].subarray(0, length));
    for (const [i, candle] of more.entries()) column[length + i] = candle[field];
    return [field, column] as const;
  });
  return { ...(Object.fromEntries(columns) as unknown as CandleColumns), length: length + more.length };
}
