import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExchangeFailure } from './failures.ts';

export interface Patience {
  /** Attempts after the first one. */
  readonly retries: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/** Some two minutes of an exchange that is away. */
export const PATIENCE: Patience = { retries: 10, firstDelayMs: 500, longestDelayMs: 30_000 };
/** What fails once or twice is no news. */
const TELL_FROM = 3;
/** What is on its way when everything stops may still arrive. */
const GRACE_MS = 2000;

/** `attempt` counts from 0. */
export type Work<T> = (attempt: number) => Promise<T>;
export type PatientCall = <T>(work: Work<T>, signal?: AbortSignal) => Promise<T>;

/** Repeats what fails in passing, later and later and not all at once. A stop ends the waiting. */
export function patientCall(
  { retries, firstDelayMs, longestDelayMs }: Patience,
  onWait: (text: string) => void = () => {},
): PatientCall {
  const policy = retry(
    handleType(ExchangeFailure, ({ isRetryable }) => isRetryable),
    {
      maxAttempts: retries,
      backoff: new ExponentialBackoff({ initialDelay: firstDelayMs, maxDelay: longestDelayMs }),
    },
  );
  // A person who waits is told once per outage, whatever number of calls wait.
  let isTold = false;
  policy.onRetry((failed) => {
    const { error } = failed as { readonly error?: ExchangeFailure };
    if (isTold || error === undefined || error.code === 'busy' || failed.attempt < TELL_FROM) return;
    isTold = true;
    onWait(`${error.message.replace(/\.$/, '')}; trying again.`);
  });
  return async (work, signal) => {
    signal?.throwIfAborted();
    const done = policy.execute(async ({ attempt }) => {
      const result = await work(attempt);
      isTold = false;
      return result;
    }, signal);
    return signal === undefined ? done : untilStopped(done, signal);
  };
}

async function untilStopped<T>(done: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => {
      // Nobody waits for it any more.
      done.catch(() => {});
      sleep(GRACE_MS, undefined, { signal: settled.signal }).then(
        () => reject(signal.reason as Error),
        () => {},
      );
    };
    signal.addEventListener('abort', stop, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([done, stopped]);
  } catch (error) {
    // What fails while everything stops is not tried again, and its failure is not the news.
    throw signal.aborted ? signal.reason : error;
  } finally {
    settled.abort();
  }
}
