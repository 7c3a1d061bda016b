import type { Refusals } from './broker-order.ts';

/** After a refusal nothing is placed for this long, twice as long after the next one, and so on up to a minute. */
const RETRY_MS = 5_000;
const LONG_RETRY_MS = 60_000;
/** What leaves at a stop that the price has reached waits for no longer: with a look and an order's way it stands for less than a minute without one. */
export const AT_STOP_MS = 45_000;
const BETWEEN_EXITS_MS = 15_000;
/** After so many stops in a row, which takes some five minutes, they are tried once a minute. */
const MANY_STOPS = 20;
/** After so many in a row, which takes some eight minutes, it is twice as long again after each, up to the last. */
const MANY_REFUSED = 10;
const LONGEST_RETRY_MS = 300_000;

/** With one refusal more, now. */
export function onceMore({ count }: Refusals, nowMs: number): Refusals {
  return { count: count + 1, retryMs: nowMs + waitMs(count + 1) };
}

/** Whether an order has to wait for what was refused before. `mostMs`: for how long at most since the last refusal. */
export function isTooSoon({ count, retryMs }: Refusals, nowMs: number, mostMs = Infinity): boolean {
  return nowMs < retryMs - Math.max(0, waitMs(count) - mostMs);
}

/** For how long a stop waits at most where what leaves comes to nothing as well: nothing else protects, and it may be taken by now. */
export function betweenExitsMs({ count }: Refusals): number {
  return count < MANY_STOPS ? BETWEEN_EXITS_MS : LONG_RETRY_MS;
}

function waitMs(count: number): number {
  const soonMs = Math.min(RETRY_MS * 2 ** (count - 1), LONG_RETRY_MS);
  return Math.min(soonMs * 2 ** Math.max(0, count - MANY_REFUSED), LONGEST_RETRY_MS);
}
