import { createHash } from 'node:crypto';
import type { SessionWarning } from '../../../contract/notification.ts';
import type { AttemptEvent } from '../../../orders/attempt-event.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { applyOrderOp } from '../../../orders/order-book.ts';
import type { BookNote, BookOutcome, NewAttempt, NewIntent, OrderOp } from '../../../orders/order-op.ts';
import { payloadText } from '../../../orders/order-payload.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { OpenStep } from '../host/session-host.ts';
import type { KnownIntent } from './desk-actions.ts';
import { noteBreach } from './breaches.ts';
import { OrderBooks } from './order-books.ts';
import { RECV_WINDOW_MS, type OrderRules } from './order-rules.ts';

export interface OrderStepParts {
  readonly rules: OrderRules;
  /** Of `orderTag`. */
  readonly tag: string;
  readonly epoch: number;
  /** Exchange time as best estimated, never ahead of it. */
  readonly exchangeMs: () => number;
  /** The exchange refused an order. */
  readonly onRefused?: () => void;
}

/** What a plan needs beside the order itself. */
export type PlannedIntent = Omit<NewIntent, 'amount' | 'price' | 'stopPrice' | 'least' | 'isPart' | 'epoch'>;

/** Orders within one step: what is changed here stands in the step's draft, and is true once the step is written. */
export class OrderStep {
  readonly step: OpenStep;
  readonly #parts: OrderStepParts;
  #records: SessionRecords | null = null;
  #books: OrderBooks | null = null;
  /** Intents with whose orders something happened. */
  readonly touched = new Set<number>();
  /** Attempts that are to be sent, or taken away, once the step is written. */
  readonly leaving = new Set<string>();

  constructor(step: OpenStep, parts: OrderStepParts) {
    this.step = step;
    this.#parts = parts;
  }

  /** A person is to know, with this step or once an hour for the same. */
  alarm(cause: SessionWarning, text: string): void {
    this.step.host.warn({ cause, about: text, text });
  }

