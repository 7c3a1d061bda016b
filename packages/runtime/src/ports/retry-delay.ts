export interface RetryPolicy {
  /** Longest wait after the first failure; it doubles with each further one. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** No attempt begins later than this after the first one. */
  readonly patienceMs: number;
}

interface RetryState {
  /** At least 1. */
  readonly failures: number;
  /** Since the first attempt began. */
  readonly spentMs: number;
  /** What the server asked for (`Retry-After`), else 0. */
  readonly askedMs: number;
  /** From 0 to less than 1. */
  readonly chance: number;
}

/**
 * How long to wait before the next attempt, null to give up. Any part of the growing wait is as likely as another ("full jitter"), so that
 * clients that failed together do not come back together.
 */
export function retryDelayMs(policy: RetryPolicy, { failures, spentMs, askedMs, chance }: RetryState): number | null {
  const longest = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (failures - 1));
  const delay = Math.max(askedMs, Math.round(chance * longest));
  return spentMs + delay > policy.patienceMs ? null : delay;
}
