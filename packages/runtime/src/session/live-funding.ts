import { firstAtOrAfter } from '../core/first-at-or-after.ts';
import type { FundingEvents } from '../core/funding.ts';

/** Funding events that come one by one; those before the oldest fill that still counts are forgotten. */
export class LiveFunding implements FundingEvents {
  timeMs: Float64Array;
  perUnit: Float64Array;

  constructor({ timeMs, perUnit }: FundingEvents) {
    this.timeMs = timeMs;
    this.perUnit = perUnit;
  }

  /** One that comes late stands where it belongs; one of a moment that is known already is passed over. */
  add(timeMs: number, perUnit: number): void {
    const at = firstAtOrAfter(this.timeMs, timeMs);
    if (this.timeMs[at] === timeMs) return;
    this.timeMs = Float64Array.of(...this.timeMs.subarray(0, at), timeMs, ...this.timeMs.subarray(at));
    this.perUnit = Float64Array.of(...this.perUnit.subarray(0, at), perUnit, ...this.perUnit.subarray(at));
  }

  forgetBefore(timeMs: number): void {
    const from = this.timeMs.findIndex((each) => each >= timeMs);
    if (from === 0) return;
    this.timeMs = from < 0 ? new Float64Array(0) : this.timeMs.slice(from);
    this.perUnit = from < 0 ? new Float64Array(0) : this.perUnit.slice(from);
  }
}
