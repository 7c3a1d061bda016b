import { candleOpenMs } from '@tradai/strategy-sdk';
import { describeSeries, type CandleSeries, type Columns, type SeriesKey } from '../candles.ts';
import { DataError, type DataErrorCode } from '../errors.ts';
import { iso } from '../import/row-order.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { hasGrid } from './closed-range.ts';

/**
 * The candles that a source gave, when they are what was asked for: of the range, rising, on the grid, with possible prices. Mark and index prices
 * need no volume: what is no number becomes 0. Throws `duplicate`, `order`, `off-grid`, `bad-price`, `bad-range`; nothing is repaired.
 */
export function checkPiece(series: CandleSeries, { fromMs, toMs }: HalfOpenRange, source: string): Columns {
  const { key, openTimeMs } = series;
  const columns = hasVolume(key) ? series : { ...series, volume: series.volume.map((volume) => volume || 0) };
  for (let row = 0; row < openTimeMs.length; row += 1) {
    const time = openTimeMs[row]!;
    const refuse = (code: DataErrorCode, what: string): DataError =>
      new DataError(code, `${describeSeries(key)} from ${source}: the candle of ${iso(time)} ${what}.`);
    if (!(time >= fromMs && time < toMs))
      throw refuse('bad-time', `is not between ${iso(fromMs)} and ${iso(toMs)}, which were asked for`);
    if (row > 0 && time === openTimeMs[row - 1]) throw refuse('duplicate', 'is there twice');
    if (row > 0 && time < openTimeMs[row - 1]!)
      throw refuse('order', `comes after that of ${iso(openTimeMs[row - 1]!)}`);
    if (hasGrid(key) && candleOpenMs(time, key.timeframe) !== time)
      throw refuse('off-grid', `does not open at a multiple of ${key.timeframe}`);
    const wrong = impossible(key, columns, row);
    if (wrong !== null) throw refuse(...wrong);
  }
  return columns;
}

function hasVolume({ kind }: SeriesKey): boolean {
  return kind !== 'mark' && kind !== 'index';
}

function impossible({ kind }: SeriesKey, columns: Columns, row: number): [DataErrorCode, string] | null {
  const candle = {
    open: columns.open[row]!,
    high: columns.high[row]!,
    low: columns.low[row]!,
    close: columns.close[row]!,
  };
  const volume = columns.volume[row]!;
  // A rate may be negative.
  const least = kind === 'funding' ? -Infinity : Number.MIN_VALUE;
  for (const [name, value] of Object.entries(candle))
    if (!Number.isFinite(value) || value < least) return ['bad-price', `has the ${name} ${value}`];
  if (!(volume >= 0 && volume < Infinity)) return ['bad-price', `has the volume ${volume}`];
  const { open, high, low, close } = candle;
  if (high < Math.max(open, close, low) || low > Math.min(open, close))
    return ['bad-range', `has open ${open} or close ${close} outside low ${low} and high ${high}`];
  return null;
}
