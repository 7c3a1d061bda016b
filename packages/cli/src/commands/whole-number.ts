import { UsageError } from '@tradai/runtime/process';

/** Of an option that is a whole number. */
export function wholeNumber(option: string, given: string, least: number, most: number): number {
  if (/^\d{1,9}$/.test(given) && Number(given) >= least && Number(given) <= most) return Number(given);
  throw new UsageError(`${option} is "${given}"; expected a whole number from ${least} to ${most}.`);
}
