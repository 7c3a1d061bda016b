import { nextOpenMs } from '@tradai/strategy-sdk';
import { allocColumns, makeSeries, type Alloc, type CandleSeries, type Columns } from './candles.ts';
import { countMissing, findGaps } from './gaps.ts';

export interface FilledSeries {
  readonly series: CandleSeries;
  /** Candles that were put in. */
  readonly filled: number;
}

/**
 * Fills holes between the first and the last candle as freqtrade does before a backtest: a flat candle at the previous close with
 * volume 0. Nothing is added before the first or after the last candle. A series without a hole is returned itself; funding rates and
 * trades have no grid and are never filled.
 */
export function fillGaps(series: CandleSeries, alloc: Alloc): FilledSeries {
  if (series.key.kind === 'funding' || series.key.kind === 'trades') return { series, filled: 0 };
  const { timeframe } = series.key;
  const filled = countMissing(findGaps(series.openTimeMs, timeframe));
  if (filled === 0) return { series, filled };
  const columns = allocColumns(series.length + filled, alloc);
  let to = 0;
  for (let from = 0; from < series.length; from += 1) {
    const openTimeMs = series.openTimeMs[from]!;
    if (from > 0) to = putFlat(columns, to, openTimeMs, series);
    copyCandle(series, from, columns, to);
    to += 1;
  }
  return { series: makeSeries(series.key, columns), filled };
}

/** Flat candles after position `to - 1` up to, not including, `untilMs`; gives the next free position. */
function putFlat(columns: Columns, to: number, untilMs: number, { key: { timeframe } }: CandleSeries): number {
  const close = columns.close[to - 1]!;
  let position = to;
  for (let t = nextOpenMs(columns.openTimeMs[to - 1]!, timeframe); t < untilMs; t = nextOpenMs(t, timeframe)) {
    columns.openTimeMs[position] = t;
    columns.open[position] = close;
    columns.high[position] = close;
    columns.low[position] = close;
    columns.close[position] = close;
    columns.volume[position] = 0;
    position += 1;
  }
  return position;
}

function copyCandle(source: Columns, from: number, target: Columns, to: number): void {
  target.openTimeMs[to] = source.openTimeMs[from]!;
  target.open[to] = source.open[from]!;
  target.high[to] = source.high[from]!;
  target.low[to] = source.low[from]!;
  target.close[to] = source.close[from]!;
  target.volume[to] = source.volume[from]!;
}
