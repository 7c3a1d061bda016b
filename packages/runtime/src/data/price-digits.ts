import type { Columns } from './candles.ts';

const DAY_MS = 86_400_000;
/** Significant digits that count; what lies beyond them is the noise of float64. */
const SIGNIFICANT = 14;
const LARGEST_MANTISSA = 1e14;
const MAX_DIGITS = 22;
const POWERS_OF_TEN = Float64Array.from({ length: MAX_DIGITS + 1 }, (_, k) => Number(`1e${k}`));

/** The largest number of price decimals of each UTC day. */
export interface DailyPriceDigits {
  /** Days since the epoch of the first entry. */
  readonly firstDay: number;
  /** One value per day without a break: digits after the point of the day's longest open, high, low or close; 0 for whole numbers and empty days. */
  readonly digits: Uint8Array;
}

export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

/**
 * Counts price decimals per UTC day in one pass over sorted candles.
 * The decimals of a price are those of its positional notation with at most 14 significant digits, trailing zeros stripped: what
 * freqtrade derives the historical price tick from.
 */
export function dailyPriceDigits(columns: Columns): DailyPriceDigits {
  const { openTimeMs, open, high, low, close } = columns;
  const n = openTimeMs.length;
  if (n === 0) return { firstDay: 0, digits: new Uint8Array(0) };
  const firstDay = dayOf(openTimeMs[0]!);
  const digits = new Uint8Array(dayOf(openTimeMs[n - 1]!) - firstDay + 1);
  for (let from = 0; from < n;) {
    const day = dayOf(openTimeMs[from]!);
    const nextDayMs = (day + 1) * DAY_MS;
    let to = from + 1;
    while (to < n && openTimeMs[to]! < nextDayMs) to += 1;
    let most = mostDigits(open, from, to, 0);
    most = mostDigits(high, from, to, most);
    most = mostDigits(low, from, to, most);
    digits[day - firstDay] = mostDigits(close, from, to, most);
    from = to;
  }
  return { firstDay, digits };
}

/**
 * The larger of `atLeast` and the most decimals among `values[from..to)`.
 * Only the maximum matters, so one multiplication and one division settle a price that needs no more than the digits known so far:
 * `m / 10^d` is correctly rounded for `m < 2^53` and `d <= 22`, so equality proves that the price is that decimal.
 */
function mostDigits(values: Float64Array, from: number, to: number, atLeast: number): number {
  let most = atLeast;
  let power = POWERS_OF_TEN[most]!;
  for (let i = from; i < to; i += 1) {
    const value = values[i]!;
    const mantissa = Math.round(value * power);
    if (mantissa / power === value && mantissa < LARGEST_MANTISSA) continue;
    const digits = priceDigits(value);
    if (digits > most) {
      most = digits;
      power = POWERS_OF_TEN[Math.min(most, MAX_DIGITS)]!;
    }
  }
  return most;
}

/** Decimals of one price; 0 for whole numbers, zero and values that are not finite. */
export function priceDigits(value: number): number {
  for (let d = 0; d <= MAX_DIGITS; d += 1) {
    const power = POWERS_OF_TEN[d]!;
    const mantissa = Math.round(value * power);
    if (Math.abs(mantissa) >= LARGEST_MANTISSA) break;
    if (mantissa / power === value) return d;
  }
  return digitsOfText(value);
}

function digitsOfText(value: number): number {
  if (!Number.isFinite(value)) return 0;
  const [mantissa = '', exponent = '0'] = value.toPrecision(SIGNIFICANT).split('e');
  const point = mantissa.indexOf('.');
  const decimals = point === -1 ? 0 : mantissa.replace(/0+$/, '').length - point - 1;
  return Math.min(255, Math.max(0, decimals - Number(exponent)));
}
