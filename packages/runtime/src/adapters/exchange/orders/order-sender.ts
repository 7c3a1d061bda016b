import { classifyAnswer } from '../../../orders/answer.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { isProtective, type OrderPayload } from '../../../orders/order-payload.ts';
import type { RejectList, SentRoute } from '../../../orders/rejects.ts';
import type { CommittedAttempt, CommittedCancel, Failed, Found, OrderAnswer } from '../../../ports/order-exchange.ts';
import type { CcxtExchange } from '../load-ccxt.ts';
import type { BinanceMarket } from './binance-market.ts';
import type { WireAnswer } from './connections.ts';
import { answeredOrder } from './binance-rows.ts';
import type { KnownMarkets } from './known-markets.ts';
import { OrderBudget } from './order-budget.ts';
import { orderArguments } from './order-request.ts';
import { overTheWire, type OverTheWire } from './outgoing-tap.ts';
import type { FailureJudge } from './read-failures.ts';
import { SendRefused, TicketOffice, type Ticket } from './tickets.ts';
import { TOO_LATE, within } from './within.ts';

export interface SenderParts {
  /** The client of orders. */
  readonly exchange: CcxtExchange;
  readonly market: BinanceMarket;
  readonly markets: KnownMarkets;
  readonly judge: FailureJudge;
  readonly rejects: RejectList;
  /** Exchange time, epoch ms. */
  readonly nowMs: () => number;
  readonly find: (attempt: Attempt) => Promise<Found>;
  /** For an answer that came after its deadline. */
  readonly onLate: (answer: OrderAnswer) => void;
}

/** Why nothing leaves. */
type Hindrance = Pick<Failed, 'why' | 'cause' | 'waitMs'>;
const TRANSIENT = { cause: 'transient', waitMs: 0 } as const;

/** After its deadline an answer is news for this long; then its connection is cut. */
const LATE_MS = 30_000;

