import type { Attempt, AttemptState, OrderFill } from './attempt.ts';
import type { AttemptEvent, ListCheck, OrderSight } from './attempt-event.ts';
import { compareExact } from './exact.ts';
import { inState, sighted } from './sighting.ts';
import { isEnded, TRANSITIONS, type RuleId, type TransitionRow } from './transition-table.ts';

/** Why an attempt stays as it is. `stale`: told already, or less than is known. `no-rule`: that does not happen to it. */
export type TransitionRefusal = 'stale' | 'too-early' | 'too-close' | 'not-proved' | 'too-many-cancels' | 'no-rule';

export interface Transition {
  readonly kind: 'moved';
  readonly rule: RuleId;
  readonly attempt: Attempt;
  /** Those that were not booked before. */
  readonly fills: readonly OrderFill[];
}

export interface NotMoved {
  readonly kind: 'refused';
  readonly code: TransitionRefusal;
  readonly rule: RuleId | null;
}

/** When, exchange time in epoch ms, and which fills are booked, by the exchange's number. */
export interface Happening {
  readonly atMs: number;
  readonly isBooked: (tradeId: string) => boolean;
}

/** Not found again no sooner than this after the first time. */
const APART_MS = 1000;
/** Lists are read from this long before the request's timestamp. */
const BEFORE_MS = 1000;
const OVERDUE_MS = 60_000;
const SUSPECT_MS = 30_000;
const MOST_SUSPECTS = 3;
/** Cancels of an order that are asked as soon as one failed. After that a person is told, and there is one a minute: whatever waits for its end must not wait for ever. */
export const MOST_CANCELS = 5;
const SLOW_CANCEL_MS = 60_000;

/** What an event makes of an attempt, by the table of transitions; or why it changes nothing. */
export function transition(attempt: Attempt, event: AttemptEvent, happening: Happening): Transition | NotMoved {
  const outcome = decided(attempt, event, happening);
  if (outcome.kind === 'refused') return outcome;
  const { from, on, to }: TransitionRow = TRANSITIONS[outcome.rule];
  if (!from.includes(attempt.state) || !on.includes(event.kind) || !to.includes(outcome.attempt.state))
    throw new Error(`${attempt.state} to ${outcome.attempt.state} by ${event.kind} is not ${outcome.rule}`);
  return { ...outcome, attempt: { ...outcome.attempt, updatedMs: happening.atMs } };
}

function decided(attempt: Attempt, event: AttemptEvent, happening: Happening): Transition | NotMoved {
  switch (event.kind) {
    case 'report':
    case 'fills':
      return seen(attempt, event, happening);
    case 'rejected':
      return rejected(attempt, event.code);
    case 'unclear':
      if (attempt.state !== 'SUBMITTING') return refused('stale', 'T13');
      return moved('T05', inState({ ...attempt, answer: event.why, wasUnknown: true }, 'UNKNOWN'));
    case 'held-back':
      if (attempt.state !== 'SUBMITTING') return refused('no-rule');
      return moved('T24', inState({ ...attempt, answer: event.why }, 'DENIED'));
    case 'not-found':
      return notFound(attempt, happening.atMs);
    case 'still-open':
      return stillOpen(attempt, event.order);
    case 'query-failed':
      if (attempt.state !== 'UNKNOWN') return refused('no-rule');
      return attempt.absent1Ms === null
        ? refused('stale', 'T08')
        : moved('T08', { ...attempt, absent1Ms: null, absent2Ms: null });
    case 'overdue':
      if (attempt.state !== 'UNKNOWN') return refused('no-rule');
      return happening.atMs > attempt.fenceMs + OVERDUE_MS ? moved('T11', attempt) : refused('too-early', 'T07');
    case 'never-placed':
    case 'vanished':
    case 'forgotten':
      return gone(attempt, event, happening.atMs);
    case 'cancel-asked':
    case 'cancel-unclear':
    case 'cancel-gone':
      return cancel(attempt, event, happening.atMs);
  }
}

