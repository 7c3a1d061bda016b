import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decimalOfNumber, parseDecimal, type Decimal } from '../core/decimal.ts';
import { SimError } from '../core/sim-error.ts';
import { CandleColumns } from '../market/candle-columns.ts';

/** Candles of a file, and how fine its numbers are. */
export interface CandleFile {
  readonly candles: CandleColumns;
  /** Shortest distance between two candles, milliseconds. */
  readonly barMs: number;
  /** Most fraction digits of a price and of a volume, 0 to 8. */
  readonly priceDigits: number;
  readonly volumeDigits: number;
}

const CELLS = 6;
const MOST_DIGITS = 8;

/**
 * Reads candles of a CSV file, gzipped or not: open time in UTC milliseconds, open, high, low, close, volume, in order of time; a first line
 * that is no candle is its head. `to`: candles that open then or later are left out. Throws a `SimError` that names file and line.
 */
export function readCandles(file: string, to = Infinity): CandleFile {
  const candles = new CandleColumns();
  const digits = { price: 0, volume: 0 };
  let barMs = Infinity;
  eachRow(file, CELLS, (cells, line) => {
    const time = Number(cells[0]);
    if (time >= to) return;
    const before = candles.length === 0 ? -Infinity : candles.time(candles.length - 1);
    if (time <= before) throw lineError(file, line, 'expected a later time than in the line before');
    if (candles.length > 0) barMs = Math.min(barMs, time - before);
    const [open, high, low, close, volume] = cells.slice(1).map((cell) => amount(file, line, cell));
    candles.push({ time, open: open!, high: high!, low: low!, close: close!, volume: volume! });
    if (low! <= 0n || high! < low! || open! < low! || open! > high! || close! < low! || close! > high!) {
      throw lineError(file, line, 'expected open and close between a low above 0 and a high');
    }
    for (let at = 1; at < CELLS - 1; at++) digits.price = Math.max(digits.price, digitsOf(cells[at]!));
    digits.volume = Math.max(digits.volume, digitsOf(cells[CELLS - 1]!));
  });
  if (candles.length < 2) throw new SimError('data', `${file} must hold two candles at least.`);
  return { candles, barMs, priceDigits: digits.price, volumeDigits: digits.volume };
}

/** Reads times and a number from the first two columns of a CSV file. */
export function readSeries(file: string): (readonly [time: number, value: string])[] {
  const rows: (readonly [number, string])[] = [];
  eachRow(file, 2, ([time, value], line) => {
    amount(file, line, value!.replace(/^-/, ''));
    rows.push([Number(time), value!]);
  });
  return rows;
}

function eachRow(file: string, cells: number, take: (cells: readonly string[], line: number) => void): void {
  textOf(file)
    .split('\n')
    .forEach((text, index) => {
      const row = text.trim().split(',');
      if (text.trim() === '' || (index === 0 && !/^\d+$/.test(row[0]!))) return;
      if (!/^\d+$/.test(row[0]!) || row.length < cells) {
        const columns =
          cells === CELLS
            ? 'open time in milliseconds, open, high, low, close, volume'
            : 'time in milliseconds and a number';
        throw lineError(file, index + 1, `expected ${columns}`);
      }
      take(row, index + 1);
    });
}

/** The text of a file, unpacked when its name ends in `.gz`. */
export function textOf(file: string): string {
  const bytes = readFileSync(file);
  if (!file.endsWith('.gz')) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    throw new SimError('data', `${file} must be a whole gzip file.`);
  }
}

function amount(file: string, line: number, cell: string): Decimal {
  const exact = parseDecimal(cell);
  if (exact !== null) return exact;
  if (/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell)) return decimalOfNumber(Number(cell));
  throw lineError(file, line, `"${cell}" must be a number`);
}

function digitsOf(cell: string): number {
  const point = cell.indexOf('.');
  if (point < 0) return 0;
  return Math.min(MOST_DIGITS, cell.replace(/0+$/, '').length - point - 1);
}

function lineError(file: string, line: number, words: string): SimError {
  return new SimError('data', `${file}, line ${line}: ${words}.`);
}
