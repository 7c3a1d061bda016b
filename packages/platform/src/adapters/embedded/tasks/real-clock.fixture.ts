import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../ports/clock.ts';

/** Time as it passes. */
export const REAL_CLOCK: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
};
