import { type Decimal, multiplyCeil } from '../core/decimal.ts';
import { type Context, emitOrder } from './context.ts';
import { hasLimit, isOpen, isWaiting, type Live, remaining } from './live-order.ts';
import { Matcher, wouldTake } from './matcher.ts';
import type { Order } from './orders.ts';
import { OrderStore } from './order-store.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { SpotAccount } from './spot-account.ts';
import { SpotSettlement } from './spot-settlement.ts';
import { SpotStops } from './spot-stops.ts';
import { type PendingTick, SymbolBook } from './symbol-book.ts';
import { planTake, planTotal } from './take-plan.ts';
import { directionOf, reaches } from './trigger-book.ts';

export const NO_FUNDS = refuse(-2010, 'Account has insufficient balance for requested action.');

export interface Canceled {
  readonly order: Order;
  readonly cancelClientId: string;
}

interface SpotBooks {
  readonly book: SymbolBook;
  readonly stops: SpotStops;
}

/** Spot orders on their way: accepted, matched, ended. */
export class SpotOrders {
  readonly store = new OrderStore();
  readonly settlement: SpotSettlement;
  readonly account: (id: string) => SpotAccount;
  readonly #context: Context;
  readonly #matcher: Matcher;
  readonly #books = new Map<string, SpotBooks>();

  constructor(context: Context, account: (id: string) => SpotAccount) {
    this.#context = context;
    this.account = account;
    this.settlement = new SpotSettlement(context, this.store, account);
    this.#matcher = new Matcher(context, this.store, this.settlement);
  }

  /** What the market and the account say of an order that passed the filters. */
  checkAccount(live: Live): Refusal | null {
    const { order } = live;
    const { book } = this.#booksOf(order.symbol);
    if (order.clientOrderId !== '' && this.store.isOpenClientId(order.account, order.clientOrderId)) {
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

  /** Takes an order in: it is told, locked for, and comes to the market or waits. */
  accept(live: Live): void {
    const { order } = live;
    const { book, stops } = this.#booksOf(order.symbol);
    order.orderId = this.#context.ids.next('order/spot');
    if (order.clientOrderId === '') order.clientOrderId = this.#context.ids.clientId(order.account);
    live.sequence = Number(this.#context.ids.next('sequence', 0n));
    live.placedTick = book.market.tickNumber;
    this.store.add(live);
    this.lock(live);
    emitOrder(this.#context, live, 'NEW');
    if (isWaiting(live)) stops.add(live);
    else if (order.timeInForce === 'FOK' && !this.#fillsWhole(live, book))
      this.#matcher.expire(live, book, 'FILL_OR_KILL');
    else this.#matcher.arrive(live, book);
    this.settlement.flush(order.account);
  }

  cancel(live: Live, id: string | undefined): Canceled {
    const { account, symbol } = live.order;
    const cancelClientId = id ?? this.#context.ids.clientId(account);
    const { book, stops } = this.#booksOf(symbol);
    stops.remove(live);
    this.#matcher.end(live, book, 'CANCELED');
    emitOrder(this.#context, live, 'CANCELED', null, cancelClientId);
    this.settlement.flush(account);
    return { order: { ...live.order }, cancelClientId };
  }

  /** Holds what the order needs now, no more and no less. */
  lock(live: Live): void {
    const { base, quote } = this.#context.market('spot', live.order.symbol)!.spec;
    const lock = this.settlement.lockFor(live);
    this.account(live.order.account).lock(live.order.side === 'SELL' ? base : quote, lock - live.lock);
    live.lock = lock;
  }

  isTouched(symbol: string, price: Decimal): boolean {
    const books = this.#books.get(symbol);
    return books !== undefined && (books.book.isTouched(price) || books.stops.isTouched(price));
  }

  meetBook(symbol: string): void {
    this.#books.get(symbol)?.book.shrinkQueues();
  }

  meetTriggers(symbol: string, pending: PendingTick): void {
    this.#books.get(symbol)?.stops.meet(pending);
  }

  meetOrders(symbol: string, pending: PendingTick): void {
    const books = this.#books.get(symbol);
    if (books !== undefined) this.#matcher.meet(pending, books.book);
  }

  restore(orders: readonly Live[]): void {
    this.store.clear();
    this.#books.clear();
    for (const live of orders) this.store.add(live);
    const fills = orders.flatMap((live) => live.fills).toSorted((a, b) => (a.tradeId < b.tradeId ? -1 : 1));
    for (const fill of fills) this.store.shelveFill(fill);
    for (const live of orders) if (isOpen(live)) this.#put(live);
  }

  /** Whether the account can pay for an order. Sets the price by which it will be locked. */
  #covers(live: Live, book: SymbolBook): boolean {
    const { order } = live;
    const account = this.account(order.account);
    const { base, quote } = book.market.spec;
    const locks = hasLimit(live) || isWaiting(live);
    live.lockPrice = !locks ? 0n : order.price || order.stopPrice || book.market.last;
    if (locks) return this.settlement.lockFor(live) <= account.free(order.side === 'SELL' ? base : quote);
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

  #fillsWhole(live: Live, book: SymbolBook): boolean {
    const { order } = live;
    const notWith = order.selfTradePrevention === 'NONE' ? null : order.account;
    const want = { side: order.side, limit: order.price, quantity: order.quantity, inQuote: false, notWith };
    return planTotal(planTake(want, book, this.#context.policy)).quantity === order.quantity;
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
}
