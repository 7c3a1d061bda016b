import type { Decimal } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import { AlgoDesk } from './algo-desk.ts';
import type { Algo } from './algo-store.ts';
import type { Context } from './context.ts';
import { Countdowns, type SavedCountdowns } from './countdowns.ts';
import type { IncomeRow, IncomeType } from './events.ts';
import { Funding, type SavedFunding } from './funding.ts';
import { openFuturesAccount, type SavedFuturesAccount } from './futures-account.ts';
import { amendFutures } from './futures-amend.ts';
import { checkArrival, checkMargin, DUPLICATE_ID, prepareFuturesOrder } from './futures-checks.ts';
import { FuturesOrders } from './futures-orders.ts';
import { FuturesSettings } from './futures-settings.ts';
import type { AccountSpec, FuturesAccountView, FuturesDesk } from './interface.ts';
import { Liquidation } from './liquidation.ts';
import { isOpen, type Live } from './live-order.ts';
import type { TickReader } from './market-runner.ts';
import type { AlgoOrder, Fill, Order, PositionSide } from './orders.ts';
import { listed } from './order-store.ts';
import { plainStop } from './plain-stops.ts';
import { isRefusal, type Refusal, UNKNOWN_ORDER } from './refusal.ts';
import type {
  AlgoOrderRequest,
  AlgoRef,
  Amendment,
  FuturesOrderRequest,
  Gate,
  ListQuery,
  OrderRef,
} from './requests.ts';
import type { PendingTick } from './symbol-book.ts';

/** Futures orders, positions and wallets. */
export class FuturesExchange implements FuturesDesk, TickReader {
  readonly #context: Context;
  readonly #orders: FuturesOrders;
  readonly #algos: AlgoDesk;
  readonly #liquidation: Liquidation;
  readonly #funding: Funding;
  readonly #settings: FuturesSettings;
  readonly #countdowns: Countdowns;

