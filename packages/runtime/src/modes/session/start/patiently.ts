import type { BeatCause } from '../../../contract/heartbeat.ts';
import { DataError } from '../../../data/errors.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { ATTEMPT } from '../../../orders/order-draft.ts';
import { isBusy, isPassing, ServiceError } from '../../../ports/errors.ts';
import { retryDelayMs } from '../../../ports/retry-delay.ts';
import { failureOf } from '../../../process/failure.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { isLive } from '../orders/order-news.ts';
import { EndWatch } from './end-watch.ts';
import type { SessionWorld } from './session-world.ts';

/**
 * How long an exchange that does not answer is waited for. Without end with trades or orders open, as somebody has to look after them, and while it asks for
 * patience, as each further process would ask it anew.
 */
const PATIENCE_MS = 120_000;
const WAITS = { firstDelayMs: 500, longestDelayMs: 10_000 };

/** Why what a start needs is not there yet. */
export interface StartTrouble {
  /** A sentence. */
  readonly text: string;
  readonly cause: BeatCause;
}

/** `discard`: takes what comes too late. */
interface Heeding<Result> {
  readonly discard?: (late: Result) => unknown;
  readonly onTrouble?: (trouble: StartTrouble) => void;
}

/**
 * Does what a start needs of the exchange, again and again as long as what fails may pass. Null as soon as the session is asked to end meanwhile,
 * whatever the work is at; what it still comes to is given to `discard`.
 */
export async function patiently<Result>(
  world: SessionWorld,
  records: SessionRecords,
  work: (ended: AbortSignal) => Promise<Result>,
  { discard = () => {}, onTrouble = () => {} }: Heeding<Result> = {},
): Promise<Result | null> {
  const { time, voice } = world;
  const isNeeded = isAnyOpen(records);
  const policy = { ...WAITS, patienceMs: isNeeded ? Infinity : PATIENCE_MS };
  let beganMs = time.nowMs();
  const ends = new EndWatch(world, records);
  const { signal } = ends;
  try {
    for (let failures = 1; !signal.aborted; failures += 1) {
      let waitMs: number | null;
      try {
        return await orEnded(work(signal), signal, discard);
      } catch (error) {
        if (isBusy(error)) beganMs = time.nowMs();
        const state = { failures, spentMs: time.nowMs() - beganMs, askedMs: 0, chance: time.chance() };
        waitMs = retryDelayMs(policy, state);
        if (!(isPassing(error) || (isNeeded && isWaitedFor(error, world))) || waitMs === null) throw error;
        const trouble = { text: failureOf(error).text, cause: causeOf(error) };
        voice.line('warn', 'exchange-away', trouble.text);
        voice.state({ stage: 'DEGRADED', causes: [trouble.cause] });
        onTrouble(trouble);
      }
      await time.sleep(waitMs, signal);
    }
    return null;
  } finally {
    ends.close();
  }
}

/** Whether a session has a trade, or an order that is at the exchange, or may be. */
export function isAnyOpen(records: SessionRecords): boolean {
  const isOrder = ([key, text]: readonly [string, string]): boolean =>
    key.startsWith(ATTEMPT) && isLive(JSON.parse(text) as Attempt);
  return openTradesIn(records).length > 0 || [...records].some(isOrder);
}

/**
 * What nobody knows may pass as well, and whoever looks after a position does not leave it for that; nor for candles that cannot be used, or had, where
 * orders at an exchange are looked after without them.
 */
function isWaitedFor(error: unknown, { orders = null }: SessionWorld): boolean {
  return isUnlisted(error) || (orders !== null && isOfCandles(error));
}

function isOfCandles(error: unknown): boolean {
  return error instanceof DataError || (error instanceof ServiceError && REFUSED.includes(error.code));
}

/** By a store, such as one whose bucket is not there. */
const REFUSED: readonly ServiceError['code'][] = ['credentials', 'refused'];

function isUnlisted(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'unexpected-answer';
}

function causeOf(error: unknown): BeatCause {
  if (isUnlisted(error)) return 'unlisted-answer';
  if (isOfCandles(error)) return 'stale-data';
  return isBusy(error) ? 'throttled' : 'no-exchange-answer';
}

async function orEnded<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  discard: (late: Result) => unknown,
): Promise<Result | null> {
  const ended = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const first = await Promise.race([work, ended]);
  if (first === null) void discarded(work, discard);
  return first;
}

async function discarded<Result>(work: Promise<Result>, discard: (late: Result) => unknown): Promise<void> {
  try {
    await discard(await work);
  } catch {
    // It came to nothing, which nobody waits for.
  }
}
