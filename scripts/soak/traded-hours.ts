import { setTimeout as pause } from 'node:timers/promises';

const HOUR_MS = 3_600_000;

export interface HoursWishes {
  readonly hours: number;
  /** Exchange time. */
  readonly nowMs: () => number;
  /** Whether the session has ended, by itself or by somebody. */
  readonly isOver: () => boolean;
  /** Looks at it. `hour`: how many whole ones have passed. */
  readonly look: (hour: number) => Promise<void>;
  /** Real time between two looks. */
  readonly everyMs: number;
}

/**
 * Looks again and again until so many whole hours of the exchange have passed, or the session is over. Gives the hours for which it was there: what
 * passed after the last look that found it there does not count.
 */
export async function tradedHours({ hours, nowMs, isOver, look, everyMs }: HoursWishes): Promise<number> {
  const startMs = nowMs();
  let traded = 0;
  for (; Math.floor(traded) < hours; await pause(everyMs)) {
    const passed = (nowMs() - startMs) / HOUR_MS;
    await look(Math.floor(passed));
    if (isOver()) break;
    traded = passed;
  }
  return traded;
}
