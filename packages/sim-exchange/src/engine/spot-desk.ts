import { type Decimal, decimal, multiplyCeil } from '../core/decimal.ts';
import { type Context, emitOrder } from './context.ts';
import type { SpotBalance } from './events.ts';
import type { SpotDesk } from './interface.ts';
import { hasLimit, isOpen, isWaiting, type Live, remaining } from './live-order.ts';
import type { TickReader } from './market-runner.ts';
import { Matcher, wouldTake } from './matcher.ts';
import type { Fill, Order } from './orders.ts';
import { OrderStore } from './order-store.ts';
import { isRefusal, type Refusal, refuse, UNKNOWN_ORDER } from './refusal.ts';
import type { CancelReplaceRequest, Gate, ListQuery, OrderRef, SpotOrderRequest } from './requests.ts';
import type { AccountSpec } from './interface.ts';
import { SpotAccount } from './spot-account.ts';
import { prepareSpotOrder } from './spot-checks.ts';
import { SpotSettlement } from './spot-settlement.ts';
import { SpotStops } from './spot-stops.ts';
import { SymbolBook, type PendingTick } from './symbol-book.ts';
import { planTake, planTotal } from './take-plan.ts';
import { directionOf, reaches } from './trigger-book.ts';

const DEFAULT_RATE = decimal('0.001');
const NO_FUNDS = refuse(-2010, 'Account has insufficient balance for requested action.');

interface Canceled {
  readonly order: Order;
  readonly cancelClientId: string;
}

/** Spot orders and balances. */
export class SpotExchange implements SpotDesk, TickReader {
  readonly #context: Context;
  readonly #accounts = new Map<string, SpotAccount>();
  readonly #store = new OrderStore();
  readonly #settlement: SpotSettlement;
  readonly #matcher: Matcher;
  readonly #books = new Map<string, { readonly book: SymbolBook; readonly stops: SpotStops }>();

  constructor(context: Context, accounts: readonly AccountSpec[]) {
    this.#context = context;
    for (const spec of accounts)
      if (spec.spot !== undefined) this.#accounts.set(spec.id, openAccount(spec.id, spec.spot));
    this.#settlement = new SpotSettlement(context, this.#store, (id) => this.#account(id));
    this.#matcher = new Matcher(context, this.#store, this.#settlement);
  }

  place(account: string, request: SpotOrderRequest, gate?: Gate): Order | Refusal {
    return this.#place(account, request, 'request', gate);
  }

