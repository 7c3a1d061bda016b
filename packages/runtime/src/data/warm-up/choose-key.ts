import type { CandleSource } from '../../ports/candle-source.ts';
import { readHeader } from '../cache/read-series.ts';
import type { SeriesKey } from '../candles.ts';
import type { SeriesNeed } from './series-need.ts';

/**
 * Which of two series serves a need: what is stored goes before what would have to be downloaded, so that a run with an exchange at hand reads
 * the same as one without. Asks only stores, and only where the cache has neither.
 */
export async function chooseKey(
  { key, instead }: SeriesNeed,
  { dataDir, sources }: { readonly dataDir: string; readonly sources: readonly CandleSource[] },
): Promise<SeriesKey> {
  if (instead === undefined) return key;
  const cached = [key, instead].find((either) => (readHeader(dataDir, either)?.count ?? 0) > 0);
  if (cached !== undefined) return cached;
  for (const source of sources.filter(({ kind }) => kind !== 'exchange'))
    for (const either of [key, instead]) if ((await source.span(either)) !== null) return either;
  return key;
}
