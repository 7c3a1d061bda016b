import type { Refusals } from './broker-order.ts';

/** After a refusal nothing is placed for this long, twice as long after the next one, and so on up to a minute. */
const RETRY_MS = 5_000;
const LONG_RETRY_MS = 60_000;
/** After so many in a row, which takes some eight minutes, it is twice as long again after each, up to the last. */
const MANY_REFUSED = 10;
const LONGEST_RETRY_MS = 300_000;

/** With one refusal more, now. */
export function onceMore({ count }: Refusals, nowMs: number): Refusals {
  return { count: count + 1, retryMs: nowMs + waitMs(count + 1) };
}

/** Whether an order has to wait for what was refused before. `isAtStop`: the price has reached the stop of the trade, which waits for a minute at most. */
export function isTooSoon({ count, retryMs }: Refusals, nowMs: number, isAtStop: boolean): boolean {
  const less = isAtStop ? Math.max(0, waitMs(count) - LONG_RETRY_MS) : 0;
  return nowMs < retryMs - less;
}

function waitMs(count: number): number {
  const soonMs = Math.min(RETRY_MS * 2 ** (count - 1), LONG_RETRY_MS);
  return Math.min(soonMs * 2 ** Math.max(0, count - MANY_REFUSED), LONGEST_RETRY_MS);
}
