import type { TrialLine } from '@tradai/runtime/contract';
import type { StudyTrial } from '@tradai/runtime/trials';

/** A line of a batch as a study knows it. */
export function studyTrial({ daily_returns: _returns, took_ms: tookMs, ...trial }: TrialLine): StudyTrial {
  return { ...trial, tookMs };
}