/** Sends what stands in the journal: each attempt once, each request to the letter. */
export class OrderSender {
  readonly #parts: SenderParts;
  readonly #office: TicketOffice;
  readonly #budget: OrderBudget;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    const { market, markets, nowMs } = parts;
    this.#office = new TicketOffice({ routes: market.routes, idOf: (pair) => markets.names.idOf(pair) });
    this.#budget = new OrderBudget(market.orderLimits, {
      exchangeMs: nowMs,
      monotonicMs: () => performance.now(),
    });
  }

  /** Told of every answer, whoever asked. */
  heard({ headers }: WireAnswer): void {
    this.#budget.heard(headers);
  }

  /** Throws `SendRefused` where no byte may leave. */
  async send(attempt: CommittedAttempt, deadlineMs: number): Promise<OrderAnswer> {
    const { exchange, market } = this.#parts;
    const protects = isProtective(JSON.parse(attempt.payload) as OrderPayload);
    const hindrance = (await this.#hindrance(protects)) ?? this.#overBudget(protects);
    if (hindrance !== null) return notSent(hindrance.why, hindrance);
    const ticket = this.#office.forOrder(attempt);
    const order = orderArguments(attempt, market.kind);
    return this.#effect(attempt, `place-${attempt.route}`, { ticket, deadlineMs }, () =>
      exchange.createOrder(...order),
    );
  }

  async cancel(attempt: CommittedCancel, deadlineMs: number): Promise<OrderAnswer> {
    const { exchange, market, nowMs } = this.#parts;
    const hindrance = await this.#hindrance(true);
    // It may be sent again, and what became of the order is not known: no refusal.
    if (hindrance !== null) return { kind: 'unknown', why: hindrance.why };
    const { pair, route, signMs, recvWindowMs } = attempt;
    // This process may have stood still since its lease was looked at.
    if (signMs + recvWindowMs < nowMs()) return { kind: 'unknown', why: 'its window is over, and it did not leave' };
    const isApart = route === 'trigger' && market.findTrigger !== null;
    const ticket = this.#office.forCancel(attempt);
    const { symbol: _, ...says } = ticket.says;
    const params = isApart ? { ...says, trigger: true } : says;
    const answer = await this.#effect(attempt, `cancel-${route}`, { ticket, deadlineMs }, () =>
      exchange.cancelOrder(undefined as unknown as string, pair, params),
    );
    return isApart && answer.kind === 'unknown' ? this.#lookedAt(attempt, answer) : answer;
  }

  /** Why nothing may leave now. Where the exchange only asks for fewer requests, what protects may. */
  async #hindrance(protects: boolean): Promise<Hindrance | null> {
    const { judge, markets } = this.#parts;
    const patience = judge.patience();
    if (patience !== null && !(protects && patience.cause === 'throttled')) return patience;
    return markets.load();
  }

  /** Cancels are no orders, and not counted. */
  #overBudget(protects: boolean): Hindrance | null {
    const waitMs = this.#budget.take(protects);
    if (waitMs === 0) return null;
    const why = `As many orders as are allowed have left; the next may in ${Math.ceil(waitMs)} ms.`;
    return { why, cause: 'transient', waitMs };
  }

  async #effect(
    attempt: Attempt,
    route: SentRoute,
    { ticket, deadlineMs }: { readonly ticket: Ticket; readonly deadlineMs: number },
    work: () => Promise<unknown>,
  ): Promise<OrderAnswer> {
    const sent = await within<OverTheWire<unknown>>(
      {
        ms: deadlineMs,
        graceMs: LATE_MS,
        onLate: (late) => this.#parts.onLate(this.#read(attempt, route, late)),
      },
      (signal) => overTheWire({ ticket, signal }, work),
    );
    if (sent === TOO_LATE) return { kind: 'unknown', why: `no answer within ${deadlineMs} ms` };
    const { call, outcome } = sent;
    if (!call.hasLeft && 'thrown' in outcome) {
      if (outcome.thrown instanceof SendRefused) throw outcome.thrown;
      const why = `ccxt did not send it (${wordOf(outcome.thrown)}).`;
      return route.startsWith('place') ? notSent(why, TRANSIENT) : { kind: 'unknown', why };
    }
    return this.#withTrouble(this.#read(attempt, route, sent), call);
  }

  /** What a refusal says of more than this order. */
  #withTrouble(answer: OrderAnswer, { answer: heard }: OverTheWire<unknown>['call']): OrderAnswer {
    if (answer.kind !== 'rejected' || heard === null) return answer;
    const { cause, waitMs } = this.#parts.judge.failed('order', heard, null);
    return cause === 'auth' || cause === 'banned' || cause === 'throttled'
      ? { ...answer, trouble: { cause, waitMs } }
      : answer;
  }

  #read(
    { cid, pair, exchangeId, payload }: Attempt,
    route: SentRoute,
    { call: { answer }, outcome }: OverTheWire<unknown>,
  ): OrderAnswer {
    const { exchange, markets, rejects } = this.#parts;
    const { side } = JSON.parse(payload) as OrderPayload;
    return classifyAnswer({
      transport: 'rest',
      route,
      status: answer?.status ?? null,
      body: answer?.body ?? null,
      // What ccxt makes of an answer that came in whole is not asked: it may stumble over what it need not read.
      outcome: answer === null ? outcome : { returned: exchange.parseJson(answer.body.trim()) as unknown },
      sent: { cid, pair, side, exchangeId: route.startsWith('cancel') ? exchangeId : null },
      rejects,
      read: (returned) => answeredOrder(returned, markets.names.pairOf),
    });
  }

  /** Of a conditional order the answer to a cancel says that it worked, and not what there was. */
  async #lookedAt(attempt: Attempt, answer: OrderAnswer): Promise<OrderAnswer> {
    const found = await this.#parts.find(attempt);
    if (found.kind !== 'found') return answer;
    const { status } = found.order;
    return status === 'open' || status === 'partial' ? answer : { kind: 'accepted', order: found.order, fills: [] };
  }
}

/** No byte left, so nothing happened: a refusal of our own. */
function notSent(text: string, { cause, waitMs }: Omit<Hindrance, 'why'>): OrderAnswer {
  return { kind: 'rejected', code: 'not-sent', text, needsFind: false, trouble: { cause, waitMs } };
}

/** Words of ccxt's errors may hold an address with a signature. */
function wordOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.constructor.name : typeof thrown;
}
