import type { RetryWorld } from '../../adapters/retry-policy.ts';

let sleptMs = 0;

/** A world in which waiting costs no time and is counted all the same: an outage of a minute is over in a moment. */
export const QUICK_WORLD: RetryWorld = {
  now: () => performance.now() + sleptMs,
  sleep: (ms) => {
    sleptMs += ms;
    return new Promise((resolve) => setImmediate(resolve));
  },
  // The longest wait of those that are allowed.
  random: () => 0.999,
};
