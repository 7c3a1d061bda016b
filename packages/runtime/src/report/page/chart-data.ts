import type { PackedChart, PackedColumn } from '../html-data.ts';
import { unpackArray, unpackPositions, unpackTimes } from './decode.ts';
import { LINE_COLORS } from './theme.ts';

/** A pair's candles and columns, unpacked when the pair is first shown. Times in epoch seconds. */
export interface ChartData {
  readonly pair: string;
  readonly note: string | null;
  readonly times: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly columns: readonly ShownColumn[];
}

export interface ShownColumn {
  readonly path: string;
  readonly kind: 'series' | 'condition';
  /** One value per candle; conditions 0 or 1. */
  readonly values: Float64Array;
  /** `price` lies over the candles, every other name is a pane of its own. */
  readonly pane: string;
  readonly color: string | null;
  readonly style: 'line' | 'histogram' | 'points' | 'area';
  /** Whether it is drawn before anyone asks for it. */
  readonly isShown: boolean;
}

/** Panes below the candles that are open at first. */
const OPEN_PANES = 3;

export function unpackChart(packed: PackedChart): ChartData {
  const times = unpackTimes(packed.times);
  const prices = { low: unpackArray(packed.low), high: unpackArray(packed.high) };
  const columns = packed.columns.map((column) => unpackColumn(column, times.length, prices));
  const panes = [
    ...new Set(columns.filter(({ kind, pane }) => kind === 'series' && pane !== 'price').map(({ pane }) => pane)),
  ];
  const closed = new Set(panes.slice(OPEN_PANES));
  return {
    pair: packed.pair,
    note: packed.note,
    times,
    open: unpackArray(packed.open),
    ...prices,
    close: unpackArray(packed.close),
    volume: unpackArray(packed.volume),
    columns: columns.map((column) => (closed.has(column.pane) ? { ...column, isShown: false } : column)),
  };
}

interface Prices {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

function unpackColumn(column: PackedColumn, length: number, prices: Prices): ShownColumn {
  const { path, kind, hint } = column;
  const values = column.kind === 'series' ? unpackArray(column.values) : flags(column.at, length);
  const pane = hint?.pane ?? (kind === 'condition' || liesOverPrice(values, prices) ? 'price' : path);
  // A condition is drawn only when its author asked: it may hold on every other candle.
  const isShown = hint?.hidden !== true && (kind === 'series' || hint !== null);
  return { path, kind, values, pane, color: hint?.color ?? null, style: hint?.style ?? 'line', isShown };
}

function flags(packed: string, length: number): Float64Array {
  const result = new Float64Array(length);
  for (const position of unpackPositions(packed)) result[position] = 1;
  return result;
}

/** Whether nearly all values are of the size of the prices: then they are read against the candles. */
function liesOverPrice(values: Float64Array, { low, high }: Prices): boolean {
  let defined = 0;
  let near = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    defined++;
    if (values[i]! > low[i]! * 0.5 && values[i]! < high[i]! * 2) near++;
  }
  return defined > 0 && near / defined > 0.9;
}

/** Its own, or the next of the line colors. */
export function colorOf(data: ChartData, column: ShownColumn): string {
  return column.color ?? LINE_COLORS[data.columns.indexOf(column) % LINE_COLORS.length]!;
}
