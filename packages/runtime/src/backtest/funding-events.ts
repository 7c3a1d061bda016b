import type { CandleColumns } from '@tradai/strategy-sdk';
import { firstAtOrAfter } from '../core/first-at-or-after.ts';
import { NO_FUNDING, type FundingEvents } from '../core/funding.ts';

/** Funding rates at their times, oldest first, whole seconds; a funding series as it is loaded. */
export type FundingRates = Pick<CandleColumns, 'openTimeMs' | 'open'>;
/** Candles of the mark price, oldest first, holes filled or not. */
export type MarkCandles = Pick<CandleColumns, 'openTimeMs' | 'open' | 'close'>;

const HOUR_MS = 3_600_000;

/**
 * What one unit pays at each funding time that has a mark price: the rate times the open of the mark candle of that time. Marks are
 * read as hourly candles, whatever their length, so that on a full hour between two of them the close of the one before counts; a
 * rate before the first or after the last is lost. `configuredRate` (freqtrade's `futures_funding_rate`, null: none) counts at every
 * full hour before the first known rate, and later gaps stay free. Rates and marks are those of the run's range.
 */
export function fundingEvents(rates: FundingRates, marks: MarkCandles, configuredRate: number | null): FundingEvents {
  const count = marks.openTimeMs.length;
  if (count === 0) return NO_FUNDING;
  const timeMs: number[] = [];
  const perUnit: number[] = [];
  const add = (atMs: number, rate: number): void => {
    const price = markPriceAt(marks, atMs);
    if (price === null) return;
    timeMs.push(atMs);
    perUnit.push(rate * price);
  };
  if (configuredRate !== null) {
    const untilMs = Math.min(rates.openTimeMs[0] ?? Number.POSITIVE_INFINITY, marks.openTimeMs[count - 1]! + 1);
    for (let atMs = marks.openTimeMs[0]!; atMs < untilMs; atMs += HOUR_MS) add(atMs, configuredRate);
  }
  for (let i = 0; i < rates.openTimeMs.length; i++) add(rates.openTimeMs[i]!, rates.open[i]!);
  return { timeMs: Float64Array.from(timeMs), perUnit: Float64Array.from(perUnit) };
}

function markPriceAt({ openTimeMs, open, close }: MarkCandles, atMs: number): number | null {
  const at = firstAtOrAfter(openTimeMs, atMs);
  if (openTimeMs[at] === atMs) return open[at]!;
  return at === 0 || at === openTimeMs.length || atMs % HOUR_MS !== 0 ? null : close[at - 1]!;
}
