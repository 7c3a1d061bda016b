export interface RateDecision {
  readonly isAllowed: boolean;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** Requests of one subject, counted over all processes. */
export interface RateLimit {
  /** As many in so many seconds. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Counts one. */
  hit(subject: string): Promise<RateDecision>;
}

/**
 * Over a sliding window of two buckets: what was counted in this one, and the share of the one before that still lies in the window.
 * `elapsedSeconds`: of this bucket.
 */
export function rateDecision(
  current: number,
  previous: number,
  elapsedSeconds: number,
  { quota, windowSeconds }: Pick<RateLimit, 'quota' | 'windowSeconds'>,
): RateDecision {
  const used = current + previous * (1 - elapsedSeconds / windowSeconds);
  const remaining = Math.max(0, Math.floor(quota - used));
  return { isAllowed: used <= quota, remaining, resetSeconds: Math.ceil(windowSeconds - elapsedSeconds) };
}
