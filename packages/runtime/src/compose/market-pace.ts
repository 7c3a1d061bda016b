import { setTimeout as pause } from 'node:timers/promises';
import { UsageError } from '../process/failure.ts';
import type { LiveMarket } from '../ports/live-market.ts';

/** Between two looks at the exchange's clock, real time; the longer one where the shorter one leaves a doubt. */
const APART_MS = [100, 600] as const;
/** A network and a busy machine make the pace look a little different. */
const TOLERANCE = 1.2;

/** The exchange's time, seen between two moments of a clock that never steps. */
interface Seen {
  readonly exchangeMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Finds out whether the exchange's time passes as fast as it is said to, and gives it. One that stands still is waited for elsewhere. Throws
 * `usage` with the pace that fits: at a wrong one candles seem to be missing. `factor` null: nobody said any.
 */
export async function assertPace(
  market: Pick<LiveMarket, 'timeMs'>,
  factor: number | null,
  address: string,
): Promise<number> {
  // The first answer waits for a connection: its time would be long past.
  await market.timeMs();
  const first = await seen(market);
  let last = first;
  for (const ms of APART_MS) {
    await pause(ms);
    last = await seen(market);
    if (fits(first, last, factor ?? 1)) return last.exchangeMs;
  }
  const pace = (last.exchangeMs - first.exchangeMs) / ((last.fromMs + last.toMs - first.fromMs - first.toMs) / 2);
  const right = pace < 1.05 ? 'no TRADAI_CLOCK' : `TRADAI_CLOCK=x${pace < 10 ? pace.toFixed(1) : Math.round(pace)}`;
  throw new UsageError(
    `TRADAI_CLOCK is ${factor === null ? 'not set' : `x${factor}`}, and time at ${address} passes ${pace.toFixed(1)} times as fast as here; expected ${right}.`,
  );
}

async function seen(market: Pick<LiveMarket, 'timeMs'>): Promise<Seen> {
  const fromMs = performance.now();
  const exchangeMs = await market.timeMs();
  return { exchangeMs, fromMs, toMs: performance.now() };
}

/** Whether the pace may be that, whenever on the way each answer was given. */
function fits(first: Seen, last: Seen, factor: number): boolean {
  const passedMs = last.exchangeMs - first.exchangeMs;
  if (passedMs === 0) return true;
  const [leastMs, mostMs] = [last.fromMs - first.toMs, last.toMs - first.fromMs];
  // Times are whole milliseconds.
  return passedMs >= (leastMs * factor) / TOLERANCE - 1 && passedMs <= mostMs * factor * TOLERANCE + 1;
}
