import { makeSeries, type Columns, type SeriesKey } from '../candles.ts';
import { concatColumns } from '../import/merge-columns.ts';
import type { CandleTarget } from './candle-target.ts';

/** Time may be lost to a kill, but not much of it. */
const LONGEST_MS = 5000;
/** A target that is slow to write is written to less often. */
const SHARE_OF_WRITING = 0.05;

export interface PageStore {
  readonly added: number;
  readonly replaced: number;
  /** Keeps a page in memory until it is worth writing. Pages adjoin each other, on either side. */
  add(page: Columns): Promise<void>;
  /** Writes what is kept. */
  flush(): Promise<void>;
}

/**
 * Gathers pages of a series. To store a page means to write the whole series anew, so pages wait until they are half as many candles as
 * there are, or for some seconds: the cost of all writes together stays in proportion to what is stored.
 */
export function pageStore(target: CandleTarget, key: SeriesKey, now: () => number): PageStore {
  let kept: Columns[] = [];
  let waiting = 0;
  let stored = 0;
  let added = 0;
  let replaced = 0;
  let writtenMs = now();
  let pauseMs = LONGEST_MS;
  const flush = async (): Promise<void> => {
    if (kept.length === 0) return;
    const inOrder = kept.toSorted((a, b) => a.openTimeMs[0]! - b.openTimeMs[0]!);
    const began = now();
    const result = await target.add(makeSeries(key, concatColumns(inOrder)));
    writtenMs = now();
    pauseMs = Math.max(LONGEST_MS, (writtenMs - began) / SHARE_OF_WRITING);
    stored = result.candles;
    added += result.added;
    replaced += result.replaced;
    kept = [];
    waiting = 0;
  };
  return {
    get added() {
      return added;
    },
    get replaced() {
      return replaced;
    },
    async add(page) {
      if (page.openTimeMs.length === 0) return;
      kept.push(page);
      waiting += page.openTimeMs.length;
      if (waiting * 2 >= stored || now() - writtenMs >= pauseMs) await flush();
    },
    flush,
  };
}
