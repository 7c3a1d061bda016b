import type { Slices } from '../../backtest/slices.ts';

const PAUSE_EVERY_MS = 25;

/**
 * Drives work in slices of some milliseconds, between which the process serves signals and timers. Rejects with the signal's reason when
 * it is aborted.
 */
export async function inSlices<Result>(work: Slices<Result>, signal: AbortSignal): Promise<Result> {
  let pausedMs = performance.now();
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
    if (performance.now() - pausedMs < PAUSE_EVERY_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    pausedMs = performance.now();
  }
}
