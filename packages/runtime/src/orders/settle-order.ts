import { isEntry } from './is-entry.ts';
import type { Attempt, Intent, OrderFill } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { bookFill, positionSide } from './book-position.ts';
import { adoptChild } from './child-order.ts';
import { compareExact, signOf, sumOf } from './exact.ts';
import { attemptKey, fillKey, intentKey, positionKey, type BookedPosition, type OrderDraft } from './order-draft.ts';
import type { BookNote, BookRefused } from './order-op.ts';
import { remainingOf } from './plan-order.ts';
import { isEnded, type RuleId } from './transition-table.ts';
import { transition } from './transitions.ts';

export interface Settled {
  readonly rule: RuleId;
  readonly notes: readonly BookNote[];
}

/** What an event makes of an attempt, of its fills, of what is held, and of its intent: all of it at once. */
export function settleEvent(
  draft: OrderDraft,
  { cid, event, atMs }: { readonly cid: string; readonly event: AttemptEvent; readonly atMs: number },
): Settled | BookRefused {
  const attempt = draft.attempt(cid);
  if (attempt === null) return { kind: 'refused', code: 'unknown-attempt', rule: null };
  // One that stood apart, because nobody knew whose it was when it was told, is its own now.
  const isBooked = (tradeId: string): boolean =>
    (draft.read<OrderFill>(fillKey(attempt.pair, tradeId))?.cid ?? null) !== null;
  const outcome = transition(attempt, event, { atMs, isBooked });
  if (outcome.kind === 'refused') return outcome;
  const { rule, attempt: next, fills } = outcome;
  const intent = draft.intent(next.intent)!;
  draft.write(attemptKey(cid), next);
  const struck = sumOf(fills.map((fill) => bookFill(draft, { ...fill, cid }, intent)));
  if (event.kind === 'report' && event.order.childId !== null) adoptChild(draft, cid, event.order.childId, atMs);
  return { rule, notes: [...attemptNotes(attempt, next, rule, struck), ...followed(draft, intent, next, rule)] };
}

function attemptNotes(before: Attempt, next: Attempt, rule: RuleId, struck: string): readonly BookNote[] {
  const { cid, mark } = next;
  const isMissing = isEnded(next) && compareExact(next.filled, next.reported) < 0;
  const isBreach = mark === 'breach' && (before.mark !== 'breach' || rule === 'T25');
  return [
    ...(isBreach ? [{ kind: 'breach', cid } as const] : []),
    ...(signOf(struck) > 0 ? [{ kind: 'struck-fill', cid, amount: struck } as const] : []),
    ...(rule === 'T19' && signOf(struck) === 0 ? [{ kind: 'late-fill', cid } as const] : []),
    ...(mark === 'vanished' && rule === 'T18' ? [{ kind: 'vanished', cid } as const] : []),
    ...(rule === 'T11' ? [{ kind: 'blocked', cid } as const] : []),
    ...(isMissing || next.ending !== null ? [{ kind: 'fills-missing', cid } as const] : []),
  ];
}

/** The intent after its attempt. What ended with something left waits for whoever wants it: to go on, or to be dropped. */
function followed(draft: OrderDraft, before: Intent, attempt: Attempt, rule: RuleId): readonly BookNote[] {
  const left = remainingOf(draft, before);
  const notes: BookNote[] = signOf(left) < 0 ? [{ kind: 'overfilled', intent: before.id }] : [];
  const isOver = before.state === 'DONE' || before.state === 'DROPPED';
  const isLive = draft.attemptsOf(before.id).some((other) => !isEnded(other));
  const intent: Intent =
    before.blocked === 'unknown' && attempt.state !== 'UNKNOWN' ? { ...before, blocked: null } : before;
  if (rule === 'T11') draft.write(intentKey(intent.id), { ...intent, state: 'BLOCKED', blocked: 'unknown' });
  else if (isOver) return notes;
  else if (!isLive && (signOf(left) <= 0 || compareExact(left, intent.least) < 0)) {
    draft.write(intentKey(intent.id), { ...intent, state: 'DONE', blocked: null });
    if (signOf(left) > 0) notes.push(...bookDust(draft, intent, left));
  } else if (intent.blocked === null)
    draft.write(intentKey(intent.id), { ...intent, state: isLive ? 'WORKING' : 'PLANNED' });
  return notes;
}

/** What an order that closes leaves behind stays with the position; what one that opens did not buy is nowhere. */
function bookDust(draft: OrderDraft, intent: Intent, left: string): readonly BookNote[] {
  if (isEntry(intent.action)) return [];
  const key = positionKey(intent.pair, positionSide(intent));
  const position = draft.read<BookedPosition>(key);
  if (position === null) return [];
  draft.write(key, { ...position, dust: left } satisfies BookedPosition);
  return [{ kind: 'dust', intent: intent.id, amount: left }];
}
