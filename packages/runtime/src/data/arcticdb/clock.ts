/** Nanoseconds since 1970, each call later than the one before. */
export type RisingClock = () => bigint;

/** The system's clock in milliseconds, with a count in the digits below. */
export function risingClock(nowMs: () => number = Date.now): RisingClock {
  let last = 0n;
  return () => {
    const now = BigInt(nowMs()) * 1_000_000n;
    last = now > last ? now : last + 1n;
    return last;
  };
}