  constructor(context: Context, accounts: readonly AccountSpec[], algoChildId: 'same' | 'new') {
    this.#context = context;
    const opened = accounts.flatMap(({ id, usdm }) =>
      usdm === undefined ? [] : [[id, openFuturesAccount(id, usdm)] as const],
    );
    this.#orders = new FuturesOrders(context, new Map(opened), {
      flat: (account, position) => {
        this.#orders.expireClosers(account, position);
        this.#algos.dropClosers(account, position);
      },
      ended: (live) => this.#algos.finish(live),
    });
    this.#algos = new AlgoDesk(this.#orders, algoChildId);
    this.#liquidation = new Liquidation(this.#orders);
    this.#funding = new Funding(this.#orders);
    this.#settings = new FuturesSettings(this.#orders, this.#algos);
    this.#countdowns = new Countdowns(context, (account, symbol) => this.cancelAll(account, symbol));
  }

  /** Schedules what comes by itself. */
  start(markets: readonly Market[]): void {
    this.#funding.start(markets);
  }

  place(account: string, request: FuturesOrderRequest, gate?: Gate): Order | Refusal {
    return this.#place(account, request, 'request', gate);
  }

  /** An order that somebody else gives for the account. */
  placeForeign(account: string, request: FuturesOrderRequest): Order | Refusal {
    return this.#place(account, request, 'foreign');
  }

  placeAlgo(account: string, request: AlgoOrderRequest, gate?: Gate): AlgoOrder | Refusal {
    return this.#algos.place(this.#orders.account(account), request, gate);
  }

  cancel(account: string, ref: OrderRef): Order | Refusal {
    const live = this.#orders.store.find(account, ref);
    if (isRefusal(live)) return this.#cancelStop(this.#algos.store.findPlain(account, ref));
    return isOpen(live) ? this.#orders.cancel(live) : UNKNOWN_ORDER;
  }

  #cancelStop(stop: Algo | undefined): Order | Refusal {
    if (stop === undefined || isRefusal(this.#algos.cancel(stop.order.account, stop.order))) return UNKNOWN_ORDER;
    return plainStop(stop.order)!;
  }

  cancelAll(account: string, symbol: string): Order[] {
    const canceled = this.#orders.store.open(account, symbol).map((live) => this.#orders.cancel(live));
    const stops = this.#algos.store.open(account, symbol).filter(({ order }) => order.plain);
    return [...canceled, ...stops.map((stop) => this.#cancelStop(stop) as Order)];
  }

  cancelAlgo(account: string, ref: AlgoRef): AlgoOrder | Refusal {
    return this.#algos.cancel(account, ref);
  }

  cancelAllAlgos(account: string, symbol: string): AlgoOrder[] {
    return this.openAlgoOrders(account, symbol).flatMap(({ algoId }) => {
      const canceled = this.#algos.cancel(account, { algoId });
      return isRefusal(canceled) ? [] : [canceled];
    });
  }

  countdown(account: string, symbol: string, ms: number): void {
    this.#countdowns.set(account, symbol, ms);
  }

  amend(account: string, ref: OrderRef, change: Amendment, gate?: Gate): Order | Refusal {
    return amendFutures(this.#orders, this.#orders.account(account), ref, change, gate);
  }

  order(account: string, ref: OrderRef): Order | Refusal {
    const live = this.#orders.store.visible(account, ref, this.#context.scheduler.time);
    if (!isRefusal(live)) return { ...live.order };
    const stop = this.#algos.store.findPlain(account, ref);
    return (stop && plainStop(stop.order)) ?? live;
  }

  openOrders(account: string, symbol?: string): Order[] {
    const plain = this.#orders.store.open(account, symbol).map(({ order }) => ({ ...order }));
    const stops = this.#algos.store.open(account, symbol).flatMap(({ order }) => plainStop(order) ?? []);
    return stops.length === 0 ? plain : [...plain, ...stops].toSorted((a, b) => Number(a.orderId - b.orderId));
  }

  allOrders(account: string, symbol: string, query: ListQuery): Order[] {
    const orders = this.#orders.store.list(account, symbol, query, this.#context.scheduler.time);
    const stops = this.#algos.store.plain(account, symbol).flatMap((order) => plainStop(order) ?? []);
    if (stops.length === 0) return orders;
    const wanted = stops.filter(({ orderId }) => orderId >= (query.fromId ?? 0n));
    const all = [...orders, ...wanted].toSorted((a, b) => Number(a.orderId - b.orderId));
    return listed(all, ({ createdAt }) => createdAt, query);
  }

  trades(account: string, symbol: string, query: ListQuery): Fill[] {
    return this.#orders.store.fills(account, symbol, query);
  }

  fillsOf(order: Order): Fill[] {
    return [...(this.#orders.store.byId(order.orderId)?.fills ?? [])];
  }

  algoOrder(account: string, ref: AlgoRef): AlgoOrder | Refusal {
    const algo = this.#algos.store.find(account, ref);
    return isRefusal(algo) ? algo : { ...algo.order };
  }

  openAlgoOrders(account: string, symbol?: string): AlgoOrder[] {
    const own = this.#algos.store.open(account, symbol).filter(({ order }) => !order.plain);
    return own.map(({ order }) => ({ ...order }));
  }

  allAlgoOrders(account: string, symbol: string, query: ListQuery): AlgoOrder[] {
    return this.#algos.store.list(account, symbol, query);
  }

  account(account: string): FuturesAccountView {
    return this.#orders.margins.view(this.#orders.account(account));
  }

  position(account: string, symbol: string, side: PositionSide) {
    const holder = this.#orders.account(account);
    return this.#orders.margins.row(holder, holder.position(symbol, side));
  }

  setLeverage(account: string, symbol: string, leverage: number) {
    return this.#settings.setLeverage(this.#orders.account(account), symbol, leverage);
  }

  setMarginType(account: string, symbol: string, type: 'CROSSED' | 'ISOLATED'): Refusal | null {
    return this.#settings.setMarginType(this.#orders.account(account), symbol, type);
  }

  setHedge(account: string, hedge: boolean): Refusal | null {
    return this.#settings.setHedge(this.#orders.account(account), hedge);
  }

  movePositionMargin(account: string, symbol: string, side: PositionSide, amount: Decimal): Refusal | null {
    return this.#settings.movePositionMargin(this.#orders.account(account), symbol, side, amount);
  }

  transfer(account: string, asset: string, amount: Decimal): Refusal | null {
    return this.#settings.transfer(this.#orders.account(account), asset, amount);
  }

  symbolSettings(account: string, symbol: string) {
    return { ...this.#orders.account(account).settings(symbol) };
  }

  brackets(symbol: string) {
    return this.#orders.margins.brackets(symbol);
  }

  income(
    account: string,
    query: ListQuery & { readonly symbol?: string | undefined; readonly type?: IncomeType | undefined },
  ): IncomeRow[] {
    const { symbol, type } = query;
    const rows = this.#orders.account(account).income;
    const wanted = rows.filter(
      (row) => (symbol === undefined || row.symbol === symbol) && (type === undefined || row.type === type),
    );
    return listed(wanted, ({ time }) => time, query);
  }

  forceOrders(account: string, query: ListQuery & { readonly symbol?: string | undefined }): Order[] {
    const forced = this.#orders.store.all().filter(({ order }) => {
      return (
        order.account === account && order.type === 'LIQUIDATION' && order.symbol === (query.symbol ?? order.symbol)
      );
    });
    return listed(forced, ({ order }) => order.createdAt, query).map(({ order }) => ({ ...order }));
  }

  rates(account: string) {
    return this.#orders.account(account).rates;
  }

  forceClose(account: string, symbol: string, cause: 'liquidation' | 'adl', silent: boolean): void {
    const close = (): void => this.#liquidation.force(this.#orders.account(account), symbol, cause);
    if (silent) this.#context.quietly(close);
    else close();
  }

  funding(symbol: string) {
    return this.#funding.of(symbol);
  }

  hasAccount(account: string): boolean {
    return this.#orders.accounts.has(account);
  }

  isTouched(symbol: string, price: Decimal): boolean {
    return this.#orders.isTouched(symbol, price);
  }

  /** Positions, and orders that wait for a mark price. */
  hasMargins(symbol: string): boolean {
    for (const account of this.#orders.accounts.values()) if (account.holds(symbol)) return true;
    return this.#orders.isTouchedByMark(symbol);
  }

  meetBook(symbol: string): void {
    this.#orders.books(symbol).book.shrinkQueues();
  }

  meetTriggers(symbol: string, { tick, number }: PendingTick): void {
    this.#algos.meet(symbol, tick.price, number, tick.opensBar);
  }

  meetOrders(symbol: string, pending: PendingTick): void {
    this.#orders.matcher.meet(pending, this.#orders.books(symbol).book);
  }

  checkMargins(symbol: string): void {
    this.#algos.meet(symbol, null, 0, false);
    this.#liquidation.check(symbol);
  }

  save(): SavedFutures {
    return {
      orders: this.#orders.store.all(),
      algos: this.#algos.store.all(),
      accounts: [...this.#orders.accounts].map(([id, account]) => [id, account.save()]),
      funding: this.#funding.save(),
      countdowns: this.#countdowns.save(),
    };
  }

  restore(saved: SavedFutures): void {
    for (const [id, account] of saved.accounts) this.#orders.account(id).restore(account);
    this.#orders.restore(saved.orders);
    this.#algos.restore(saved.algos);
    this.#funding.restore(saved.funding);
    this.#countdowns.restore(saved.countdowns);
  }

  #place(id: string, request: FuturesOrderRequest, origin: Live['origin'], gate?: Gate): Order | Refusal {
    const account = this.#orders.account(id);
    const prepared = prepareFuturesOrder(this.#context, this.#orders.store, account, request, origin);
    if (isRefusal(prepared)) return prepared;
    const { live } = prepared;
    const { book } = this.#orders.books(request.symbol);
    const { clientOrderId } = request;
    const isDuplicate =
      clientOrderId !== undefined &&
      (this.#orders.store.isOpenClientId(id, clientOrderId) || this.#algos.store.isOpenPlainId(id, clientOrderId));
    const refusal =
      gate?.() ??
      (isDuplicate ? DUPLICATE_ID : null) ??
      checkArrival(this.#context, account, live, book) ??
      checkMargin(this.#context, this.#orders.margins, account, live, book);
    if (refusal !== null) return refusal;
    this.#orders.accept(live, null);
    return { ...live.order };
  }
}

export interface SavedFutures {
  readonly orders: readonly Live[];
  readonly algos: readonly Algo[];
  readonly accounts: readonly (readonly [id: string, account: SavedFuturesAccount])[];
  readonly funding: SavedFunding;
  readonly countdowns: SavedCountdowns;
}
