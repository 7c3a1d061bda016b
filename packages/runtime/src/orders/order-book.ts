import type { Attempt, Intent } from './attempt.ts';
import type { AttemptEvent, ListCheck } from './attempt-event.ts';
import {
  ATTEMPT,
  CURSOR,
  INCOME,
  INTENT,
  intentKey,
  OrderDraft,
  POSITION,
  type BookedPosition,
  type OrderRecords,
} from './order-draft.ts';
import { compareExact } from './exact.ts';
import type { BookNote, BookOutcome, BookRefusal, BookRefused, OrderOp } from './order-op.ts';
import { plan, remainingOf } from './plan-order.ts';
import { listedIn, restored, retire } from './retire-orders.ts';
import { settleEvent } from './settle-order.ts';
import { adjustPosition, bookUnassigned } from './settle-position.ts';
import { isEnded, type RuleId } from './transition-table.ts';

/** Does one thing to the books: all of it, or a refusal and nothing. What it gives is true once it is written. */
export function applyOrderOp(records: OrderRecords, op: OrderOp): BookOutcome {
  const draft = new OrderDraft(records);
  const done = carriedOut(draft, op);
  if (typeof done === 'string') return { kind: 'refused', code: done, rule: null };
  if ('kind' in done) return done;
  const { put, gone } = draft;
  const log = op.op === 'cursor' ? null : op;
  return { kind: 'done', put, gone: [...gone], log, rule: null, cid: null, notes: [], ...done };
}

/** The books that a log makes from empty ones, without cursors. Throws where it does not fit: it was not written by these books. */
export function foldOrderLog(log: Iterable<OrderOp>): Map<string, string> {
  const records = new Map<string, string>();
  for (const op of log) {
    const outcome = applyOrderOp(records, op);
    if (outcome.kind === 'refused') throw new Error(`the log of orders does not fit: ${op.op} is ${outcome.code}`);
    applyChanges(records, outcome);
  }
  return records;
}

export function applyChanges(
  records: Map<string, string>,
  { put, gone }: { readonly put: ReadonlyMap<string, string>; readonly gone: readonly string[] },
): void {
  for (const key of gone) records.delete(key);
  for (const [key, text] of put) records.set(key, text);
}

/** Refuses with `too-early` up to the fence, and `too-close` within a second of the first time. */
export function markAbsent(records: OrderRecords, cid: string, atMs: number): BookOutcome {
  return settle(records, cid, { kind: 'not-found' }, atMs);
}

/** Refuses with `not-proved` without two absences and all lists. */
export function neverPlaced(records: OrderRecords, cid: string, check: ListCheck, atMs: number): BookOutcome {
  return settle(records, cid, { kind: 'never-placed', check }, atMs);
}

/** Refuses with `stale` what is known already, and `too-many-cancels` a sixth cancel within a minute of what happened to the order last. */
export function settle(records: OrderRecords, cid: string, event: AttemptEvent, atMs: number): BookOutcome {
  return applyOrderOp(records, { op: 'event', cid, event, atMs });
}

/** What is open, at one moment. */
export interface OpenOrders {
  /** Those that are, or may be, at the exchange; oldest first. */
  readonly attempts: readonly Attempt[];
  /** Those that are not over. */
  readonly intents: readonly Intent[];
  readonly positions: readonly BookedPosition[];
  readonly cursors: ReadonlyMap<string, string>;
}

export function loadOpen(records: OrderRecords): OpenOrders {
  const draft = new OrderDraft(records);
  const rows = <Row>(prefix: string): readonly Row[] => draft.rows<Row>(prefix).map(([, row]) => row);
  return {
    attempts: rows<Attempt>(ATTEMPT).filter((attempt) => !isEnded(attempt)),
    intents: rows<Intent>(INTENT)
      .filter(({ state }) => state !== 'DONE' && state !== 'DROPPED')
      .toSorted((one, other) => one.id - other.id),
    positions: rows<BookedPosition>(POSITION),
    cursors: new Map(draft.rows<string>(CURSOR).map(([key, value]) => [key.slice(CURSOR.length), value])),
  };
}

