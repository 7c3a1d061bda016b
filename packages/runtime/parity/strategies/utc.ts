/** Hour of a time, 0 … 23 UTC. */
export function hourOf(timeMs: number): number {
  return new Date(timeMs).getUTCHours();
}

/** Minute of a time, 0 … 59. */
export function minuteOf(timeMs: number): number {
  return new Date(timeMs).getUTCMinutes();
}

/** Day of the week, 0 Sunday … 6 Saturday, UTC. */
export function weekdayOf(timeMs: number): number {
  return new Date(timeMs).getUTCDay();
}

/** Day of the month, UTC. */
export function dayOf(timeMs: number): number {
  return new Date(timeMs).getUTCDate();
}

/** Whole hours since the epoch. */
export function hourNumber(timeMs: number): number {
  return Math.floor(timeMs / 3_600_000);
}

/** Whole quarters of an hour since the epoch. */
export function quarterNumber(timeMs: number): number {
  return Math.floor(timeMs / 900_000);
}
