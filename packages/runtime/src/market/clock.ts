import { setTimeout as pause } from 'node:timers/promises';

/** The clock of a market, in ms of market time. Beside a real exchange that is real time; a simulated one may run faster. */
export interface MarketClock {
  /** Epoch ms as this machine has it; the exchange's own clock is apart by the offset that `FeedHealth` tells. */
  nowMs(): number;
  /** For intervals: never steps, begins anywhere. */
  monotonicMs(): number;
  /** Market time per real time. */
  readonly factor: number;
  /** Waits that long, or until the signal comes; never throws. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longest wait of a timer of Node. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** This machine's clock. */
export function realClock(): MarketClock {
  return { nowMs: () => Date.now(), monotonicMs: () => performance.now(), factor: 1, sleep: sleepReal };
}

/** A clock that shows `anchorMs` now, and runs `factor` times as fast as time does. */
export function scaledClock(anchorMs: number, factor: number): MarketClock {
  const beganMs = performance.now();
  const monotonicMs = (): number => (performance.now() - beganMs) * factor;
  return {
    nowMs: () => Math.floor(anchorMs + monotonicMs()),
    monotonicMs,
    factor,
    sleep: (ms, signal) => sleepReal(ms / factor, signal),
  };
}

/** Waits in real time. */
async function sleepReal(ms: number, signal?: AbortSignal): Promise<void> {
  const endMs = performance.now() + ms;
  for (let left = ms; left > 0 && signal?.aborted !== true; left = endMs - performance.now())
    await pause(Math.min(Math.ceil(left), LONGEST_TIMER_MS), undefined, signal === undefined ? {} : { signal }).catch(
      () => {},
    );
}

/** `marketMs`, and never less than `realMs` of real time: what waits for the network must not shrink with the clock. In market time. */
export function atLeastReal(marketMs: number, realMs: number, factor: number): number {
  return Math.max(marketMs, realMs * factor);
}
