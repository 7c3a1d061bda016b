import type { Attempt, AttemptState, OrderFill } from './attempt.ts';
import type { OrderSight } from './attempt-event.ts';
import { compareExact, larger, plus, signOf, sumOf } from './exact.ts';
import { isEnded, rankOf } from './transition-table.ts';

/**
 * The attempt after it was seen, whatever was known before: quantities from fills alone, and an end only once the fills that the report counts
 * are in. What is seen in another order leads to the same. `fills`: those that were not booked before.
 */
export function sighted(attempt: Attempt, sight: OrderSight | null, fills: readonly OrderFill[]): Attempt {
  const filled = plus(attempt.filled, sumOf(fills.map(({ amount }) => amount)));
  const reported = larger(larger(attempt.reported, hinted(attempt, sight)), filled);
  const isOver = compareExact(filled, attempt.amount) > 0;
  const seen = {
    ...attempt,
    exchangeId: attempt.exchangeId ?? sight?.exchangeId ?? fills[0]?.exchangeId ?? null,
    filled,
    reported,
    ending: strongerEnd(attempt.ending, endOf(attempt, sight, reported)),
    mark: isOver ? 'breach' : (attempt.mark ?? (isTriggered(sight) ? 'triggered' : null)),
    absent1Ms: null,
    absent2Ms: null,
    suspects: 0,
    suspectMs: null,
  };
  const next = inState(seen, isRefusal(attempt, sight, reported) ? 'REJECTED' : shownState(seen, sight));
  return isEnded(next) ? { ...next, ending: null } : next;
}

/** The same attempt in a state, with the rank that follows from it. Where nothing more is expected, nothing waits for a cancel. */
export function inState(attempt: Attempt, state: AttemptState): Attempt {
  const cancel = isEnded({ state }) && attempt.cancel !== 'none' ? 'done' : attempt.cancel;
  return { ...attempt, state, rank: rankOf(state), cancel };
}

function shownState(seen: Attempt, sight: OrderSight | null): AttemptState {
  if (typeof sight?.childId === 'string') return 'FILLED';
  if (compareExact(seen.filled, seen.amount) >= 0) return 'FILLED';
  if (seen.ending !== null && compareExact(seen.filled, seen.reported) >= 0) return seen.ending;
  return signOf(seen.reported) > 0 ? 'PARTIAL' : 'OPEN';
}

/** The parent's own amounts say nothing once it became another order. */
function isTriggered(sight: OrderSight | null): boolean {
  return sight !== null && (sight.status === 'triggered' || sight.childId !== null);
}

/** Cumulative amount that a report counts. What is filled without an amount is filled as a whole. */
function hinted({ amount, mark }: Attempt, sight: OrderSight | null): string {
  if (sight === null || mark === 'triggered' || isTriggered(sight)) return '0';
  return sight.status === 'filled' && signOf(sight.filled) === 0 ? amount : sight.filled;
}

const ENDS = { filled: 'FILLED', canceled: 'CANCELED', expired: 'EXPIRED', rejected: 'EXPIRED' } as const;

function endOf(attempt: Attempt, sight: OrderSight | null, reported: string): Attempt['ending'] {
  if (sight === null || sight.status === 'open' || sight.status === 'partial' || isTriggered(sight)) return null;
  if (sight.status === 'triggered' || (attempt.mark === 'triggered' && sight.status === 'filled')) return null;
  return isRefusal(attempt, sight, reported) ? null : ENDS[sight.status];
}

const STRENGTH = ['EXPIRED', 'CANCELED', 'FILLED'] as const;

function strongerEnd(one: Attempt['ending'], other: Attempt['ending']): Attempt['ending'] {
  return STRENGTH.findLast((end) => end === one || end === other) ?? null;
}

/** Shown as refused before it was ever seen open. */
function isRefusal({ state }: Attempt, sight: OrderSight | null, reported: string): boolean {
  return sight?.status === 'rejected' && rankOf(state) < 2 && signOf(reported) === 0;
}
