import type { HostClock } from './host-records.ts';

/** Exchange time at a moment of this machine, epoch ms; the same as long as nobody wrote down another clock. */
export function exchangeNow(clock: HostClock | null, realMs: number): number {
  return clock === null ? realMs : clock.exchangeMs + Math.round((realMs - clock.realMs) * clock.factor);
}
