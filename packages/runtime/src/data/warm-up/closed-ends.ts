import type { CandleSource, SourceSpan } from '../../ports/candle-source.ts';
import { readHeader } from '../cache/read-series.ts';
import type { SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { afterCandle } from './missing-ranges.ts';

interface Stores {
  readonly dataDir: string;
  readonly sources: readonly CandleSource[];
}

/**
 * Puts times to the open ends of a range: as far as the cache and ArcticDB have the series, or the exchange where neither has it; so that a run
 * over all there is does not depend on what an earlier one happened to bring. Null when nobody has it. A closed range costs nothing.
 */
export async function closedEnds(
  key: SeriesKey,
  range: HalfOpenRange,
  { dataDir, sources }: Stores,
): Promise<HalfOpenRange | null> {
  if (Number.isFinite(range.fromMs) && Number.isFinite(range.toMs)) return range;
  const header = readHeader(dataDir, key);
  const spans: SourceSpan[] = header === null || header.count === 0 ? [] : [header];
  for (const source of sources) {
    if (source.kind === 'exchange' && spans.length > 0) continue;
    const span = await source.span(key);
    if (span !== null) spans.push(span);
  }
  if (spans.length === 0) return null;
  const firstMs = Math.min(...spans.map((span) => span.firstMs));
  const lastMs = Math.max(...spans.map((span) => span.lastMs));
  return {
    fromMs: Number.isFinite(range.fromMs) ? range.fromMs : firstMs,
    toMs: Number.isFinite(range.toMs) ? range.toMs : afterCandle(key, lastMs),
  };
}
