import type { Attempt } from '../../../orders/attempt.ts';
import type { AttemptEvent } from '../../../orders/attempt-event.ts';
import type { Failed, OrderAnswer, OrderExchange } from '../../../ports/order-exchange.ts';
import { crashPoint } from '../host/crash-point.ts';
import type { OrderInbox } from './order-news.ts';
import type { RealTime } from '../host/real-time.ts';
import type { WrittenAttempts } from '../step/written-attempts.ts';
import { SEND_WITHIN_MS, SIGN_LEFT_MS } from './order-rules.ts';

export interface SenderParts {
  readonly exchange: Pick<OrderExchange, 'send' | 'cancel'>;
  /** Nothing else leaves. */
  readonly written: Pick<WrittenAttempts, 'toSend' | 'toCancel'>;
  readonly lease: { holdsFor(ms: number): boolean };
  /** Exchange time, as best estimated. */
  readonly exchangeMs: () => number;
  readonly inbox: OrderInbox;
  readonly time: Pick<RealTime, 'sleep'>;
  /** Whether the exchange's time is known well enough to stamp by it; absent: it is. */
  readonly maySign?: () => boolean;
  /** One did not leave, and is planned anew: not at once. */
  readonly onHeld?: () => void;
}

/** How much longer than its own deadline a request is waited for. */
const GRACE_MS = 2000;
const LEASE_IS_SHORT = 'the lease may run out before it arrives';

/**
 * The send gate: the only place from which an order or a cancel leaves. An attempt is sent once, after the step that planned it is written and
 * before another process may have the lease; what is answered, or that nothing is, comes in as news.
 */
export class Sender {
  readonly #parts: SenderParts;
  readonly #sent = new Set<string>();
  /** How many cancels of an attempt this process sent or left. */
  readonly #cancels = new Map<string, number>();
  #onItsWay = 0;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Requests whose answer is awaited. */
  get onItsWay(): number {
    return this.#onItsWay;
  }

  /** Sends what these attempts, as they are written down now, ask for. Attempts that another process planned are none of them. */
  send(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) {
      if (attempt.state === 'SUBMITTING') this.#place(attempt);
      else if (attempt.cancel === 'asked') this.#cancel(attempt);
    }
  }

  /** These do not leave, whatever is written down: no byte of them does. */
  holdBack(attempts: readonly Attempt[], why: string): void {
    for (const { cid } of attempts) {
      if (this.#sent.has(cid)) continue;
      this.#sent.add(cid);
      this.#tell(cid, { kind: 'held-back', why });
    }
  }

  #place(attempt: Attempt): void {
    const { exchange, written } = this.#parts;
    const { cid } = attempt;
    if (this.#sent.has(cid)) return;
    this.#sent.add(cid);
    const why = this.#hindrance(attempt);
    if (why !== null) {
      this.#parts.onHeld?.();
      return this.#tell(cid, { kind: 'held-back', why });
    }
    crashPoint('C04');
    void this.#answered(exchange.send(written.toSend(attempt), SEND_WITHIN_MS), (answer) => {
      crashPoint('C09');
      this.#tell(cid, placed(answer));
    });
    crashPoint('C07');
  }

  /**
   * A cancel may be sent again: taking away what is gone changes nothing. It is stamped before the lease is looked at, so that one which is frozen
   * here arrives too late when it wakes. One that is held is asked again like one whose answer was lost.
   */
  #cancel(attempt: Attempt): void {
    const { exchange, lease, exchangeMs, written } = this.#parts;
    const { cid, cancelsSent, recvWindowMs } = attempt;
    if ((this.#cancels.get(cid) ?? -1) >= cancelsSent) return;
    this.#cancels.set(cid, cancelsSent);
    const committed = written.toCancel(attempt, exchangeMs());
    if (!lease.holdsFor(recvWindowMs)) return this.#tell(cid, { kind: 'cancel-unclear', why: LEASE_IS_SHORT });
    crashPoint('C17');
    void this.#answered(exchange.cancel(committed, SEND_WITHIN_MS), (answer) => this.#tell(cid, canceled(answer)));
    crashPoint('C18');
  }

  /** Why it must not leave any more: another holder might send meanwhile, or it would arrive too late. */
  #hindrance({ signMs, recvWindowMs }: Attempt): string | null {
    const { lease, exchangeMs, maySign } = this.#parts;
    if (maySign?.() === false) return "the exchange's time is not known";
    if (!lease.holdsFor(recvWindowMs)) return LEASE_IS_SHORT;
    const leftMs = signMs + recvWindowMs - exchangeMs();
    return leftMs < SIGN_LEFT_MS ? `${Math.max(0, leftMs)} ms of its window are left` : null;
  }

  #tell(cid: string, event: AttemptEvent): void {
    const { inbox, exchangeMs } = this.#parts;
    inbox.push({ kind: 'attempt', cid, happened: [{ event, atMs: exchangeMs() }] });
  }

  /** What throws says nothing: it may have arrived. An answer after the deadline is one more report. */
  async #answered(sent: Promise<OrderAnswer>, take: (answer: OrderAnswer) => void): Promise<void> {
    this.#onItsWay += 1;
    const over = new AbortController();
    const told = sent.catch((): OrderAnswer => ({ kind: 'unknown', why: 'The client of the exchange threw.' }));
    const deadline = this.#parts.time.sleep(SEND_WITHIN_MS + GRACE_MS, over.signal);
    const answer = await Promise.race([told, deadline.then(() => null)]);
    over.abort();
    this.#onItsWay -= 1;
    take(answer ?? { kind: 'unknown', why: 'No answer came in time.' });
    if (answer === null) this.#tellLate(await told);
  }

  #tellLate(answer: OrderAnswer): void {
    const { inbox } = this.#parts;
    if (answer.kind !== 'accepted') return;
    for (const fill of answer.fills) inbox.push({ kind: 'event', event: { kind: 'fill', fill } });
    inbox.push({ kind: 'event', event: { kind: 'order', order: answer.order } });
  }
}

