import { monitorEventLoopDelay } from 'node:perf_hooks';
import { monotonicMs } from './monotonic-ms.ts';
import type { PulseBoard } from './pulse-board.ts';
import { tenths } from './tenths.ts';

/** How often the measuring thread writes what it measured. */
const WRITE_EVERY_MS = 1000;
/** Between two looks at the clock; its own length is no lag. */
const RESOLUTION_MS = 20;

/** Writes to the board how late this thread serves its events, over the time since the beat before. Gives what stops it. */
export function measureLag(board: PulseBoard): () => void {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let beats = board.beats;
  // A thread that is busy from now on is late from now on.
  board.setLag(0, monotonicMs());
  const write = (): void => {
    if (histogram.count > 0) board.setLag(Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS), monotonicMs());
    if (board.beats === beats) return;
    beats = board.beats;
    histogram.reset();
  };
  const timer = setInterval(write, WRITE_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    histogram.disable();
  };
}

/** As the board says it; a thread that has not written for long is at least so late. `null` before the first measurement. */
export function lagOn(board: PulseBoard, nowMs: number): number | null {
  const { lag } = board;
  if (lag === null) return null;
  return Math.max(lag.p99Ms, nowMs - lag.atMs - WRITE_EVERY_MS, 0);
}

/** Now, rounded for a beat. */
export function lagMs(board: PulseBoard): number | null {
  const lag = lagOn(board, monotonicMs());
  return lag === null ? null : tenths(lag);
}
