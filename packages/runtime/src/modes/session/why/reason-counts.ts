import { nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { HalfOpenRange } from '../../../data/timerange.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import type { ReasonsRow } from '../rows/row-forms.ts';

/** What became of a candle of a pair. */
export interface CandleFate {
  /** Open time of the candle with the signal. */
  readonly candleMs: number;
  readonly side: 'long' | 'short';
  readonly fate: SessionReason | 'entered';
}

/** Why a pair was entered or not in a stretch of time. */
export interface ReasonCounts {
  readonly pair: string;
  readonly range: HalfOpenRange;
  /** Candles of the stretch. */
  readonly candles: number;
  /** Those at which nobody looked: the session was away, or had no such candle. */
  readonly unseen: number;
  /** Candles with a signal to enter. */
  readonly signals: number;
  /** Signals by what became of them, most first. */
  readonly fates: readonly { readonly fate: CandleFate['fate']; readonly count: number }[];
  /** Rising. */
  readonly list: readonly CandleFate[];
}

/** Counts rows of a session for one pair. `range`: start inclusive, end exclusive, both on candles. */
export function reasonCounts(
  rows: readonly ReasonsRow[],
  pair: string,
  range: HalfOpenRange,
  timeframe: Timeframe,
): ReasonCounts {
  const byCandle = new Map(rows.map(({ candleMs, of }) => [candleMs, of[pair]]));
  const list: CandleFate[] = [];
  let [candles, unseen] = [0, 0];
  for (let candleMs = range.fromMs; candleMs < range.toMs; candleMs = nextOpenMs(candleMs, timeframe)) {
    candles += 1;
    const found = byCandle.get(candleMs);
    if (found === undefined) unseen += 1;
    else if (found[0] !== 0)
      list.push({ candleMs, side: found[0] > 0 ? 'long' : 'short', fate: found[1] ?? 'entered' });
  }
  const groups = [...Map.groupBy(list, ({ fate }) => fate)].map(([fate, all]) => ({ fate, count: all.length }));
  const fates = groups.toSorted((a, b) => b.count - a.count || (a.fate < b.fate ? -1 : 1));
  return { pair, range, candles, unseen, signals: list.length, fates, list };
}
