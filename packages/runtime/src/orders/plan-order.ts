import { isEntry } from './is-entry.ts';
import type { Attempt, Intent } from './attempt.ts';
import { clientOrderId, MOST_ATTEMPTS } from './client-order-id.ts';
import { compareExact, minus, signOf, sumOf } from './exact.ts';
import { attemptKey, FLOOR, INTENT, intentKey, NEXT_INTENT, type OrderDraft } from './order-draft.ts';
import type { BookRefusal, NewAttempt, NewIntent, OrderOp } from './order-op.ts';
import { inState } from './sighting.ts';
import { isEnded } from './transition-table.ts';

/** Below this a request might still take effect when it is called absent. */
const LEAST_MARGIN_MS = 5000;
/** Of an intent, those that a gate of ours refused aside. */
const MOST_SENT = 3;

/** What was put aside of a pair: nothing is entered again by candles up to this one, nor by legs up to this one without a candle. */
export interface OrderFloor {
  readonly candleMs: number;
  readonly leg: number;
}

type Plan = Extract<OrderOp, { op: 'plan' }>;

/** Writes an intent, an attempt at it, or both; gives the attempt's id, null without one. */
export function plan(
  draft: OrderDraft,
  { tag, intent, attempt, denied, atMs }: Plan,
): { cid: string | null } | BookRefusal {
  const isNew = typeof intent !== 'number';
  if (isNew && isTaken(draft, intent)) return 'duplicate-intent';
  if (isNew && intent.expiresMs !== null && atMs > intent.expiresMs) return 'too-late';
  const wanted = isNew ? numbered(draft, intent) : draft.intent(intent);
  if (wanted === null) return 'unknown-intent';
  if (attempt === null) {
    if (!isNew) return 'nothing-new';
    write(draft, wanted);
    return { cid: null };
  }
  const refusal = attemptRefusal(draft, wanted, attempt, atMs);
  if (refusal !== null) return refusal;
  const row = attemptOf(draft, wanted, { tag, attempt, denied, atMs });
  draft.write(attemptKey(row.cid), row);
  write(draft, { ...wanted, state: denied === null ? 'WORKING' : 'PLANNED' });
  return { cid: row.cid };
}

/** What of an intent is not executed yet; below 0 when more was. */
export function remainingOf(draft: OrderDraft, { id, amount }: Pick<Intent, 'id' | 'amount'>): string {
  return minus(amount, sumOf(draft.attemptsOf(id).map(({ filled }) => filled)));
}

function isTaken(draft: OrderDraft, { pair, candleMs, action, leg }: NewIntent): boolean {
  const floor = draft.read<OrderFloor>(FLOOR + pair);
  if (isEntry(action) && floor !== null && (candleMs === 0 ? leg <= floor.leg : candleMs <= floor.candleMs))
    return true;
  // An order waits for this: of all that were ever wanted, few have the same leg, and only those are read.
  const mayBe = (_key: string, text: string): boolean => text.includes(`"leg":${leg},`);
  return draft
    .rows<Intent>(INTENT, mayBe)
    .some(
      ([, other]) => other.pair === pair && other.candleMs === candleMs && other.action === action && other.leg === leg,
    );
}

function numbered(draft: OrderDraft, intent: NewIntent): Intent {
  return { id: draft.read<number>(NEXT_INTENT) ?? 1, ...intent, state: 'PLANNED', blocked: null };
}

function write(draft: OrderDraft, intent: Intent): void {
  if (!draft.has(intentKey(intent.id))) draft.write(NEXT_INTENT, intent.id + 1);
  draft.write(intentKey(intent.id), intent);
}

function attemptRefusal(draft: OrderDraft, intent: Intent, attempt: NewAttempt, atMs: number): BookRefusal | null {
  const before = draft.attemptsOf(intent.id);
  if (before.some((other) => !isEnded(other))) return 'live-attempt-exists';
  if (intent.state === 'DONE' || intent.state === 'DROPPED') return 'intent-over';
  if (intent.state === 'BLOCKED') return 'intent-blocked';
  const sent = before.filter(({ state }) => state !== 'DENIED');
  if (sent.length >= MOST_SENT || before.length >= MOST_ATTEMPTS) return 'too-many-attempts';
  if (sent.length === 0 && intent.expiresMs !== null && atMs > intent.expiresMs) return 'too-late';
  if (attempt.marginMs < LEAST_MARGIN_MS) return 'margin-too-short';
  if (signOf(attempt.amount) <= 0 || compareExact(attempt.amount, remainingOf(draft, intent)) > 0)
    return 'beyond-remaining';
  return null;
}

function attemptOf(
  draft: OrderDraft,
  { id, pair }: Intent,
  { tag, attempt, denied, atMs }: { tag: string; attempt: NewAttempt; denied: string | null; atMs: number },
): Attempt {
  const n = (draft.attemptsOf(id).at(-1)?.n ?? 0) + 1;
  const { route, amount, notional, payload, payloadHash, signMs, recvWindowMs, marginMs, epoch } = attempt;
  const row: Attempt = {
    ...{ cid: clientOrderId(tag, id, n), intent: id, n, pair, route, amount, notional, payload, payloadHash },
    ...{ signMs, recvWindowMs, fenceMs: signMs + recvWindowMs + marginMs, state: 'SUBMITTING', rank: 0 },
    ...{ exchangeId: null, filled: '0', reported: '0', ending: null, mark: null, cancel: 'none', cancelsSent: 0 },
    ...{ answer: denied, wasUnknown: false, absent1Ms: null, absent2Ms: null, suspects: 0, suspectMs: null },
    ...{ epoch, updatedMs: atMs },
  };
  return denied === null ? row : inState(row, 'DENIED');
}
