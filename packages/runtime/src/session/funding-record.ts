import type { FundingEvents } from '../core/funding.ts';

/** Of a pair; of nothing: what all such keys begin with. */
export function fundingKey(pair: string): string {
  return `funding/${pair}`;
}

/** Funding events from a time on, as they are written down. */
export function paidSince(
  { timeMs, perUnit }: FundingEvents,
  sinceMs: number,
): (readonly [timeMs: number, perUnit: number])[] {
  return [...timeMs].flatMap((atMs, i) => (atMs < sinceMs ? [] : [[atMs, perUnit[i]!] as const]));
}
