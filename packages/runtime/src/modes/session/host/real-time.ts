import { realClock } from '../../../market/clock.ts';

/** Time of this machine, for what has nothing to do with the market: leases, the journal, back-off, and the chance that spreads it. */
export interface RealTime {
  /** Ms that never step, from anywhere. */
  nowMs(): number;
  /** Epoch ms, as this machine has it; it may step. */
  epochMs(): number;
  /** Waits that long, or until the signal comes; never throws. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to less than 1, any as likely as another. */
  chance(): number;
}

const clock = realClock();
export const REAL_TIME: RealTime = {
  nowMs: () => clock.monotonicMs(),
  epochMs: () => clock.nowMs(),
  sleep: (ms, signal) => clock.sleep(ms, signal),
  chance: () => Math.random(),
};
