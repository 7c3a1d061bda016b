import type { OrderFill, OrderRoute } from '../../../orders/attempt.ts';
import type { IncomeRow } from '../../../orders/order-op.ts';
import { ServiceError } from '../../../ports/errors.ts';
import type {
  AccountView,
  CommittedAttempt,
  CommittedCancel,
  Failed,
  Found,
  KeyRights,
  Listed,
  ListedMarket,
  OrderAnswer,
  OrderEvent,
  OrderExchange,
  OrderView,
  UnreadRow,
} from '../../../ports/order-exchange.ts';
import { loadCcxt, type Ccxt } from '../load-ccxt.ts';
import { placeOf, type ExchangeToMake } from '../make-ccxt-exchange.ts';
import { rejectList } from '../reject-lists.ts';
import { requestGate } from '../request-gate.ts';
import { AccountReader, failedOf, rowOf } from './account-reader.ts';
import type { Exact } from './binance-account.ts';
import { ask, binanceMarket, type BinanceMarket } from './binance-market.ts';
import { listedMarkets } from './binance-filters.ts';
import { timeIn } from './binance-rows.ts';
import { keyRights } from './binance-key.ts';
import { CidBook } from './cid-book.ts';
import type { WireAnswer } from './connections.ts';
import { usdmIncome } from './binance-income.ts';
import type { OnWire } from './connections.ts';
import { KnownMarkets, WITHIN_MS } from './known-markets.ts';
import { settleUsdm } from './market-settings.ts';
import { OpenLine } from './open-line.ts';
import { OrderClients, RECV_WINDOW_MS, type AccountKey } from './order-clients.ts';
import { OrderReads } from './order-reads.ts';
import { OrderSender } from './order-sender.ts';
import { overTheWire } from './outgoing-tap.ts';
import { failureJudge, type FailureJudge } from './read-failures.ts';
import { fillSeen, orderSeen, UserStream, type StreamTimings, type StreamWatch } from './user-stream.ts';

export interface CcxtOrderExchangeOptions extends ExchangeToMake {
  readonly key: AccountKey;
  /** Exchange time as best estimated, epoch ms. Without it: by what `exchangeMs` measured last. */
  readonly exchangeNow?: () => number;
  /** The exchange says that a request was stamped with a wrong time. */
  readonly onWrongTime?: () => void;
  /** Told in a sentence when the exchange asks for patience. */
  readonly onWait?: (text: string) => void;
  /** Real time that a question may take. */
  readonly queryDeadlineMs?: number;
  readonly streamTimings?: Partial<StreamTimings>;
  readonly streamWatch?: StreamWatch;
  /** Told on the way of requests with an effect, for tests that end the process there. */
  readonly onWire?: OnWire | null;
}

/** Code of the exchange for a request that was stamped with a wrong time. */
const WRONG_TIME = '-1021';
const QUERY_DEADLINE_MS = 10_000;
/** Of a change of leverage, margin or mode. */
const SETTING_DEADLINE_MS = 8_000;
/** After the end of a ban: no clock that is a little fast ends it early. */
const AFTER_BAN_MS = 5_000;

const UNWATCHED: StreamWatch = { mayConnect: () => true, heard: () => null };

/** Orders of Binance, spot or USD-M, through ccxt. */
export class CcxtOrderExchange implements OrderExchange {
  readonly place: string;
  readonly #options: CcxtOrderExchangeOptions;
  readonly #market: BinanceMarket;
  readonly #clients: OrderClients;
  readonly #judge: FailureJudge;
  readonly #reader: AccountReader;
  /** For lists of markets, which are long. */
  readonly #lists: AccountReader;
  readonly #markets: KnownMarkets;
  readonly #reads: OrderReads;
  readonly #sender: OrderSender;
  readonly #stream: UserStream;
  readonly #line: OpenLine;
  readonly #cids = new CidBook();
  #offsetMs = 0;

  /** Makes no request. Throws `refused` for an exchange whose orders are not proven. */
  static async open(options: CcxtOrderExchangeOptions): Promise<CcxtOrderExchange> {
    return new CcxtOrderExchange(await loadCcxt(), options);
  }

