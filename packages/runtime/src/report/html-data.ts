import type { CandleColumns, PlotHint } from '@tradai/strategy-sdk';
import type { ResultDocument } from '../contract/result.ts';
import { thinned } from '../metrics/thinned.ts';
import type { EquityCurve } from './csv.ts';
import { type PackedArray, type PackedTimes, packApproximate, packExact, packFlags, packTimes } from './html-arrays.ts';
import type { PackedTrade } from './html-trades.ts';

/** A column of the strategy over a pair's candles: numbers (NaN until ready) or a condition (0 or 1). */
export interface ChartColumn {
  /** Name of the column, dots between the levels: `daily.ema`. */
  readonly path: string;
  readonly kind: 'series' | 'condition';
  /** One value per candle. */
  readonly values: Float64Array | Uint8Array;
  readonly hint: PlotHint | null;
}

export interface PairChart {
  readonly pair: string;
  readonly candles: CandleColumns;
  readonly columns: readonly ChartColumn[];
}

export interface HtmlReportInput {
  readonly result: ResultDocument;
  readonly equity: EquityCurve;
  readonly charts: readonly PairChart[];
}

/** What the page's script reads. */
export interface PageData {
  readonly result: Omit<ResultDocument, 'trades' | 'rejected_signal_list'>;
  readonly trades: readonly PackedTrade[];
  readonly reasonTexts: Readonly<Record<string, string>>;
  readonly equity: { readonly times: PackedTimes; readonly values: PackedArray; readonly note: string | null };
  readonly charts: readonly PackedChart[];
}

export interface PackedChart {
  readonly pair: string;
  readonly times: PackedTimes;
  readonly open: PackedArray;
  readonly high: PackedArray;
  readonly low: PackedArray;
  readonly close: PackedArray;
  readonly volume: PackedArray;
  readonly columns: readonly PackedColumn[];
  /** What was left out, to be said in the page. */
  readonly note: string | null;
}

export type PackedColumn =
  | { readonly path: string; readonly kind: 'series'; readonly hint: PlotHint | null; readonly values: PackedArray }
  | { readonly path: string; readonly kind: 'condition'; readonly hint: PlotHint | null; readonly at: string };

/** The candles of a chart that go into the page; `null` means all of them. */
export function packChart(
  { pair, candles, columns }: PairChart,
  kept: Uint32Array | null,
  note: string | null,
): PackedChart {
  const pick = (values: Float64Array | Uint8Array): Float64Array => picked(values, kept, candles.length);
  return {
    pair,
    times: packTimes(pick(candles.openTimeMs)),
    open: packExact(pick(candles.open)),
    high: packExact(pick(candles.high)),
    low: packExact(pick(candles.low)),
    close: packExact(pick(candles.close)),
    volume: packApproximate(pick(candles.volume)),
    columns: columns.map((column): PackedColumn => {
      const { path, kind, hint } = column;
      const values = pick(column.values);
      return kind === 'series'
        ? { path, kind, hint, values: packApproximate(values) }
        : { path, kind, hint, at: packFlags(values) };
    }),
    note,
  };
}

function picked(values: Float64Array | Uint8Array, kept: Uint32Array | null, length: number): Float64Array {
  if (kept === null) return Float64Array.from(values.subarray(0, length));
  const result = new Float64Array(kept.length);
  for (let i = 0; i < kept.length; i++) result[i] = values[kept[i]!]!;
  return result;
}

/** Most points that an equity chart can show. */
const CURVE_POINTS = 6000;

/** The curve, thinned to its lowest and highest point of each stretch when it is long. */
export function packEquity({ timesMs, values }: EquityCurve): PageData['equity'] {
  if (values.length <= CURVE_POINTS) return { times: packTimes(timesMs), values: packApproximate(values), note: null };
  const kept = thinned(values, CURVE_POINTS);
  return {
    times: packTimes(kept.map((i) => timesMs[i]!)),
    values: packApproximate(Float64Array.from(kept, (i) => values[i]!)),
    note: `${values.length.toLocaleString('en-US')} points, thinned to the lowest and the highest of each stretch.`,
  };
}
