import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

/** This machine's time. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    // Who stops waiting has not failed.
    await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  },
};
