import {
  awsFailure,
  clientOptions,
  REAL_WORLD,
  retryableAws,
  retrying,
  type AwsPlace,
  type AwsService,
  type RetryPolicy,
  type RetryWorld,
} from '@tradai/runtime/aws';

/** Somebody waits for the answer. */
const POLICY: RetryPolicy = { firstDelayMs: 100, longestDelayMs: 2000, patienceMs: 10_000 };
const CONNECT_MS = 2000;
const ANSWER_MS = 10_000;

export interface AskOptions {
  readonly policy?: RetryPolicy;
  readonly world?: RetryWorld;
  /** Longest wait for one answer. */
  readonly answerMs?: number;
}

/** Asks a service, again where it failed for a moment. `call`: for messages. What it says no to is thrown as `AwsFailure`. */
export type Ask = <T>(call: string, send: () => Promise<T>) => Promise<T>;

export function asker(
  service: AwsService,
  { endpoint, region }: AwsPlace,
  { policy = POLICY, world = REAL_WORLD }: AskOptions = {},
): Ask {
  const server = `${service} at ${endpoint ?? region ?? 'AWS'}`;
  return (call, send) => {
    const work = () =>
      send().catch((error: unknown) => {
        throw awsFailure({ server, call }, error);
      });
    return retrying(work, { policy, world, retryable: retryableAws });
  };
}

/** For the constructor of a client of the SDK. One attempt a call: `Ask` repeats it. */
export function clientSettings(place: AwsPlace, { answerMs = ANSWER_MS }: AskOptions = {}) {
  return {
    ...clientOptions(place),
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: answerMs, throwOnRequestTimeout: true },
  };
}
