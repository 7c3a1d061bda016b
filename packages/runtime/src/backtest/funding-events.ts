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
 * full hour before the first known rate that has a mark price, and later gaps stay free. Rates and marks are those of the run's
 * range; what lies before `fromMs` is not looked at.
 */
export function fundingEvents(
  rates: FundingRates,
  marks: MarkCandles,
  configuredRate: number | null,
  fromMs = Number.NEGATIVE_INFINITY,
): FundingEvents {
  const first = firstAtOrAfter(marks.openTimeMs, fromMs);
  if (first === marks.openTimeMs.length) return NO_FUNDING;
  /** The event at a time, none without a mark price. */
  const eventAt = (atMs: number, rate: number): (readonly [atMs: number, perUnit: number])[] => {
    const price = markPriceAt(marks, first, atMs);
    return price === null ? [] : [[atMs, rate * price]];
  };
  const known = [...rates.openTimeMs].flatMap((atMs, i) => (atMs < fromMs ? [] : eventAt(atMs, rates.open[i]!)));
  const before: (readonly [atMs: number, perUnit: number])[] = [];
  if (configuredRate !== null) {
    const untilMs = known[0]?.[0] ?? marks.openTimeMs[marks.openTimeMs.length - 1]! + 1;
    for (let atMs = marks.openTimeMs[first]!; atMs < untilMs; atMs += HOUR_MS)
      before.push(...eventAt(atMs, configuredRate));
  }
  const events = [...before, ...known];
  return {
    timeMs: Float64Array.from(events, ([atMs]) => atMs),
    perUnit: Float64Array.from(events, ([, perUnit]) => perUnit),
  };
}

/** Of the candles from `first` on. */
function markPriceAt({ openTimeMs, open, close }: MarkCandles, first: number, atMs: number): number | null {
  const at = firstAtOrAfter(openTimeMs, atMs);
  if (at < first) return null;
  if (openTimeMs[at] === atMs) return open[at]!;
  return at === first || at === openTimeMs.length || atMs % HOUR_MS !== 0 ? null : close[at - 1]!;
}
