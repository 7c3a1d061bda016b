import type { Attempt, Intent } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { anIntent, SIGN_MS } from './attempt.fixture.ts';
import { applyChanges, applyOrderOp, foldOrderLog, loadOpen } from './order-book.ts';
import { attemptKey, intentKey, OrderDraft, positionKey, type BookedPosition } from './order-draft.ts';
import type { BookChanges, BookRefusal, NewAttempt, NewIntent, OrderOp } from './order-op.ts';

export const TAG = 'h0pdv';

export function aNewIntent(of: Partial<NewIntent> = {}): NewIntent {
  const { id: _id, state: _state, blocked: _blocked, ...intent } = anIntent();
  return { ...intent, ...of };
}

export function aNewAttempt(of: Partial<NewAttempt> = {}): NewAttempt {
  return {
    ...{ route: 'plain', amount: '1', notional: '100', payload: '{}', payloadHash: 'ab', signMs: SIGN_MS },
    ...{ recvWindowMs: 3000, marginMs: 5000, epoch: 1, ...of },
  };
}

/** Books that operations are done to one after the other, with their log. */
export class TestBooks {
  records = new Map<string, string>();
  readonly log: OrderOp[] = [];

  /** Null when it is refused. */
  try(op: OrderOp): BookChanges | BookRefusal {
    const outcome = applyOrderOp(this.records, op);
    if (outcome.kind === 'refused') return outcome.code;
    applyChanges(this.records, outcome);
    if (outcome.log !== null) this.log.push(outcome.log);
    return outcome;
  }

  do(op: OrderOp): BookChanges {
    const outcome = this.try(op);
    if (typeof outcome === 'string') throw new Error(`${op.op} is ${outcome}`);
    return outcome;
  }

  plan(
    intent: Partial<NewIntent> | number = {},
    attempt: Partial<NewAttempt> | null = {},
    { denied = null, atMs = SIGN_MS }: { denied?: string | null; atMs?: number } = {},
  ): BookChanges | BookRefusal {
    return this.try({
      ...{ op: 'plan', tag: TAG, denied, atMs },
      intent: typeof intent === 'number' ? intent : aNewIntent(intent),
      attempt: attempt === null ? null : aNewAttempt(attempt),
    });
  }

  /** A planned attempt's id. */
  planned(...of: Parameters<TestBooks['plan']>): string {
    const outcome = this.plan(...of);
    if (typeof outcome === 'string') throw new Error(`a plan is ${outcome}`);
    return outcome.cid!;
  }

  happen(cid: string, event: AttemptEvent, atMs = SIGN_MS + 500): BookChanges | BookRefusal {
    return this.try({ op: 'event', cid, event, atMs });
  }

  intent(id: number): Intent {
    return new OrderDraft(this.records).read<Intent>(intentKey(id))!;
  }

  attempt(cid: string): Attempt {
    return new OrderDraft(this.records).read<Attempt>(attemptKey(cid))!;
  }

  position(pair: string, side: 'long' | 'short' = 'long'): BookedPosition | null {
    return new OrderDraft(this.records).read<BookedPosition>(positionKey(pair, side));
  }

  get open(): ReturnType<typeof loadOpen> {
    return loadOpen(this.records);
  }

  get folded(): Map<string, string> {
    return foldOrderLog(this.log);
  }
}
