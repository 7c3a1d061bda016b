/** Time as the platform sees it. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** For intervals: never goes back. */
  monotonicMs(): number;
  /** Ends early, without an error, when the signal does. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
