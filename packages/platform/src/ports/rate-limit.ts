export interface RateDecision {
  readonly isAllowed: boolean;
  /** Requests that are left now. */
  readonly remaining: number;
  /** Until the present bucket ends. */
  readonly resetSeconds: number;
  /** Until one is let through again, when none is by then; 0 where there is one left. */
  readonly retrySeconds: number;
}

/** Requests of one subject, counted over all processes. */
export interface RateLimit {
  /** As many in so many seconds. */
  readonly quota: number;
  readonly windowSeconds: number;
  /**
   * Counts one, with one write; one that is refused is not counted, so that who waits as long as told gets through. Throws `ServiceError`
   * where the store cannot say.
   */
  hit(subject: string): Promise<RateDecision>;
}

/** What fractions of a window are wrong by, and more: nobody is refused for it. */
export const ROUNDING = 1e-9;

export type RateRule = Pick<RateLimit, 'quota' | 'windowSeconds'>;

/** What everybody has, wherever the platform runs. */
export const RATE_RULE: RateRule = { quota: 100, windowSeconds: 300 };

/**
 * Over a sliding window of two buckets: what was counted in this one, with the request that asks, and the share of the one before that still
 * lies in the window. `elapsedSeconds`: of this bucket.
 */
export function rateDecision(current: number, previous: number, elapsedSeconds: number, rule: RateRule): RateDecision {
  const { quota, windowSeconds } = rule;
  const used = current + previous * (1 - elapsedSeconds / windowSeconds);
  const isAllowed = used <= quota + ROUNDING;
  const remaining = Math.max(0, Math.floor(quota - used + ROUNDING));
  return {
    ...{ isAllowed, remaining, resetSeconds: Math.ceil(windowSeconds - elapsedSeconds) },
    retrySeconds: remaining > 0 ? 0 : waitSeconds(isAllowed ? current : current - 1, previous, elapsedSeconds, rule),
  };
}

/** Whole seconds, at least 1, until one more than `counted` fits. */
function waitSeconds(
  counted: number,
  previous: number,
  elapsedSeconds: number,
  { quota, windowSeconds }: RateRule,
): number {
  // So much of a bucket may be left in the window that one more fits.
  const after = (bucket: number, room: number): number => windowSeconds * (1 - Math.min(1, Math.max(0, room) / bucket));
  const here = quota - counted - 1;
  const seconds =
    here >= 0 && previous > 0
      ? after(previous, here) - elapsedSeconds
      : windowSeconds - elapsedSeconds + (counted === 0 ? 0 : after(counted, quota - 1));
  return Math.max(1, Math.ceil(seconds - ROUNDING));
}
