import { RATES } from './cost.ts';
import type { Capacity } from './run.ts';

/** A search that is spread over containers has no more; the last one finishes it. */
export const MOST_GENERATIONS = 200;

/** What a search that is spread over containers has used. */
export interface SweepUse {
  /** Since it began. */
  readonly seconds: number;
  /** Of all its trials, one after the other. */
  readonly trialSeconds: number;
  readonly batches: number;
}

/** Its container: one processor, 2 GB. */
const HOURLY_USD = RATES.fargate.x86.vcpu + 2 * RATES.fargate.x86.gigabyte;
/** What a container takes before its first trial and after its last one. */
const AROUND_SECONDS = 60;

/** Whether no more trials are to be begun. A decimal text says how many dollars. */
export function isBudgetSpent(
  { seconds, usd }: { readonly seconds?: number; readonly usd?: string },
  use: SweepUse,
  capacity: Capacity,
): boolean {
  if (seconds !== undefined && use.seconds >= seconds) return true;
  return usd !== undefined && costOfSweep(use, capacity) >= Number(usd);
}

/** About, in dollars, on AWS. */
export function costOfSweep({ trialSeconds, batches }: Omit<SweepUse, 'seconds'>, capacity: Capacity): number {
  const hours = (trialSeconds + batches * AROUND_SECONDS) / 3600;
  return hours * HOURLY_USD * (capacity === 'spot' ? RATES.spotShare : 1);
}

/** Work that is worth a container. */
const BATCH_SECONDS = 900;
/** Before anything is known of how long one takes. */
const FIRST_SIZE = 32;
/** As many as a workflow can hold in its hands. */
const MOST_BATCHES = 2000;

/** Trials of one batch: a quarter of an hour of work, and no more than leaves some for every container. */
export function batchSize(trials: number, atOnce: number, tookMs: readonly number[]): number {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const typicalSeconds = (sorted[Math.floor(sorted.length / 2)] ?? 0) / 1000;
  const byTime = typicalSeconds > 0 ? Math.floor(BATCH_SECONDS / typicalSeconds) : FIRST_SIZE;
  return Math.max(1, Math.min(byTime, Math.ceil(trials / atOnce)), Math.ceil(trials / MOST_BATCHES));
}