/** The exchange's client has kept it. */
const NOT_SENT = 'not-sent';
/** What an exchange refuses whoever asks for, whatever the order is. */
const UNSEEN: readonly Failed['cause'][] = ['throttled', 'banned', 'auth'];
/** Letters of what an exchange says. */
const MOST_WORDS = 200;

/** A refusal that may answer for a twin of the request is none before the order was looked for. */
function placed(answer: OrderAnswer): AttemptEvent {
  if (answer.kind === 'accepted') return { kind: 'report', from: 'answer', order: answer.order, fills: answer.fills };
  // No byte left: nothing was refused, and nothing can be there.
  if (answer.kind === 'rejected' && answer.code === NOT_SENT) return { kind: 'held-back', why: answer.text };
  // It was not looked at: three stops that came at a bad time, or with a key that is refused, are no reason to leave a position.
  const cause = answer.kind === 'rejected' ? answer.trouble?.cause : undefined;
  if (answer.kind === 'rejected' && !answer.needsFind && cause !== undefined && UNSEEN.includes(cause))
    return { kind: 'held-back', why: answer.code };
  if (answer.kind === 'rejected' && !answer.needsFind)
    return { kind: 'rejected', code: codeOf(answer), text: wordsOf(answer) };
  return { kind: 'unclear', why: answer.kind === 'rejected' ? answer.code : answer.why };
}

/** That there was nothing to take away does not tell what became of it. */
function canceled(answer: OrderAnswer): AttemptEvent {
  if (answer.kind === 'accepted') return { kind: 'report', from: 'answer', order: answer.order, fills: answer.fills };
  return answer.kind === 'rejected' ? { kind: 'cancel-gone' } : { kind: 'cancel-unclear', why: answer.why };
}

/** Of the exchange, in a line of a log. */
function wordsOf({ text }: { readonly text: string }): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_WORDS);
}

/** Spot refuses a stop whose price is reached by a code that has many meanings; the text says which. */
function codeOf({ code, text }: { readonly code: string; readonly text: string }): string {
  return /would trigger/i.test(text) ? `${code} would trigger` : code;
}