  private constructor(ccxt: Ccxt, options: CcxtOrderExchangeOptions) {
    const { name, market: kind, onWait = () => {}, queryDeadlineMs = QUERY_DEADLINE_MS } = options;
    if (name !== 'binance') throw new ServiceError('refused', `Orders at ${name} are not proven; expected binance.`);
    const nowMs = (): number => this.#nowMs();
    const market = binanceMarket(kind);
    this.#options = options;
    this.#market = market;
    this.#clients = new OrderClients(ccxt, { ...options, nowMs, onAnswer: (answer) => this.#answered(answer) });
    const { orders, reads } = this.#clients;
    this.place = placeOf(orders, options);
    const { place } = this;
    const gate = requestGate({ exchange: name, place }, onWait, AFTER_BAN_MS);
    const monotonicMs = (): number => performance.now();
    this.#judge = failureJudge({ gate, place, nowMs, monotonicMs, weightPerMinute: market.weightPerMinute });
    const judge = this.#judge;
    const markets = new KnownMarkets(this.#clients, kind, judge);
    this.#markets = markets;
    const onWrongTime = async (): Promise<void> => {
      options.onWrongTime?.();
      await this.#measured();
    };
    this.#reader = new AccountReader({ exchange: reads, judge, deadlineMs: queryDeadlineMs, onWrongTime });
    this.#lists = new AccountReader({ exchange: reads, judge, deadlineMs: WITHIN_MS, onWrongTime });
    const rejects = rejectList(name, kind === 'spot' ? 'spot' : 'usdm');
    const exact = ccxt.Precise as unknown as Exact;
    this.#reads = new OrderReads({ market, markets, reader: this.#reader, cids: this.#cids, exact, nowMs });
    this.#sender = new OrderSender({
      ...{ exchange: orders, market, markets, judge, rejects, nowMs },
      find: ({ pair, cid, route }) => this.#reads.find(pair, cid, route, null),
      onLate: (answer) => this.#late(answer),
    });
    this.#line = new OpenLine({
      ask: (signal) => overTheWire({ ticket: null, signal }, () => ask(orders, market.ping)({})),
      mayAsk: () => judge.patience() === null,
    });
    this.#stream = new UserStream({
      kind,
      pairOf: (id) => markets.names.pairOf(id),
      make: () => this.#clients.forStream(),
      patienceMs: () => judge.patience()?.waitMs ?? 0,
      nowMs,
      timings: options.streamTimings ?? {},
      watch: options.streamWatch ?? UNWATCHED,
    });
  }

  async send(attempt: CommittedAttempt, deadlineMs: number): Promise<OrderAnswer> {
    return this.#heard(await this.#sender.send(attempt, deadlineMs));
  }

  async cancel(attempt: CommittedCancel, deadlineMs: number): Promise<OrderAnswer> {
    return this.#heard(await this.#sender.cancel(attempt, deadlineMs));
  }

  /** What this address has asked in the present minute. */
  get usage(): { readonly used: number; readonly most: number } {
    return this.#judge.usage();
  }

  find(pair: string, cid: string, route: OrderRoute, exchangeId: string | null = null): Promise<Found> {
    return this.#reads.find(pair, cid, route, exchangeId);
  }

  async openOrders(pair?: string): Promise<Listed<OrderView>> {
    return this.#shown(await this.#reads.openOrders(pair));
  }

  async ordersSince(pair: string, fromMs: number): Promise<Listed<OrderView>> {
    return this.#shown(await this.#reads.ordersSince(pair, fromMs));
  }

  async fillsSince(pair: string, fromMs: number): Promise<Listed<OrderFill>> {
    const fills = await this.#reads.fillsSince(pair, fromMs);
    const young = fills.kind === 'listed' ? fills.rows.filter(({ atMs }) => atMs > this.#stream.sinceMs) : [];
    for (const fill of young) this.#stream.expect(fillSeen(fill));
    return fills;
  }

  account(): Promise<AccountView | Failed> {
    return this.#reads.account();
  }

  /** Asked for by who looks at an account; nothing that trades needs it. */
  keyRights(): Promise<KeyRights | Failed> {
    return keyRights(this.#reader, this.#market.kind);
  }

  /** ccxt is left alone: it remembers a list that failed, and asks nothing more. */
  async markets(): Promise<Listed<ListedMarket>> {
    const failed = await this.#markets.load();
    if (failed !== null) return failed;
    const { pairOf } = this.#markets.names;
    const told = await this.#lists.ask(this.#market.info, {}, (returned) => listedMarkets(returned, pairOf));
    if (told.kind !== 'told') return failedOf(told);
    this.#markets.follow(told.value);
    return { kind: 'listed', rows: told.value };
  }

  async incomeSince(fromMs: number): Promise<Listed<IncomeRow, UnreadRow>> {
    if (this.#market.kind === 'spot') return { kind: 'listed', rows: [] };
    const failed = await this.#markets.load();
    return failed ?? usdmIncome(this.#reader, this.#markets.names.pairOf, fromMs);
  }

  async settle(pair: string, wanted: Parameters<OrderExchange['settle']>[1]): Promise<string | null | Failed> {
    if (this.#market.kind === 'spot') return null;
    const symbol = await this.#markets.idOf(pair);
    if (typeof symbol !== 'string') return symbol;
    const parts = {
      exchange: this.#clients.orders,
      reader: this.#reader,
      deadlineMs: SETTING_DEADLINE_MS,
      nowMs: () => this.#nowMs(),
      recvWindowMs: RECV_WINDOW_MS,
    };
    return settleUsdm(parts, { ...wanted, pair, symbol });
  }

  /** Waits for the markets first, whose names events are told by. From then on orders may leave, and find a connection open. */
  async events(): Promise<AsyncIterable<OrderEvent>> {
    const failed = await this.#markets.load();
    if (failed !== null) throw new ServiceError('unavailable', failed.why);
    this.#line.open();
    return this.#stream.open();
  }

  async exchangeMs(): Promise<number> {
    const measured = await this.#measured();
    if (typeof measured === 'number') return measured;
    const { cause, why } = measured;
    throw new ServiceError(cause === 'throttled' || cause === 'banned' ? 'busy' : 'unavailable', why);
  }

  async close(): Promise<void> {
    this.#line.close();
    await this.#stream.close();
    this.#clients.close();
  }

  #answered(answer: WireAnswer): void {
    this.#judge.heard(answer);
    this.#sender.heard(answer);
  }

  #nowMs(): number {
    return this.#options.exchangeNow?.() ?? Date.now() + this.#offsetMs;
  }

  /** The exchange's time, of the moment halfway between question and answer. */
  async #measured(): Promise<number | Failed> {
    const startMs = performance.now();
    const told = await this.#reader.ask(this.#market.time, {}, (returned) => timeIn(rowOf(returned), 'serverTime'));
    if (told.kind === 'failed') return told;
    const nowMs = Math.floor(told.value + (performance.now() - startMs) / 2);
    this.#offsetMs = nowMs - Date.now();
    return nowMs;
  }

  /** What an answer shows, the stream has to tell as well. */
  #heard(answer: OrderAnswer): OrderAnswer {
    if (answer.kind === 'rejected' && answer.code === WRONG_TIME) this.#options.onWrongTime?.();
    if (answer.kind !== 'accepted') return answer;
    this.#stream.expect(orderSeen(this.#cids.noted(answer.order)));
    return answer;
  }

  /** What a list shows of the time since the stream tells, it has to have told. */
  #shown(orders: Listed<OrderView>): Listed<OrderView> {
    const young = orders.kind === 'listed' ? orders.rows.filter(({ atMs }) => atMs > this.#stream.sinceMs) : [];
    for (const order of young) this.#stream.expect(orderSeen(order));
    return orders;
  }

  #late(answer: OrderAnswer): void {
    if (answer.kind !== 'accepted') return;
    for (const fill of answer.fills) this.#stream.tell({ kind: 'fill', fill });
    this.#stream.tell({ kind: 'order', order: this.#cids.noted(answer.order) });
  }
}
