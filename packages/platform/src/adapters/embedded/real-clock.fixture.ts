import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';

/** Time as it is, for processes of tests. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  },
};