/** By the exchange's id of the pair first, then by the client order id with which it was placed; null: it stands in no book. */
export function attemptOf(
  records: OrderRecords,
  { pair, exchangeId, cid }: { readonly pair: string; readonly exchangeId: string; readonly cid: string | null },
): Attempt | null {
  const draft = new OrderDraft(records);
  const byId = draft
    .rows<Attempt>(ATTEMPT)
    .find(([, attempt]) => attempt.exchangeId === exchangeId && attempt.pair === pair);
  return byId?.[1] ?? (cid === null ? null : draft.attempt(cid));
}

interface Done {
  readonly log?: OrderOp;
  readonly cid?: string | null;
  readonly rule?: RuleId;
  readonly notes?: readonly BookNote[];
}

function carriedOut(draft: OrderDraft, op: OrderOp): Done | BookRefusal | BookRefused {
  switch (op.op) {
    case 'plan': {
      const planned = plan(draft, op);
      if (typeof planned === 'string' || planned.cid === null) return planned;
      return { ...planned, rule: op.denied === null ? 'T02' : 'T01' };
    }
    case 'event': {
      const settled = settleEvent(draft, op);
      return 'kind' in settled ? settled : { ...settled, cid: op.cid };
    }
    case 'drop':
    case 'block':
    case 'unblock':
      return decided(draft, op);
    case 'unassigned': {
      const notes = bookUnassigned(draft, op);
      return notes === null ? 'nothing-new' : { notes };
    }
    case 'adjust':
      return adjustPosition(draft, op) ? {} : 'nothing-new';
    case 'income':
      return bookIncome(draft, op);
    case 'cursor':
      return moveCursor(draft, op);
    case 'retire': {
      const listedMs = op.listedMs ?? listedIn(draft);
      return retire(draft, { ...op, listedMs }) ? { log: { ...op, listedMs } } : 'nothing-new';
    }
    case 'restored':
      restored(draft);
      return {};
  }
}

function decided(draft: OrderDraft, op: Extract<OrderOp, { op: 'drop' | 'block' | 'unblock' }>): Done | BookRefusal {
  const intent = draft.intent(op.intent);
  if (intent === null) return 'unknown-intent';
  if (intent.state === 'DONE' || intent.state === 'DROPPED') return 'intent-over';
  const isLive = draft.attemptsOf(intent.id).some((attempt) => !isEnded(attempt));
  if (op.op === 'block') {
    draft.write(intentKey(intent.id), { ...intent, state: 'BLOCKED', blocked: op.why } satisfies Intent);
    return {};
  }
  if (op.op === 'unblock') {
    if (intent.state !== 'BLOCKED') return 'nothing-new';
    draft.write(intentKey(intent.id), { ...intent, state: isLive ? 'WORKING' : 'PLANNED', blocked: null });
    return {};
  }
  if (isLive) return 'live-attempt-exists';
  const hasSome = compareExact(remainingOf(draft, intent), intent.amount) < 0;
  draft.write(intentKey(intent.id), { ...intent, state: hasSome ? 'DONE' : 'DROPPED', blocked: null });
  return {};
}

function bookIncome(draft: OrderDraft, { rows }: Extract<OrderOp, { op: 'income' }>): Done | BookRefusal {
  for (const row of rows) {
    const key = `${INCOME}${row.kind}/${row.tranId}`;
    if (!draft.has(key)) draft.write(key, row);
  }
  return draft.put.size === 0 ? 'nothing-new' : {};
}

function moveCursor(draft: OrderDraft, { name, from, to }: Extract<OrderOp, { op: 'cursor' }>): Done | BookRefusal {
  if (draft.read<string>(CURSOR + name) !== from) return 'moved';
  draft.write(CURSOR + name, to);
  return {};
}
