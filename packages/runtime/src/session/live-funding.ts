import type { FundingEvents } from '../core/funding.ts';

/** Funding events that come one by one; those before the oldest fill that still counts are forgotten. */
export class LiveFunding implements FundingEvents {
  timeMs: Float64Array;
  perUnit: Float64Array;

  constructor({ timeMs, perUnit }: FundingEvents) {
    this.timeMs = timeMs;
    this.perUnit = perUnit;
  }

  /** An event that is known already is passed over. */
  add(timeMs: number, perUnit: number): void {
    if (this.timeMs.length > 0 && this.timeMs[this.timeMs.length - 1]! >= timeMs) return;
    this.timeMs = Float64Array.of(...this.timeMs, timeMs);
    this.perUnit = Float64Array.of(...this.perUnit, perUnit);
  }

  forgetBefore(timeMs: number): void {
    const from = this.timeMs.findIndex((each) => each >= timeMs);
    if (from === 0) return;
    this.timeMs = from < 0 ? new Float64Array(0) : this.timeMs.slice(from);
    this.perUnit = from < 0 ? new Float64Array(0) : this.perUnit.slice(from);
  }
}
