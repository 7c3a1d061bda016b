import type { OrderRoute } from '../../../orders/attempt.ts';
import type {
  AccountView,
  CommittedAttempt,
  CommittedCancel,
  Failed,
  Found,
  Listed,
  ListedMarket,
  OrderAnswer,
  OrderEvent,
  OrderExchange,
  OrderView,
  UnreadRow,
} from '../../../ports/order-exchange.ts';
import type { OrderFill } from '../../../orders/attempt.ts';
import type { IncomeRow } from '../../../orders/order-op.ts';
import { MadeMatching, viewOf, type MadeRequest } from './made-matching.fixture.ts';

/** What becomes of one request that has an effect. `effect`: whether it arrived before its answer was lost. */
export type MadeFault =
  | { readonly kind: 'ok' }
  | { readonly kind: 'lost'; readonly effect: boolean }
  /** Arrives so much later than it was sent; the answer is lost. */
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'reject'; readonly code: string; readonly text: string; readonly needsFind?: boolean };

/** Exchange time, and waits on it, of whoever outlives the session's process. */
export interface MadeTime {
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

export interface MadeExchangeOptions {
  readonly market: 'spot' | 'futures';
  readonly time: MadeTime;
  readonly balances?: Readonly<Record<string, number>>;
  /** One way. */
  readonly latencyMs?: number;
}

/** An exchange in memory for tests of what sends orders: deterministic, with faults by plan, and books that say what was true. */
export class MadeOrderExchange implements OrderExchange {
  readonly place = 'made exchange';
  readonly books: MadeMatching;
  /** Of the next sends, in order; then `rest`. */
  readonly plan: MadeFault[] = [];
  readonly cancelPlan: MadeFault[] = [];
  rest: () => MadeFault = () => ({ kind: 'ok' });
  /** Orders that are refused whatever the plan says. */
  refuses: (request: MadeRequest) => boolean = () => false;
  /** What it lists; each question takes it as it is then. */
  listed: readonly ListedMarket[] | Failed = [];
  /** So many reads fail. */
  failReads = 0;
  /** How much later reads see what became of orders, fills and the account. */
  lagMs = 0;
  /** Whether streams are silent: nothing is told. */
  isMute = false;
  /** Told on the way of a placement; false: its sender is gone, and what has not left never does. */
  onWire: (place: 'connected' | 'half-sent' | 'head-in') => boolean = () => true;
  /** Placements that left the session, in order. */
  readonly sent: { readonly atMs: number; readonly cid: string; readonly request: MadeRequest }[] = [];
  /** Requests by client order id: placements that left the session. */
  readonly posts = new Map<string, number>();
  readonly settled: string[] = [];
  /** What its list of income shows. */
  readonly income: IncomeRow[] = [];
  readonly calls: string[] = [];
  readonly #time: MadeTime;
  readonly #latencyMs: number;
  readonly #streams = new Set<(event: OrderEvent | null) => void>();

  constructor({ market, time, balances = { USDT: 100_000 }, latencyMs = 20 }: MadeExchangeOptions) {
    this.#time = time;
    this.#latencyMs = latencyMs;
    const nowMs = (): number => time.nowMs();
    this.books = new MadeMatching({ market, nowMs, balances, onEvent: (event) => this.tell(event) });
  }

  async send(attempt: CommittedAttempt, deadlineMs: number): Promise<OrderAnswer> {
    const { cid, route, payload } = attempt;
    this.calls.push(`send ${cid}`);
    if (!this.onWire('connected') || !this.onWire('half-sent')) return new Promise(() => {});
    this.posts.set(cid, (this.posts.get(cid) ?? 0) + 1);
    const request = JSON.parse(payload) as MadeRequest;
    this.sent.push({ atMs: this.#time.nowMs(), cid, request });
    const isRefused = this.refuses(request);
    const refusal: MadeFault = { kind: 'reject', code: '-2010', text: 'This action is disabled on this account.' };
    const fault = isRefused ? refusal : (this.plan.shift() ?? this.rest());
    const answer = await this.#answered(fault, attempt, deadlineMs, () => {
      const placed = this.books.place(request, cid, route);
      if (!('exchangeId' in placed)) {
        if (placed.text === 'Duplicate order sent.') return { kind: 'unknown', why: placed.text };
        return { kind: 'rejected', ...placed, needsFind: false };
      }
      const fills = this.books.fills.filter(({ exchangeId }) => exchangeId === placed.exchangeId);
      return { kind: 'accepted', order: viewOf(placed), fills: fills.map((fill) => ({ ...fill, source: 'answer' })) };
    });
    if (fault.kind === 'ok') this.onWire('head-in');
    return answer;
  }

