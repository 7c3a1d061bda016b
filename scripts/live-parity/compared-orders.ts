import type { Heard } from '../crash/witness.ts';
import { MINUTE } from '../live-place/minutes-tape.ts';
import { enteredBefore, plannedOrders, runningSince, type PlannedOrder } from './intents.ts';

/** What the two sessions of a tape told. */
export interface TapeHeard {
  readonly dry: readonly Heard[];
  readonly live: readonly Heard[];
}

/** What they planned in the time in which both traded. */
export interface ComparedOrders {
  readonly dry: readonly PlannedOrder[];
  readonly live: readonly PlannedOrder[];
  /** Who never said RUNNING, in words. */
  readonly never: readonly string[];
}

/**
 * Whoever trades first is not waited for: what both could have entered is compared, from the first candle that ends after both had begun. `untilMs`,
 * exchange time: the end of the tape.
 */
export function comparedOrders({ dry, live }: TapeHeard, untilMs: number): ComparedOrders {
  const sinceMs = MINUTE * Math.ceil(Math.max(runningSince(dry), runningSince(live)) / MINUTE);
  const range = { sinceMs, untilMs, without: [dry, live].flatMap((heard) => enteredBefore(heard, sinceMs)) };
  return {
    dry: plannedOrders(dry, range),
    live: plannedOrders(live, range),
    never: [
      ...(runningSince(dry) === Infinity ? ['the dry run'] : []),
      ...(runningSince(live) === Infinity ? ['the live session'] : []),
    ],
  };
}

/** Why a tape says nothing of what was planned; null: it does. `isWhole`: it was played to its end. */
export function whyUnjudged({ dry, live, never }: ComparedOrders, isWhole: boolean): string | null {
  if (never.length > 0) return `${never.join(' and ')} never traded`;
  if (!isWhole) return 'it was left before its end';
  return dry.length + live.length === 0 ? 'neither ordered anything while both traded' : null;
}
