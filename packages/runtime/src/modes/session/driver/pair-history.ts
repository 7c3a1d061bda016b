import { CANDLE_FIELDS, nextOpenMs, type CandleColumns } from '@tradai/strategy-sdk';
import type { CandlesOf, GraphFrame } from '@tradai/strategy-sdk/graph';
import { firstAtOrAfter } from '../../../core/first-at-or-after.ts';
import { findGaps } from '../../../data/gaps.ts';
import { DataError } from '../../../data/errors.ts';
import type { SeriesBounds, SeriesCandle, SeriesName, SeriesStart } from '../../../session/session-pair.ts';
import { hasNoGrid } from '../../../session/whole-closes.ts';
import { seriesKey } from '../rows/row-forms.ts';
import { candleAt } from './candle-at.ts';

/** The candles of a session's history by series. */
export type CandlesOfSeries = (series: SeriesName) => CandleColumns | null;

/** A frame that a pair looks at, and how many candles it begins with where nothing is known of it. */
export interface HistoryFrame {
  readonly frame: GraphFrame;
  readonly series: SeriesName;
  readonly startup: number;
}

/** The candles that the columns of a pair are computed from at first, and those that follow one by one. */
export interface PairHistory {
  readonly candlesOf: CandlesOf;
  readonly boundsOf: (frame: GraphFrame) => SeriesBounds | null;
  /**
   * Those that follow: those for which there is no room at once, because columns forget old candles on the way, when a session without a
   * restart would have done; and those that wait for the candle of another frame.
   */
  readonly rest: readonly SeriesCandle[];
}

interface Stretch extends HistoryFrame {
  readonly candles: CandleColumns;
  readonly from: number;
  readonly bounds: SeriesBounds | null;
}

/** Begins each frame where the records say that it began, or with its startup candles. Throws `no-series` and `gapped-series`. */
export function pairHistory(
  pair: string,
  frames: readonly HistoryFrame[],
  starts: readonly SeriesStart[],
  candlesOfSeries: CandlesOfSeries,
): PairHistory {
  // A pair may look at a series twice: as its own, and as that of the pair that all pairs look at.
  const known = Map.groupBy(starts, (start) => seriesKey(start.series));
  const stretches = frames.map((each) =>
    stretchOf(pair, each, known.get(seriesKey(each.series))?.shift(), candlesOfSeries),
  );
  const untilMs = Math.min(...stretches.map(fullMs), wholeMs(pair, stretches));
  const cuts = new Map(stretches.map((stretch) => [stretch.frame, cutAt(stretch, untilMs)]));
  const bounds = new Map(stretches.map((stretch) => [stretch.frame, stretch.bounds]));
  return {
    candlesOf: (frame) => cuts.get(frame)!.first,
    boundsOf: (frame) => bounds.get(frame) ?? null,
    rest: [...cuts.values()].flatMap(({ rest }) => rest),
  };
}

function stretchOf(
  pair: string,
  each: HistoryFrame,
  start: SeriesStart | undefined,
  candlesOfSeries: CandlesOfSeries,
): Stretch {
  const { series, startup } = each;
  const candles = candlesOfSeries(series);
  if (candles === null || candles.length === 0)
    throw new DataError(
      'no-series',
      `${series.pair} ${series.timeframe} has no candles, which the strategy looks at for ${pair}; expected ${startup}.`,
    );
  const from = start === undefined ? -1 : firstAtOrAfter(candles.openTimeMs, start.fromMs, candles.length);
  const isThere = start !== undefined && candles.openTimeMs[from] === start.fromMs;
  const first = isThere ? from : Math.max(0, candles.length - startup);
  assertWhole(series, candles, first);
  return { ...each, candles, from: first, bounds: isThere ? { kept: start.kept, most: start.most } : null };
}

function assertWhole(series: SeriesName, { openTimeMs, length }: CandleColumns, from: number): void {
  if (hasNoGrid(series)) return;
  const [gap] = findGaps(openTimeMs.subarray(from, length), series.timeframe);
  if (gap === undefined) return;
  const at = new Date(nextOpenMs(gap.afterMs, series.timeframe)).toISOString();
  throw new DataError(
    'gapped-series',
    `${series.pair} ${series.timeframe} has no candle of ${at} in the history of the session; expected one, flat where nothing was traded.`,
  );
}

/**
 * Until when no frame lacks a candle that has closed: no row is computed beyond that before the candle comes. Throws `gapped-series` when a
 * pair that nobody traded before would begin with nothing but such rows.
 */
function wholeMs(pair: string, stretches: readonly Stretch[]): number {
  const lacking = stretches.map(({ series, candles }) => {
    const lastMs = candles.openTimeMs[candles.length - 1]!;
    return { series, lackMs: hasNoGrid(series) ? Infinity : nextOpenMs(lastMs, series.timeframe) };
  });
  const endOf = ({ series, lackMs }: (typeof lacking)[number]): number =>
    lackMs === Infinity ? Infinity : nextOpenMs(lackMs, series.timeframe);
  const first = lacking.reduce((least, each) => (endOf(each) < endOf(least) ? each : least));
  const own = stretches[0]!;
  if (own.bounds === null && nextOpenMs(own.candles.openTimeMs[own.from]!, own.series.timeframe) >= endOf(first)) {
    const { series, lackMs } = first;
    throw new DataError(
      'gapped-series',
      `${series.pair} ${series.timeframe} has no candle since ${new Date(lackMs).toISOString()}, which the strategy looks at for ${pair}; expected candles up to the present.`,
    );
  }
  return endOf(first) - 1;
}

/** Until when there is room for the candles of a frame. */
function fullMs({ candles, from, bounds, series }: Stretch): number {
  if (bounds === null || candles.length - from <= bounds.most) return Number.POSITIVE_INFINITY;
  return nextOpenMs(candles.openTimeMs[from + bounds.most - 1]!, series.timeframe);
}

function cutAt(
  { candles, from, series }: Stretch,
  untilMs: number,
): { readonly first: CandleColumns; readonly rest: SeriesCandle[] } {
  let to = candles.length;
  while (to > from + 1 && nextOpenMs(candles.openTimeMs[to - 1]!, series.timeframe) > untilMs) to--;
  const cut = (field: (typeof CANDLE_FIELDS)[number]): Float64Array => candles[field].subarray(from, to);
  const [openTimeMs, open, high, low, close, volume] = CANDLE_FIELDS.map(cut);
  const first = {
    ...{ openTimeMs: openTimeMs!, open: open!, high: high!, low: low!, close: close!, volume: volume! },
    length: to - from,
  };
  const rest = Array.from({ length: candles.length - to }, (_, i) => ({ series, candle: candleAt(candles, to + i) }));
  return { first, rest };
}