  /** As the step stands so far. */
  get records(): SessionRecords {
    return (this.#records ??= this.step.records);
  }

  get books(): OrderBooks {
    return (this.#books ??= new OrderBooks(this.records));
  }

  known(intent: number): KnownIntent | null {
    return this.books.known.find((each) => each.intent.id === intent) ?? null;
  }

  /** What an event makes of an attempt, with its fills and its intent. */
  happen(cid: string, event: AttemptEvent, atMs: number): BookOutcome {
    const outcome = this.apply({ op: 'event', cid, event, atMs });
    if (outcome.kind === 'done' && event.kind === 'cancel-asked') this.leaving.add(cid);
    if (outcome.kind === 'done' && event.kind === 'rejected') {
      this.#parts.onRefused?.();
      this.#sayRefused(cid, [event.code, ...(event.text === undefined ? [] : [event.text])].join(' '));
    }
    return outcome;
  }

  /** A new intent with its first attempt. `denied`: why a gate refused it, so that it is written down and never sent. */
  plan(intent: PlannedIntent, order: ReadyOrder, denied: string | null = null): BookOutcome {
    const { amount, price, stopPrice, least, isPart } = order;
    const { epoch } = this.#parts;
    const part = isPart === true ? { isPart } : {};
    return this.#planned({ ...intent, amount, price, stopPrice, least, ...part, epoch }, intent, order, denied);
  }

  /** Another attempt at what is left of an intent. */
  again({ intent }: KnownIntent, order: ReadyOrder): BookOutcome {
    return this.#planned(intent.id, intent, order, null);
  }

  /** Nothing more is sent for it. */
  end({ intent: { id } }: KnownIntent): void {
    this.apply({ op: 'drop', intent: id, atMs: this.step.nowMs });
  }

  block({ intent: { id } }: KnownIntent, why: string): void {
    this.apply({ op: 'block', intent: id, why, atMs: this.step.nowMs });
  }

  apply(op: OrderOp): BookOutcome {
    const outcome = applyOrderOp(this.records, op);
    if (outcome.kind === 'refused') return outcome;
    this.step.draft.apply(outcome);
    if (outcome.log !== null) this.step.draft.row('orders', outcome.log);
    [this.#records, this.#books] = [null, null];
    const intent = outcome.cid === null ? intentOf(op) : this.books.attempts.get(outcome.cid)!.intent;
    if (intent !== null) this.touched.add(intent);
    for (const note of outcome.notes) this.#tell(note);
    // What was noted of it counts for whatever is decided in the same step.
    if (outcome.notes.length > 0) [this.#records, this.#books] = [null, null];
    return outcome;
  }

  #planned(
    intent: NewIntent | number,
    { pair, side, kind, isReduceOnly }: Pick<NewIntent, 'pair' | 'side' | 'kind' | 'isReduceOnly'>,
    order: ReadyOrder,
    denied: string | null,
  ): BookOutcome {
    const { tag, epoch, exchangeMs, rules } = this.#parts;
    const { amount, price, stopPrice, notional } = order;
    const payload = payloadText({ pair, side, kind, amount, price, stopPrice, isReduceOnly });
    const isTrigger = rules.hasTriggerRoute && (kind === 'stop-market' || kind === 'stop-limit');
    const attempt: NewAttempt = {
      ...{ route: isTrigger ? 'trigger' : 'plain', amount, notional, payload, epoch },
      payloadHash: createHash('sha256').update(payload).digest('hex'),
      ...{ signMs: Math.floor(exchangeMs()), recvWindowMs: RECV_WINDOW_MS, marginMs: rules.marginMs },
    };
    const outcome = this.apply({ op: 'plan', tag, intent, attempt, denied, atMs: this.step.nowMs });
    if (outcome.kind === 'done' && outcome.cid !== null && denied === null) this.leaving.add(outcome.cid);
    if (outcome.kind === 'done' && outcome.cid !== null && denied !== null) this.#sayRefused(outcome.cid, denied);
    return outcome;
  }

  /** The trade alone is told that it got no order; whoever looks after the account has to know why. */
  #sayRefused(cid: string, why: string): void {
    const { intent, pair, amount } = this.books.attempts.get(cid)!;
    const { action, side } = this.books.intents.get(intent)!;
    this.step.host.say('warn', 'order-refused', `${action}: ${side} ${amount} on ${pair} was refused: ${why}`);
  }

  #tell(note: BookNote): void {
    const told = toldOf(note);
    if (told === null) return;
    this.alarm(...told);
    if (note.kind === 'breach') noteBreach(this.step, note.cid, told[1]);
    if (note.kind === 'overfilled') noteBreach(this.step, `intent-${note.intent}`, told[1]);
  }
}

function intentOf(op: OrderOp): number | null {
  return op.op === 'drop' || op.op === 'block' || op.op === 'unblock' ? op.intent : null;
}

/** What people hear of the books' notes. */
function toldOf(note: BookNote): readonly [SessionWarning, string] | null {
  switch (note.kind) {
    case 'breach':
      return [
        'order-breach',
        `The order ${note.cid} is at the exchange although it could not be; it is in the books now.`,
      ];
    case 'vanished':
      return ['order-breach', `The open order ${note.cid} is found nowhere any more; it counts as expired.`];
    case 'blocked':
      return ['blocked-intent', `Nobody can say what became of the order ${note.cid}; nothing is entered on its pair.`];
    case 'overfilled':
      return ['order-breach', `More was executed than intent ${note.intent} asked for.`];
    case 'late-fill':
      return ['late-fill', `The order ${note.cid} was executed after it had ended; what is held was corrected.`];
    case 'struck-fill':
      return [
        'late-fill',
        `${note.amount} that the order ${note.cid} executed was struck out of the books by a person before it was told: no position and no trade changes by that.`,
      ];
    case 'fills-missing':
    case 'dust':
    case 'unassigned':
      return null;
  }
}