function moved(rule: RuleId, attempt: Attempt, fills: readonly OrderFill[] = []): Transition {
  return { kind: 'moved', rule, attempt, fills };
}

function refused(code: TransitionRefusal, rule: RuleId | null = null): NotMoved {
  return { kind: 'refused', code, rule };
}

const WITHOUT_EFFECT: readonly AttemptState[] = ['NEVER_PLACED', 'REJECTED', 'DENIED'];

function seen(
  attempt: Attempt,
  event: Extract<AttemptEvent, { kind: 'report' | 'fills' }>,
  { isBooked }: Happening,
): Transition | NotMoved {
  const fills = newFills(event.fills, isBooked);
  const sight = event.kind === 'report' ? event.order : null;
  if (sight === null && event.fills.length === 0) return refused('stale', 'T13');
  if (WITHOUT_EFFECT.includes(attempt.state)) {
    if (sight?.status === 'rejected' && fills.length === 0) return refused('stale', 'T13');
    return moved('T20', { ...sighted(attempt, sight, fills), mark: 'breach' }, fills);
  }
  const next = sighted(attempt, sight, fills);
  if (isEnded(attempt)) {
    const { filled, reported, mark } = next;
    if (fills.length === 0 && reported === attempt.reported) return nothingNew(event.fills);
    return moved('T19', { ...attempt, filled, reported, mark }, fills);
  }
  if (attempt.rank < 2) {
    const isAnswer = attempt.state === 'SUBMITTING' && event.kind === 'report' && event.from === 'answer';
    return moved(isAnswer && next.state !== 'REJECTED' ? 'T03' : 'T06', next, fills);
  }
  return seenWorking(attempt, next, event, fills);
}

/** What ended is there: it is adopted like what could not be, so that whoever takes away what nobody wants finds it. */
function stillOpen(attempt: Attempt, order: OrderSight): Transition | NotMoved {
  if (attempt.state !== 'CANCELED' && attempt.state !== 'EXPIRED') return refused('no-rule');
  if (order.status !== 'open' && order.status !== 'partial') return refused('no-rule');
  // All of it was executed, or it became another order: the exchange's list is behind.
  if (order.childId !== null || compareExact(attempt.filled, attempt.amount) >= 0) return refused('stale', 'T21');
  // Cancels are counted on: whoever sends them knows by that which have left.
  const again = { ...attempt, mark: null, cancel: 'none' } as const;
  return moved('T25', { ...sighted(again, order, []), mark: 'breach' });
}

function seenWorking(
  attempt: Attempt,
  next: Attempt,
  event: Extract<AttemptEvent, { kind: 'report' | 'fills' }>,
  fills: readonly OrderFill[],
): Transition | NotMoved {
  if (next.state === 'CANCELED' || next.state === 'EXPIRED') return moved('T16', next, fills);
  if (!isSame(attempt, next)) return moved(next.mark === 'triggered' ? 'T23' : 'T12', next, fills);
  if (attempt.suspects > 0 && event.kind === 'report' && event.from === 'query') return moved('T18', next);
  return nothingNew(event.fills);
}

function nothingNew(fills: readonly OrderFill[]): NotMoved {
  return refused('stale', fills.length > 0 ? 'T21' : 'T13');
}

function isSame(one: Attempt, other: Attempt): boolean {
  return (['state', 'filled', 'reported', 'ending', 'exchangeId', 'mark'] as const).every(
    (key) => one[key] === other[key],
  );
}

/** Each once, whatever was booked and however often it is told. */
function newFills(fills: readonly OrderFill[], isBooked: Happening['isBooked']): readonly OrderFill[] {
  const told = new Set<string>();
  return fills.filter(({ tradeId }) => !isBooked(tradeId) && !told.has(tradeId) && told.add(tradeId));
}

function rejected(attempt: Attempt, code: string): Transition | NotMoved {
  if (attempt.rank >= 2) return refused('stale', 'T13');
  return moved(attempt.state === 'SUBMITTING' ? 'T04' : 'T06', inState({ ...attempt, answer: code }, 'REJECTED'));
}

