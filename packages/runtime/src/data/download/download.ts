import {
  downloadSeries,
  expectedCandles,
  type DownloadWorld,
  type SeriesOutcome,
  type SeriesWish,
} from './download-series.ts';

/** Series at a time: enough to keep requests coming at the pace that the exchange allows. */
const SERIES_AT_ONCE = 4;

export interface DownloadProgress {
  /** Candles' worth of time. */
  readonly done: number;
  readonly total: number;
}

/**
 * Downloads several series, a few at a time; outcomes are in the order of the wishes. The first failure stops the others after their page;
 * all that was fetched stays stored, and the same call goes on from there.
 */
export async function download(
  wishes: readonly SeriesWish[],
  world: DownloadWorld,
  onProgress: (progress: DownloadProgress) => void = () => {},
): Promise<readonly SeriesOutcome[]> {
  const failed = new AbortController();
  const signal = world.signal === undefined ? failed.signal : AbortSignal.any([world.signal, failed.signal]);
  const within = { ...world, signal };
  const totals = await Promise.all(wishes.map((wish) => expectedCandles(wish, within)));
  const total = totals.reduce((sum, candles) => sum + candles, 0);
  const done = wishes.map(() => 0);
  const outcomes: SeriesOutcome[] = [];
  let failure: { readonly error: unknown } | null = null;
  const waiting = [...wishes.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, wish] = next;
      try {
        outcomes[place] = await downloadSeries(wish, within, (candles) => {
          done[place] = candles;
          onProgress({ done: done.reduce((sum, candles) => sum + candles, 0), total });
        });
      } catch (error) {
        failure ??= { error };
        failed.abort(new Error('another series failed'));
      }
    }
  };
  await Promise.all(Array.from({ length: SERIES_AT_ONCE }, worker));
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
  return outcomes;
}