  async cancel(attempt: CommittedCancel, deadlineMs: number): Promise<OrderAnswer> {
    this.calls.push(`cancel ${attempt.cid}`);
    const fault = this.cancelPlan.shift() ?? { kind: 'ok' };
    return this.#answered(fault, attempt, deadlineMs, () => {
      const { mark } = attempt;
      const order = this.books.orders.find(({ cid, exchangeId }) =>
        mark === 'child' ? exchangeId === attempt.exchangeId : cid === attempt.cid,
      );
      if (order === undefined || !this.books.cancel(order)) {
        return { kind: 'rejected', code: '-2011', text: 'Unknown order sent.', needsFind: false };
      }
      return { kind: 'accepted', order: viewOf(order), fills: [] };
    });
  }

  async find(pair: string, cid: string, route: OrderRoute, exchangeId: string | null = null): Promise<Found> {
    const isMeant = (order: OrderView): boolean =>
      exchangeId === null ? order.cid === cid : order.exchangeId === exchangeId;
    const listed = await this.#read(`find ${cid}`, () => this.#orders().filter(isMeant));
    if (listed.kind === 'failed') return listed;
    const order = listed.rows.find((row) => row.pair === pair && row.route === route);
    return order === undefined ? { kind: 'not-found' } : { kind: 'found', order };
  }

  openOrders(pair?: string): Promise<Listed<OrderView>> {
    return this.#read('openOrders', () =>
      this.#orders().filter(
        (order) => (pair === undefined || order.pair === pair) && ['open', 'partial'].includes(order.status),
      ),
    );
  }

  ordersSince(pair: string, fromMs: number): Promise<Listed<OrderView>> {
    return this.#read('ordersSince', () =>
      this.#orders().filter((order) => order.pair === pair && order.atMs >= fromMs),
    );
  }

  fillsSince(pair: string, fromMs: number): Promise<Listed<OrderFill>> {
    const seenMs = this.#seenMs;
    return this.#read('fillsSince', () =>
      this.books.fills
        .filter((fill) => fill.pair === pair && fill.atMs >= fromMs && fill.atMs <= seenMs())
        .map((fill) => ({ ...fill, source: 'list' as const })),
    );
  }

  async account(): Promise<AccountView | Failed> {
    const read = await this.#read('account', () => [this.books.account(this.lagMs > 0 ? this.#seenMs() : null)]);
    return read.kind === 'failed' ? read : read.rows[0]!;
  }

  async markets(): Promise<Listed<ListedMarket>> {
    await Promise.resolve();
    return 'kind' in this.listed ? this.listed : { kind: 'listed', rows: this.listed };
  }

  async incomeSince(fromMs: number): Promise<Listed<IncomeRow, UnreadRow>> {
    const read = await this.#read('incomeSince', () => this.income.filter(({ atMs }) => atMs >= fromMs));
    return read.kind === 'failed' ? read : { kind: 'listed', rows: read.rows };
  }

  async settle(pair: string): Promise<string | null | Failed> {
    const read = await this.#read('settle', () => [pair]);
    if (read.kind === 'failed') return read;
    this.settled.push(pair);
    return null;
  }

  async events(): Promise<AsyncIterable<OrderEvent>> {
    await this.#time.sleep(this.#latencyMs);
    const waiting: (OrderEvent | null)[] = [];
    let wake = Promise.withResolvers<void>();
    const take = (event: OrderEvent | null): void => {
      waiting.push(event);
      wake.resolve();
    };
    this.#streams.add(take);
    const streams = this.#streams;
    return {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          await wake.promise;
          wake = Promise.withResolvers<void>();
          for (const event of waiting.splice(0)) {
            if (event === null) return void streams.delete(take);
            yield event;
          }
        }
      },
    };
  }

  exchangeMs(): Promise<number> {
    return Promise.resolve(this.#time.nowMs());
  }

  async close(): Promise<void> {
    await Promise.resolve();
    for (const take of [...this.#streams]) take(null);
  }

  /** As the user's stream does. */
  tell(event: OrderEvent): void {
    if (this.isMute) return;
    for (const take of this.#streams) take(event);
  }

  readonly #seenMs = (): number => this.#time.nowMs() - this.lagMs;

  /** What reads see: each order as it was so long ago. */
  #orders(): readonly OrderView[] {
    return this.lagMs > 0 ? this.books.ordersAt(this.#seenMs()) : this.books.orders.map(viewOf);
  }

  async #read<Row>(call: string, rows: () => readonly Row[]): Promise<Listed<Row>> {
    this.calls.push(call);
    await this.#time.sleep(this.#latencyMs);
    if (this.failReads > 0) {
      this.failReads -= 1;
      return { kind: 'failed', why: 'The exchange did not answer.', cause: 'transient', waitMs: 0 };
    }
    const found = rows();
    await this.#time.sleep(this.#latencyMs);
    return { kind: 'listed', rows: found };
  }

  async #answered(
    fault: MadeFault,
    { signMs, recvWindowMs }: Pick<CommittedAttempt, 'signMs' | 'recvWindowMs'>,
    deadlineMs: number,
    effect: () => OrderAnswer,
  ): Promise<OrderAnswer> {
    const arrived = async (ms: number): Promise<OrderAnswer> => {
      await this.#time.sleep(ms);
      if (this.#time.nowMs() > signMs + recvWindowMs)
        return {
          kind: 'rejected',
          code: '-1021',
          text: 'Timestamp for this request is outside of the recvWindow.',
          needsFind: true,
        };
      return effect();
    };
    if (fault.kind === 'late') void arrived(fault.ms);
    if (fault.kind === 'lost' && fault.effect) await arrived(this.#latencyMs);
    if (fault.kind === 'lost' || fault.kind === 'late') {
      await this.#time.sleep(deadlineMs);
      return { kind: 'unknown', why: 'No answer came in time.' };
    }
    if (fault.kind === 'reject') {
      await this.#time.sleep(2 * this.#latencyMs);
      return { kind: 'rejected', code: fault.code, text: fault.text, needsFind: fault.needsFind ?? false };
    }
    const answer = await arrived(this.#latencyMs);
    await this.#time.sleep(this.#latencyMs);
    return answer;
  }
}
