import { nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { Evaluation, FateRecord } from '../../../session/pair-fate.ts';
import type { Quotes } from './trade-views.ts';

export interface PairView {
  readonly pair: string;
  /** Open time of the newest closed candle that the strategy looked at; null before the first. */
  readonly newestMs: number | null;
  /** How long ago that candle closed; null where its length is not known. */
  readonly ageMs: number | null;
  /** How old the price was that was shown last; null before the first. */
  readonly rateAgeMs: number | null;
  /** What became of the newest candle that could have been entered. */
  readonly last: Evaluation | null;
}

/** The pair whose data are oldest comes first. */
export function pairViews(
  fates: readonly (readonly [pair: string, fate: FateRecord])[],
  timeframe: string | null,
  quotes: Quotes,
  nowMs: number,
): readonly PairView[] {
  const views = fates.map(([pair, { seenMs, last }]): PairView => {
    const closeMs = timeframe === null ? null : nextOpenMs(seenMs, timeframe as Timeframe);
    const quote = quotes.get(pair);
    return {
      ...{ pair, newestMs: seenMs, last },
      ageMs: closeMs === null ? null : Math.max(0, nowMs - closeMs),
      rateAgeMs: quote === undefined ? null : Math.max(0, nowMs - quote.timeMs),
    };
  });
  return views.toSorted((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0));
}
