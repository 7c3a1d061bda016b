import { firstAtOrAfter } from './first-at-or-after.ts';

/** Funding events of a perpetual, oldest first: what one unit pays or receives. */
export interface FundingEvents {
  readonly timeMs: Float64Array;
  /** Rate times the mark price at that time, stake currency per base unit; a long pays when it is positive. */
  readonly perUnit: Float64Array;
}

export const NO_FUNDING: FundingEvents = { timeMs: new Float64Array(0), perUnit: new Float64Array(0) };

/** What `amount` held from `fromMs` to `toMs`, both included, pays (long) at the funding events between; NaN counts as nothing. */
export function fundingBetween(events: FundingEvents, fromMs: number, toMs: number, amount: number): number {
  let sum = 0;
  for (let i = firstAtOrAfter(events.timeMs, fromMs); i < events.timeMs.length && events.timeMs[i]! <= toMs; i++) {
    sum += events.perUnit[i]! * amount;
  }
  return Number.isNaN(sum) ? 0 : sum;
}
