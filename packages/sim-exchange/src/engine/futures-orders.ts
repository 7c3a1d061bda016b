import type { Decimal } from '../core/decimal.ts';
import { PRIORITY } from '../core/scheduler.ts';
import { AlgoBook } from './algo-book.ts';
import { type Context, emitOrder } from './context.ts';
import type { FuturesAccount } from './futures-account.ts';
import { FuturesLedger } from './futures-ledger.ts';
import { type AfterMatch, FuturesSettlement } from './futures-settlement.ts';
import { hasLimit, isOpen, type Live, remaining } from './live-order.ts';
import { Margins, onlyCloses } from './margin.ts';
import { Matcher } from './matcher.ts';
import type { Order } from './orders.ts';
import { OrderStore } from './order-store.ts';
import type { Position } from './position.ts';
import { SymbolBook } from './symbol-book.ts';

export interface FuturesBooks {
  readonly book: SymbolBook;
  readonly algos: AlgoBook;
}

/** Plain futures orders on their way: accepted, matched, ended. What desk, conditional orders and liquidation share. */
export class FuturesOrders {
  readonly context: Context;
  readonly accounts: ReadonlyMap<string, FuturesAccount>;
  readonly store = new OrderStore();
  readonly margins: Margins;
  readonly ledger: FuturesLedger;
  readonly settlement: FuturesSettlement;
  readonly matcher: Matcher;
  readonly #books = new Map<string, FuturesBooks>();

  constructor(context: Context, accounts: ReadonlyMap<string, FuturesAccount>, after: AfterMatch) {
    this.context = context;
    this.accounts = accounts;
    this.margins = new Margins(context, this.store);
    this.ledger = new FuturesLedger(context, this.margins);
    const accountOf = (id: string): FuturesAccount => this.account(id);
    this.settlement = new FuturesSettlement(context, this.store, this.margins, this.ledger, accountOf, after);
    this.matcher = new Matcher(context, this.store, this.settlement);
    context.scheduler.handle('good-till-date', (key) => this.#expireByDate(BigInt(key)));
  }

  account(id: string): FuturesAccount {
    const account = this.accounts.get(id);
    if (account === undefined) throw new Error(`Account "${id}" has no futures wallet.`);
    return account;
  }

  books(symbol: string): FuturesBooks {
    const known = this.#books.get(symbol);
    if (known !== undefined) return known;
    const market = this.context.market('usdm', symbol)!;
    const made = { book: new SymbolBook(market), algos: new AlgoBook(market) };
    this.#books.set(symbol, made);
    return made;
  }

  /** Whether a price means anything to an order of a market. */
  isTouched(symbol: string, price: Decimal): boolean {
    const books = this.#books.get(symbol);
    return books !== undefined && (books.book.isTouched(price) || books.algos.isTouched(price));
  }

  isTouchedByMark(symbol: string): boolean {
    return this.#books.get(symbol)?.algos.isTouchedByMark() ?? false;
  }

  /**
   * Takes an order in. `at`: a price at which it fills whole, `next-tick` to walk the book then, or else it comes to the market at once.
   */
  accept(live: Live, at: Decimal | 'next-tick' | null): void {
    const { order } = live;
    const { book } = this.books(order.symbol);
    this.register(live);
    emitOrder(this.context, live, 'NEW');
    if (order.goodTillDate > 0) this.#watchDate(live);
    if (at === 'next-tick') book.marketOrders.add(live);
    else if (at === null) this.matcher.arrive(live, book);
    else this.matcher.fillAt(live, book, at);
  }

  /** Gives ids and keeps the order. */
  register(live: Live): void {
    const { order } = live;
    const { ids } = this.context;
    // A conditional order that was given here brings the id that it had.
    if (order.orderId === 0n) order.orderId = ids.next('order/usdm');
    if (order.clientOrderId === '') order.clientOrderId = ids.clientId(order.account);
    live.sequence = Number(ids.next('sequence', 0n));
    live.placedTick = this.books(order.symbol).book.market.tickNumber;
    this.store.add(live);
  }

  cancel(live: Live): Order {
    this.matcher.end(live, this.books(live.order.symbol).book, 'CANCELED');
    emitOrder(this.context, live, 'CANCELED');
    this.settlement.flush();
    return { ...live.order };
  }

  /** Ends resting orders that could only close a position that is gone. */
  expireClosers(account: string, position: Position): void {
    for (const live of this.store.open(account, position.symbol)) {
      if (live.order.positionSide !== position.side || !onlyCloses(live) || !isOpen(live)) continue;
      this.matcher.expire(live, this.books(position.symbol).book, 'REDUCE_ONLY');
    }
  }

  restore(orders: readonly Live[]): void {
    this.store.clear();
    this.#books.clear();
    for (const live of orders) this.store.add(live);
    const fills = orders.flatMap((live) => live.fills).toSorted((a, b) => (a.tradeId < b.tradeId ? -1 : 1));
    for (const fill of fills) this.store.shelveFill(fill);
    for (const live of orders.filter(isOpen)) {
      const { book } = this.books(live.order.symbol);
      if (hasLimit(live)) book.resting[live.order.side].add(live);
      else if (remaining(live) > 0n) book.marketOrders.add(live);
    }
  }

  #watchDate({ order }: Live): void {
    this.context.scheduler.schedule(order.goodTillDate, PRIORITY.timer, 'good-till-date', `${order.orderId}`);
  }

  #expireByDate(orderId: bigint): void {
    const live = this.store.byId(orderId);
    if (live === undefined || !isOpen(live)) return;
    this.matcher.expire(live, this.books(live.order.symbol).book, 'GOOD_TILL_DATE');
  }
}
