import type { CandleColumns } from '@tradai/strategy-sdk';
import type { TradeRecord } from '../contract/records.ts';
import { indexAt } from '../metrics/equity.ts';
import type { PairChart } from './html-data.ts';

/** Which candles of a chart go into the page, and what to say about the rest. */
export interface ChartWindow {
  /** Positions, rising; `null` for all. */
  readonly kept: Uint32Array | null;
  readonly note: string | null;
}

/** Candles around a trade, widest first. */
const MARGINS = [200, 100, 50, 20, 5] as const;
/** Of a window that has to be cut further: its newest candles. */
const LAST_RESORT = 500;

/** The widest windows around the trades with which all charts together stay below `limitBytes`; everything when that fits. */
export function chartWindows(
  charts: readonly PairChart[],
  trades: readonly TradeRecord[],
  limitBytes: number,
): ChartWindow[] {
  const sizes = charts.map(({ candles }) => candles.length);
  const fits = (lengths: readonly number[]): boolean =>
    charts.reduce((sum, chart, i) => sum + lengths[i]! * bytesPerCandle(chart), 0) <= limitBytes;
  if (fits(sizes)) return charts.map(() => ({ kept: null, note: null }));
  for (const margin of MARGINS) {
    const windows = charts.map(({ pair, candles }) =>
      around(
        candles,
        trades.filter((trade) => trade.pair === pair),
        margin,
      ),
    );
    if (fits(windows.map((kept) => kept.length)))
      return windows.map((kept, i) => ({ kept, note: noteOf(kept.length, sizes[i]!, margin) }));
  }
  return charts.map(({ candles }) => {
    const kept = Uint32Array.from(
      { length: Math.min(LAST_RESORT, candles.length) },
      (_, i) => candles.length - Math.min(LAST_RESORT, candles.length) + i,
    );
    return {
      kept,
      note: `Only the last ${kept.length} of ${count(candles.length)} candles are in this page: with all of them it would be too large.`,
    };
  });
}

function noteOf(kept: number, all: number, margin: number): string | null {
  if (kept === all) return null;
  return `${count(kept)} of ${count(all)} candles are in this page: those up to ${margin} before and after a trade. With all of them it would be too large.`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Base64 text of five exact arrays, and of the columns. */
function bytesPerCandle({ columns }: PairChart): number {
  return (4 * 6 + 4 + 4 * columns.filter(({ kind }) => kind === 'series').length) * (4 / 3);
}

/** Positions from `margin` candles before each entry to `margin` after its exit; the last ones when there is no trade. */
function around(candles: CandleColumns, trades: readonly TradeRecord[], margin: number): Uint32Array {
  const isKept = new Uint8Array(candles.length);
  const keep = (from: number, to: number): unknown =>
    isKept.fill(1, Math.max(0, from), Math.min(candles.length, to + 1));
  for (const trade of trades) {
    keep(
      indexAt(candles.openTimeMs, trade.open_time_ms, candles.length) - margin,
      indexAt(candles.openTimeMs, trade.close_time_ms, candles.length) + margin,
    );
  }
  if (trades.length === 0) keep(candles.length - margin, candles.length);
  const kept: number[] = [];
  for (let i = 0; i < isKept.length; i++) if (isKept[i] === 1) kept.push(i);
  return Uint32Array.from(kept);
}