  test(account: string, request: SpotOrderRequest): Refusal | null {
    const prepared = prepareSpotOrder(this.#context, this.#store, this.#account(account), request, 'request');
    return isRefusal(prepared) ? prepared : this.#checkAccount(prepared.live);
  }

  cancel(account: string, ref: OrderRef, options: Parameters<SpotDesk['cancel']>[2] = {}): Canceled | Refusal {
    const live = this.#store.find(account, ref);
    if (isRefusal(live)) return live.code === -2039 ? live : UNKNOWN_ORDER;
    if (!isOpen(live)) return UNKNOWN_ORDER;
    if (options.onlyIn !== undefined && live.order.status !== options.onlyIn) {
      return refuse(-2011, 'Order was not canceled due to cancel restrictions.');
    }
    return this.#cancel(live, options.cancelClientId);
  }

  cancelAll(account: string, symbol: string): Canceled[] | Refusal {
    const open = this.#store.open(account, symbol);
    return open.length === 0 ? UNKNOWN_ORDER : open.map((live) => this.#cancel(live, undefined));
  }

  cancelReplace(account: string, request: CancelReplaceRequest, gate?: Gate): ReturnType<SpotDesk['cancelReplace']> {
    const prepared = prepareSpotOrder(this.#context, this.#store, this.#account(account), request.order, 'request');
    if (isRefusal(prepared)) return prepared;
    const late = gate?.() ?? null;
    if (late !== null) return late;
    const canceled = this.cancel(account, request.cancel, { cancelClientId: request.cancelClientId });
    if (isRefusal(canceled) && request.mode === 'STOP_ON_FAILURE') return { canceled, placed: null };
    return { canceled, placed: this.place(account, request.order) };
  }

  amend(account: string, ref: OrderRef, quantity: Decimal): Order | Refusal {
    const live = this.#store.find(account, ref);
    if (isRefusal(live)) return live;
    const { filters } = this.#context.market('spot', ref.symbol)!;
    const fits =
      quantity < live.order.quantity && quantity > live.order.executed && quantity % (filters.lot.step || 1n) === 0n;
    if (!isOpen(live) || !fits) return refuse(-2038, 'The requested order amendment is invalid.');
    live.order.quantity = quantity;
    live.order.amendments++;
    live.order.updatedAt = this.#context.scheduler.time;
    this.#lock(live);
    emitOrder(this.#context, live, 'AMENDMENT');
    this.#settlement.flush(account);
    return { ...live.order };
  }

  order(account: string, ref: OrderRef): Order | Refusal {
    const live = this.#store.visible(account, ref, this.#context.scheduler.time);
    return isRefusal(live) ? live : { ...live.order };
  }

  openOrders(account: string, symbol?: string): Order[] {
    return this.#store.open(account, symbol).map(({ order }) => ({ ...order }));
  }

  allOrders(account: string, symbol: string, query: ListQuery): Order[] {
    return this.#store.list(account, symbol, query, this.#context.scheduler.time);
  }

  trades(account: string, symbol: string, query: ListQuery): Fill[] {
    return this.#store.fills(account, symbol, query);
  }

  fillsOf(order: Order): Fill[] {
    return [...(this.#store.byId(order.orderId)?.fills ?? [])];
  }

  balances(account: string): SpotBalance[] {
    return this.#account(account).balances();
  }

  rates(account: string) {
    const { rates, feeModel } = this.#account(account);
    return { ...rates, feeModel };
  }

  transfer(account: string, asset: string, amount: Decimal): Refusal | null {
    const holder = this.#account(account);
    if (holder.free(asset) + amount < 0n) return NO_FUNDS;
    holder.add(asset, amount);
    this.#context.emit({ kind: 'spot-transfer', time: this.#context.scheduler.time, account, asset, amount });
    this.#settlement.flush(account);
    return null;
  }

  /** An order that somebody else gives for the account. */
  placeForeign(account: string, request: SpotOrderRequest): Order | Refusal {
    return this.#place(account, request, 'foreign');
  }

  hasAccount(account: string): boolean {
    return this.#accounts.has(account);
  }

  isTouched(symbol: string, price: Decimal): boolean {
    const books = this.#books.get(symbol);
    return books !== undefined && (books.book.isTouched(price) || books.stops.isTouched(price));
  }

  hasMargins(): boolean {
    return false;
  }

  checkMargins(): void {}

  meetTriggers(symbol: string, pending: PendingTick): void {
    this.#books.get(symbol)?.stops.meet(pending);
  }

  meetOrders(symbol: string, pending: PendingTick): void {
    const books = this.#books.get(symbol);
    if (books !== undefined) this.#matcher.meet(pending, books.book);
  }

  save(): SavedSpot {
    return {
      orders: this.#store.all(),
      balances: [...this.#accounts].map(([id, account]) => [id, account.balances()]),
    };
  }

  restore(saved: SavedSpot): void {
    this.#store.clear();
    this.#books.clear();
    for (const [id, balances] of saved.balances) this.#account(id).restore(balances);
    const open: Live[] = [];
    for (const live of saved.orders) {
      this.#store.add(live);
      if (isOpen(live)) open.push(live);
    }
    for (const fill of saved.orders
      .flatMap(({ fills }) => fills)
      .toSorted((a, b) => (a.tradeId < b.tradeId ? -1 : 1))) {
      this.#store.shelveFill(fill);
    }
    for (const live of open) this.#put(live);
  }

  #place(account: string, request: SpotOrderRequest, origin: Live['origin'], gate?: Gate): Order | Refusal {
    const prepared = prepareSpotOrder(this.#context, this.#store, this.#account(account), request, origin);
    if (isRefusal(prepared)) return prepared;
    const refusal = gate?.() ?? this.#checkAccount(prepared.live);
    if (refusal !== null) return refusal;
    this.#accept(prepared.live);
    return { ...prepared.live.order };
  }

  #checkAccount(live: Live): Refusal | null {
    const { order } = live;
    const { book } = this.#booksOf(order.symbol);
    if (order.clientOrderId !== '' && this.#store.isOpenClientId(order.account, order.clientOrderId)) {
      return refuse(-2010, 'Duplicate order sent.');
    }
    if (order.type === 'LIMIT_MAKER' && wouldTake(live, book)) {
      return refuse(-2010, 'Order would immediately match and take.');
    }
    const triggered =
      isWaiting(live) &&
      order.stopPrice > 0n &&
      reaches(directionOf(order.type, order.side), order.stopPrice, book.market.last);
    if (triggered) return refuse(-2010, 'Stop price would trigger immediately.');
    return this.#covers(live, book) ? null : NO_FUNDS;
  }

  /** Whether the account can pay for an order. Sets the price by which it will be locked. */
  #covers(live: Live, book: SymbolBook): boolean {
    const { order } = live;
    const account = this.#account(order.account);
    const { base, quote } = book.market.spec;
    const locks = hasLimit(live) || isWaiting(live);
    live.lockPrice = !locks ? 0n : order.price || order.stopPrice || book.market.last;
    if (locks) return this.#settlement.lockFor(live) <= account.free(order.side === 'SELL' ? base : quote);
    const inQuote = order.quoteQuantity > 0n;
    const want = {
      side: order.side,
      limit: null,
      quantity: inQuote ? order.quoteQuantity : order.quantity,
      inQuote,
      notWith: null,
    };
    const total = planTotal(planTake(want, book, this.#context.policy));
    if (order.side === 'SELL') return (inQuote ? total.quantity : order.quantity) <= account.free(base);
    const fee = account.feeModel === 'quote' ? multiplyCeil(total.quote, account.rates.taker) : 0n;
    return total.quote + fee <= account.free(quote);
  }

  #accept(live: Live): void {
    const { order } = live;
    const { book, stops } = this.#booksOf(order.symbol);
    order.orderId = this.#context.ids.next('order/spot');
    if (order.clientOrderId === '') order.clientOrderId = this.#context.ids.clientId(order.account);
    live.sequence = Number(this.#context.ids.next('sequence', 0n));
    live.placedTick = book.market.tickNumber;
    this.#store.add(live);
    this.#lock(live);
    emitOrder(this.#context, live, 'NEW');
    if (isWaiting(live)) stops.add(live);
    else if (order.timeInForce === 'FOK' && !this.#fillsWhole(live, book))
      this.#matcher.expire(live, book, 'FILL_OR_KILL');
    else this.#matcher.arrive(live, book);
    this.#settlement.flush(order.account);
  }

  #fillsWhole(live: Live, book: SymbolBook): boolean {
    const { order } = live;
    const notWith = order.selfTradePrevention === 'NONE' ? null : order.account;
    const want = { side: order.side, limit: order.price, quantity: order.quantity, inQuote: false, notWith };
    return planTotal(planTake(want, book, this.#context.policy)).quantity === order.quantity;
  }

  #lock(live: Live): void {
    const { base, quote } = this.#context.market('spot', live.order.symbol)!.spec;
    const lock = this.#settlement.lockFor(live);
    this.#account(live.order.account).lock(live.order.side === 'SELL' ? base : quote, lock - live.lock);
    live.lock = lock;
  }

  #cancel(live: Live, id: string | undefined): Canceled {
    const { account, symbol } = live.order;
    const cancelClientId = id ?? this.#context.ids.clientId(account);
    const { book, stops } = this.#booksOf(symbol);
    stops.remove(live);
    this.#matcher.end(live, book, 'CANCELED');
    emitOrder(this.#context, live, 'CANCELED', null, cancelClientId);
    this.#settlement.flush(account);
    return { order: { ...live.order }, cancelClientId };
  }

  /** Puts an open order where it was. */
  #put(live: Live): void {
    const { book, stops } = this.#booksOf(live.order.symbol);
    if (isWaiting(live)) stops.add(live);
    else if (hasLimit(live)) book.resting[live.order.side].add(live);
    else if (remaining(live) > 0n) book.marketOrders.add(live);
  }

  #booksOf(symbol: string): { readonly book: SymbolBook; readonly stops: SpotStops } {
    const known = this.#books.get(symbol);
    if (known !== undefined) return known;
    const book = new SymbolBook(this.#context.market('spot', symbol)!);
    const made = { book, stops: new SpotStops(this.#context, this.#matcher, book) };
    this.#books.set(symbol, made);
    return made;
  }

  #account(id: string): SpotAccount {
    const account = this.#accounts.get(id);
    if (account === undefined) throw new Error(`Account "${id}" has no spot wallet.`);
    return account;
  }
}

export interface SavedSpot {
  readonly orders: readonly Live[];
  readonly balances: readonly (readonly [account: string, balances: readonly SpotBalance[]])[];
}

function openAccount(id: string, spec: NonNullable<AccountSpec['spot']>): SpotAccount {
  const rates = {
    maker: spec.makerRate === undefined ? DEFAULT_RATE : decimal(spec.makerRate),
    taker: spec.takerRate === undefined ? DEFAULT_RATE : decimal(spec.takerRate),
  };
  const account = new SpotAccount(id, rates, spec.feeModel ?? 'base');
  for (const [asset, amount] of Object.entries(spec.balances)) account.add(asset, decimal(amount));
  account.takeTouched();
  return account;
}
