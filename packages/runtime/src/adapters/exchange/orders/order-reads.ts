import type { OrderFill, OrderRoute } from '../../../orders/attempt.ts';
import { readOrderId } from '../../../orders/client-order-id.ts';
import type { AccountView, Failed, Found, Listed, OrderView, UnreadOrder } from '../../../ports/order-exchange.ts';
import { failedOf, rowOf, type AccountReader } from './account-reader.ts';
import { spotAccount, usdmAccount, type Exact } from './binance-account.ts';
import type { BinanceMarket, PagedList } from './binance-market.ts';
import { fillOf, optional, orderOf, type Row } from './binance-rows.ts';
import type { CidBook } from './cid-book.ts';
import type { KnownMarkets } from './known-markets.ts';
import { whyOf } from './readable-rows.ts';

export interface ReadsParts {
  readonly market: BinanceMarket;
  readonly markets: KnownMarkets;
  readonly reader: AccountReader;
  readonly cids: CidBook;
  readonly exact: Exact;
  /** Exchange time, epoch ms. */
  readonly nowMs: () => number;
}

/** Code of the exchange for an order that it does not know. */
const NO_SUCH_ORDER = -2013;
/** Our estimate of the exchange's time may be behind. */
const AHEAD_MS = 5_000;

/** What an exchange shows of an account. */
export class OrderReads {
  readonly #parts: ReadsParts;

  constructor(parts: ReadsParts) {
    this.#parts = parts;
  }

  /** What a triggered order became is asked for by its own id, and shown under the client order id by which the books know it. */
  async find(pair: string, cid: string, route: OrderRoute, exchangeId: string | null): Promise<Found> {
    const { market, markets, reader } = this.#parts;
    const symbol = await markets.idOf(pair);
    if (typeof symbol !== 'string') return symbol;
    const trigger = route === 'trigger' ? market.findTrigger : null;
    const byOwn = { [trigger === null ? 'origClientOrderId' : 'clientAlgoId']: cid };
    const params = { symbol, ...(exchangeId === null ? byOwn : { orderId: exchangeId }) };
    const told = await reader.ask(trigger ?? market.findOrder, params, (returned) => {
      const order = this.#order(rowOf(returned));
      const isSame = exchangeId === null ? order.cid === cid : order.exchangeId === exchangeId;
      if (!isSame || order.pair !== pair) throw new TypeError('This is another order.');
      return exchangeId === null ? order : { ...order, cid };
    });
    if (told.kind === 'told') return { kind: 'found', order: told.value };
    return told.code === NO_SUCH_ORDER && told.answer?.status === 400 ? { kind: 'not-found' } : failedOf(told);
  }

  async openOrders(pair?: string): Promise<Listed<OrderView>> {
    const { market, markets } = this.#parts;
    const symbol = pair === undefined ? await markets.load() : await markets.idOf(pair);
    if (symbol !== null && typeof symbol !== 'string') return symbol;
    const params = symbol === null ? {} : { symbol };
    return joined(await Promise.all(market.openOrders.map((name) => this.#open(name, params))));
  }

  async ordersSince(pair: string, fromMs: number): Promise<Listed<OrderView>> {
    const lists = await Promise.all(this.#parts.market.orders.map((list) => this.#since(list, pair, fromMs)));
    return readable(joined(lists), (row) => this.#order(row));
  }

  async fillsSince(pair: string, fromMs: number): Promise<Listed<OrderFill>> {
    const { market, markets, cids } = this.#parts;
    const rows = await this.#since(market.fills, pair, fromMs);
    return readable(rows, (row) => fillOf(row, markets.names.pairOf, (...order) => cids.cidOf(...order)));
  }

  async account(): Promise<AccountView | Failed> {
    const { market, markets, reader, exact } = this.#parts;
    const failed = await markets.load();
    if (failed !== null) return failed;
    return market.kind === 'spot' ? spotAccount(reader, exact) : usdmAccount(reader, exact, markets.names.pairOf);
  }

  /** An order of somebody else that cannot be read keeps nobody from the others; one that may be ours does. */
  async #open(name: string, params: Readonly<Record<string, unknown>>): Promise<Listed<OrderView>> {
    const unread: UnreadOrder[] = [];
    const listed = await this.#parts.reader.rows(name, params, (row) => {
      try {
        return this.#order(row);
      } catch (error) {
        const cid = foreignIdIn(row);
        if (cid === null) throw error;
        unread.push({ cid, symbol: optional(row, 'symbol'), why: whyOf(error) });
        return null;
      }
    });
    if (listed.kind === 'failed') return listed;
    return { kind: 'listed', rows: listed.rows.filter((row) => row !== null), unread };
  }

  async #since(list: PagedList, pair: string, fromMs: number): Promise<Listed<Row>> {
    const { markets, reader, nowMs } = this.#parts;
    const symbol = await markets.idOf(pair);
    if (typeof symbol !== 'string') return symbol;
    return reader.since(list, symbol, fromMs, nowMs() + AHEAD_MS);
  }

  #order(row: Row): OrderView {
    const { cids, markets } = this.#parts;
    return cids.noted(orderOf(row, markets.names.pairOf));
  }
}

function joined<T>(lists: readonly Listed<T>[]): Listed<T> {
  const rows: T[] = [];
  const unread: UnreadOrder[] = [];
  for (const list of lists) {
    if (list.kind === 'failed') return list;
    rows.push(...list.rows);
    unread.push(...(list.unread ?? []));
  }
  return unread.length === 0 ? { kind: 'listed', rows } : { kind: 'listed', rows, unread };
}

/** The client order id of an order that no session of ours can have sent; null: there is none, or it has the form of ours. */
function foreignIdIn(row: Row): string | null {
  const keys = ['clientAlgoId', 'origClientOrderId', 'clientOrderId'];
  const ids = keys.map((key) => optional(row, key)).filter((id) => id !== null);
  return ids.some((id) => readOrderId(id) !== null) ? null : (ids[0] ?? null);
}

/** A list with a row that cannot be read is not had. */
function readable<T>(list: Listed<Row>, read: (row: Row) => T): Listed<T> {
  if (list.kind === 'failed') return list;
  try {
    return { kind: 'listed', rows: list.rows.map(read) };
  } catch (error) {
    return { kind: 'failed', why: whyOf(error), cause: 'unlisted', waitMs: 0 };
  }
}
