import { isOpen, type Live } from './live-order.ts';
import type { Fill, Order } from './orders.ts';
import { isRefusal, NO_SUCH_ORDER, type Refusal, refuse } from './refusal.ts';
import type { ListQuery, OrderRef } from './requests.ts';

const DAY_MS = 86_400_000;
/** Orders that ended without a fill are forgotten sooner than others. */
const KEEP_UNFILLED_MS = 3 * DAY_MS;
const KEEP_MS = 90 * DAY_MS;

/** Below so many orders nothing is cleared away. */
const FEW = 1_024;

interface Shelf {
  readonly open: Map<bigint, Live>;
  readonly openByClientId: Map<string, Live>;
  readonly bySymbol: Map<string, SymbolShelf>;
}

interface SymbolShelf {
  orders: Live[];
  readonly fills: Fill[];
  readonly newest: Map<string, Live>;
  /** How many orders there may be before forgotten ones are cleared away. */
  room: number;
}

/** All orders and fills of one kind of market, by account. */
export class OrderStore {
  readonly #byId = new Map<bigint, Live>();
  readonly #shelves = new Map<string, Shelf>();

  add(live: Live): void {
    const { order } = live;
    const ofSymbol = symbolShelf(this.#shelf(order.account), order.symbol);
    if (ofSymbol.orders.length >= ofSymbol.room) this.#clearAway(ofSymbol, order.createdAt);
    this.#byId.set(order.orderId, live);
    ofSymbol.orders.push(live);
    ofSymbol.newest.set(order.clientOrderId, live);
    if (isOpen(live)) this.reopen(live);
  }

  /** Lists an order among the open ones. */
  reopen(live: Live): void {
    const shelf = this.#shelf(live.order.account);
    shelf.open.set(live.order.orderId, live);
    shelf.openByClientId.set(live.order.clientOrderId, live);
  }

  /** The order has ended. */
  close({ order }: Live): void {
    const shelf = this.#shelf(order.account);
    shelf.open.delete(order.orderId);
    shelf.openByClientId.delete(order.clientOrderId);
  }

  addFill(live: Live, fill: Fill): void {
    live.fills.push(fill);
    this.shelveFill(fill);
  }

  /** Lists a fill that its order has already. */
  shelveFill(fill: Fill): void {
    symbolShelf(this.#shelf(fill.account), fill.symbol).fills.push(fill);
  }

  /** Whether an open order of the account has this client id. */
  isOpenClientId(account: string, clientOrderId: string): boolean {
    return this.#shelf(account).openByClientId.has(clientOrderId);
  }

  /** By order id, or the newest with a client id; −2039 when both are given and do not belong together. */
  find(account: string, ref: OrderRef): Live | Refusal {
    const live =
      ref.orderId === undefined
        ? this.#shelf(account)
            .bySymbol.get(ref.symbol)
            ?.newest.get(ref.clientOrderId ?? '')
        : this.#byId.get(ref.orderId);
    if (live === undefined || live.order.account !== account || live.order.symbol !== ref.symbol) return NO_SUCH_ORDER;
    if (ref.clientOrderId !== undefined && live.order.clientOrderId !== ref.clientOrderId) {
      return refuse(-2039, 'Client order ID is not correct for this order ID.');
    }
    return live;
  }

  byId(orderId: bigint): Live | undefined {
    return this.#byId.get(orderId);
  }

  /** Open ones, oldest first; of one symbol or of all. */
  open(account: string, symbol?: string): Live[] {
    const all = [...this.#shelf(account).open.values()];
    return symbol === undefined ? all : all.filter(({ order }) => order.symbol === symbol);
  }

  /** What the account may still ask for at `now`. */
  list(account: string, symbol: string, query: ListQuery, now: number): Order[] {
    const orders = this.#shelf(account).bySymbol.get(symbol)?.orders ?? [];
    const kept = orders.filter((live) => isKept(live, now)).map(({ order }) => order);
    const from = query.fromId ?? query.orderId;
    const wanted = from === undefined ? kept : kept.filter(({ orderId }) => orderId >= from);
    const bounds = from === undefined ? query : { ...query, from: 0 };
    return listed(wanted, ({ createdAt }) => createdAt, bounds).map((order) => ({ ...order }));
  }

  fills(account: string, symbol: string, query: ListQuery): Fill[] {
    const fills = this.#shelf(account).bySymbol.get(symbol)?.fills ?? [];
    const { orderId, fromId } = query;
    const ofOrder = orderId === undefined ? fills : fills.filter((fill) => fill.orderId === orderId);
    const wanted = fromId === undefined ? ofOrder : ofOrder.filter(({ tradeId }) => tradeId >= fromId);
    return listed(wanted, ({ time }) => time, fromId === undefined ? query : { ...query, from: 0 });
  }

  /** Whether an order may be asked for at `now`. */
  visible(account: string, ref: OrderRef, now: number): Live | Refusal {
    const live = this.find(account, ref);
    return isRefusal(live) || isKept(live, now) ? live : NO_SUCH_ORDER;
  }

  all(): Live[] {
    return [...this.#byId.values()];
  }

  clear(): void {
    this.#byId.clear();
    this.#shelves.clear();
  }

  /** Nobody can ask any more for what is forgotten. */
  #clearAway(shelf: SymbolShelf, now: number): void {
    const { orders, newest } = shelf;
    shelf.orders = orders.filter((live) => isKept(live, now));
    for (const live of orders) {
      if (isKept(live, now)) continue;
      const { orderId, clientOrderId } = live.order;
      this.#byId.delete(orderId);
      if (newest.get(clientOrderId) === live) newest.delete(clientOrderId);
    }
    shelf.room = Math.max(FEW, 2 * shelf.orders.length);
  }

  #shelf(account: string): Shelf {
    const known = this.#shelves.get(account);
    if (known !== undefined) return known;
    const made: Shelf = { open: new Map(), openByClientId: new Map(), bySymbol: new Map() };
    this.#shelves.set(account, made);
    return made;
  }
}

/**
 * Rows in ascending order of time within a query's bounds. `to` alone or no bound: the newest ones.
 */
export function listed<Row>(rows: readonly Row[], timeOf: (row: Row) => number, query: ListQuery): Row[] {
  const { from, to, limit } = query;
  const inside = rows.filter((row) => timeOf(row) >= (from ?? 0) && timeOf(row) <= (to ?? Infinity));
  return from === undefined ? inside.slice(Math.max(0, inside.length - limit)) : inside.slice(0, limit);
}

function symbolShelf(shelf: Shelf, symbol: string): SymbolShelf {
  const known = shelf.bySymbol.get(symbol);
  if (known !== undefined) return known;
  const made = { orders: [], fills: [], newest: new Map<string, Live>(), room: FEW };
  shelf.bySymbol.set(symbol, made);
  return made;
}

function isKept(live: Live, now: number): boolean {
  if (isOpen(live)) return true;
  const age = now - live.order.createdAt;
  return age <= KEEP_MS && (live.order.executed > 0n || live.order.status === 'FILLED' || age <= KEEP_UNFILLED_MS);
}
