import { candleOpenMs } from '@tradai/strategy-sdk';
import { describeSeries, type CandleSeries, type Columns, type SeriesKey } from '../candles.ts';
import { DataError, type DataErrorCode } from '../errors.ts';
import { iso } from '../import/row-order.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { hasGrid } from './closed-range.ts';

/**
 * The candles that a source gave, when they are what was asked for: of the range, rising, on the grid, with possible prices. Mark and index prices
 * need no volume: what is no number becomes 0. Throws `bad-time`, `duplicate`, `order`, `off-grid`, `bad-price`, `bad-range`; nothing is repaired.
 */
export function checkPiece(series: CandleSeries, range: HalfOpenRange, source: string): Columns {
  const { key, openTimeMs } = series;
  const columns = hasVolume(key) ? series : { ...series, volume: series.volume.map((volume) => volume || 0) };
  for (let row = 0; row < openTimeMs.length; row += 1) {
    const wrong = wrongTime(key, range, openTimeMs, row) ?? wrongValues(key, columns, row);
    if (wrong === null) continue;
    const [code, what] = wrong;
    const message = `${describeSeries(key)} from ${source}: the candle of ${iso(openTimeMs[row]!)} ${what}.`;
    throw new DataError(code, message);
  }
  return columns;
}

type Wrong = readonly [DataErrorCode, string] | null;

function hasVolume({ kind }: SeriesKey): boolean {
  return kind !== 'mark' && kind !== 'index';
}

function wrongTime(key: SeriesKey, { fromMs, toMs }: HalfOpenRange, openTimeMs: Float64Array, row: number): Wrong {
  const time = openTimeMs[row]!;
  if (!(time >= fromMs && time < toMs))
    return ['bad-time', `is not between ${iso(fromMs)} and ${iso(toMs)}, which were asked for`];
  if (row > 0 && time <= openTimeMs[row - 1]!)
    return time === openTimeMs[row - 1]
      ? ['duplicate', 'is there twice']
      : ['order', `comes after that of ${iso(openTimeMs[row - 1]!)}`];
  if (hasGrid(key) && candleOpenMs(time, key.timeframe) !== time)
    return ['off-grid', `does not open at a multiple of ${key.timeframe}`];
  return null;
}

/** A rate may be negative, and its series has it four times. */
function wrongValues({ kind }: SeriesKey, columns: Columns, row: number): Wrong {
  const [open, high, low, close] = [columns.open[row]!, columns.high[row]!, columns.low[row]!, columns.close[row]!];
  const volume = columns.volume[row]!;
  const isPossible = kind === 'funding' || (open > 0 && high > 0 && low > 0 && close > 0);
  // NaN and infinite prices make the sum so.
  if (!isPossible || !Number.isFinite(open + high + low + close))
    return ['bad-price', `has open ${open}, high ${high}, low ${low}, close ${close}`];
  if (!(volume >= 0 && volume < Infinity)) return ['bad-price', `has the volume ${volume}`];
  if (high < open || high < close || high < low || low > open || low > close)
    return ['bad-range', `has open ${open} or close ${close} outside low ${low} and high ${high}`];
  return null;
}
