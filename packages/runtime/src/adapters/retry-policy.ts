import { retryDelayMs, type RetryPolicy } from '../ports/retry-delay.ts';

export type { RetryPolicy };

/** Time and chance, which tests replace. */
export interface RetryWorld {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** From 0 to less than 1. */
  random(): number;
}

export const REAL_WORLD: RetryWorld = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

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
