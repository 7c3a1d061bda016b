export interface RetryPolicy {
  /** Longest wait after the first failure; it doubles with each further one. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** No attempt begins later than this after the first one. */
  readonly patienceMs: number;
}

/** Time and chance, which tests replace. */
export interface RetryWorld {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** From 0 to less than 1. */
  random(): number;
}

export interface RetryState {
  /** At least 1. */
  readonly failures: number;
  /** Since the first attempt began. */
  readonly spentMs: number;
  /** What the server asked for (`Retry-After`), else 0. */
  readonly askedMs: number;
  /** From 0 to less than 1. */
  readonly chance: number;
}

export const REAL_WORLD: RetryWorld = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

/**
 * How long to wait before the next attempt, null to give up. Any part of the growing wait is as likely as another ("full jitter"), so that
 * clients that failed together do not come back together.
 */
export function retryDelayMs(policy: RetryPolicy, { failures, spentMs, askedMs, chance }: RetryState): number | null {
  const longest = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (failures - 1));
  const delay = Math.max(askedMs, Math.round(chance * longest));
  return spentMs + delay > policy.patienceMs ? null : delay;
}

/** What an error says about another attempt: null for none, else the wait that it asks for. */
export type Retryable = (error: unknown) => { readonly askedMs: number } | null;

/** Repeats `work` as the policy says while its errors are retryable, and throws the last one. */
export async function retrying<T>(
  work: () => Promise<T>,
  {
    policy,
    world,
    retryable,
    onWait,
  }: {
    readonly policy: RetryPolicy;
    readonly world: RetryWorld;
    readonly retryable: Retryable;
    /** Told why before each wait. */
    readonly onWait?: ((error: unknown) => void) | undefined;
  },
): Promise<T> {
  const startedMs = world.now();
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      const again = retryable(error);
      if (again === null) throw error;
      const state = { failures, spentMs: world.now() - startedMs, askedMs: again.askedMs, chance: world.random() };
      const delay = retryDelayMs(policy, state);
      if (delay === null) throw error;
      onWait?.(error);
      await world.sleep(delay);
    }
  }
}