function notFound(attempt: Attempt, atMs: number): Transition | NotMoved {
  if (attempt.state === 'OPEN' || attempt.state === 'PARTIAL')
    return moved('T18', { ...attempt, suspects: attempt.suspects + 1, suspectMs: attempt.suspectMs ?? atMs });
  if (attempt.state !== 'UNKNOWN') return refused('no-rule');
  if (atMs <= attempt.fenceMs) return refused('too-early', 'T07');
  if (attempt.absent1Ms === null) return moved('T09', { ...attempt, absent1Ms: atMs });
  if (atMs - attempt.absent1Ms < APART_MS) return refused('too-close', 'T09');
  return attempt.absent2Ms === null ? moved('T09', { ...attempt, absent2Ms: atMs }) : refused('stale', 'T09');
}

function gone(
  attempt: Attempt,
  event: Extract<AttemptEvent, { kind: 'never-placed' | 'vanished' | 'forgotten' }>,
  atMs: number,
): Transition | NotMoved {
  const [isUnseen, isWorking] = [attempt.rank < 2, attempt.state === 'OPEN' || attempt.state === 'PARTIAL'];
  const isNowhere = isAbsent(event.check, attempt.signMs - BEFORE_MS);
  if (event.kind === 'never-placed') {
    if (attempt.state !== 'UNKNOWN') return refused('no-rule');
    if (attempt.absent2Ms === null || !isNowhere) return refused('not-proved', 'T10');
    return moved('T10', inState(attempt, 'NEVER_PLACED'));
  }
  if (event.kind === 'forgotten') {
    if (!isUnseen) return refused('no-rule');
    const isOld = atMs - attempt.signMs > event.retentionMs;
    const hasTraded = event.check.fills !== 'absent' || event.check.fromMs > attempt.signMs;
    if (!isOld || hasTraded) return refused('not-proved', 'T22');
    return moved('T22', { ...inState(attempt, 'EXPIRED'), mark: 'absent-after-retention' });
  }
  if (!isWorking) return refused('no-rule');
  const isLong = attempt.suspectMs !== null && atMs - attempt.suspectMs >= SUSPECT_MS;
  const lacksFills = compareExact(attempt.filled, attempt.reported) < 0;
  if (attempt.suspects < MOST_SUSPECTS || !isLong || !isNowhere || lacksFills) return refused('not-proved', 'T18');
  return moved('T18', { ...inState(attempt, 'EXPIRED'), mark: 'vanished' });
}

function isAbsent({ fromMs, orders, triggers, fills }: ListCheck, sinceMs: number): boolean {
  return (
    fromMs <= sinceMs && orders === 'absent' && (triggers === 'absent' || triggers === 'none') && fills === 'absent'
  );
}

function cancel(
  attempt: Attempt,
  event: Extract<AttemptEvent, { kind: 'cancel-asked' | 'cancel-unclear' | 'cancel-gone' }>,
  atMs: number,
): Transition | NotMoved {
  if (event.kind === 'cancel-asked') {
    if (attempt.rank < 2 || isEnded(attempt)) return refused('no-rule');
    const isSoon = atMs - attempt.updatedMs < SLOW_CANCEL_MS;
    if (attempt.cancelsSent >= MOST_CANCELS && isSoon) return refused('too-many-cancels', 'T14');
    return moved('T14', { ...attempt, cancel: 'asked', cancelsSent: attempt.cancelsSent + 1 });
  }
  if (attempt.state === 'SUBMITTING') return refused('no-rule');
  if (attempt.state === 'UNKNOWN' || isEnded(attempt)) return refused('stale', 'T13');
  const [rule, answer] = event.kind === 'cancel-gone' ? (['T17', event.kind] as const) : (['T15', event.why] as const);
  return moved(rule, { ...attempt, cancel: 'unknown', answer });
}
