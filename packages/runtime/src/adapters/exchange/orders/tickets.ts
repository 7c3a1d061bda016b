import type { Attempt } from '../../../orders/attempt.ts';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import { isCommitted } from '../../../ports/committed-marks.ts';
import type { CommittedAttempt, CommittedCancel } from '../../../ports/order-exchange.ts';

/** A request would have left that must not. No byte of it did. */
export class SendRefused extends Error {
  override readonly name = 'SendRefused';
}

/** Leave for one request that has an effect, to the letter. */
export interface Ticket {
  readonly method: 'POST' | 'DELETE';
  /** Of the address, as `/api/v3/order`. */
  readonly path: string;
  /** All that the request says of what it does; decimal numbers are compared by value. */
  readonly says: Readonly<Record<string, string>>;
  isUsed: boolean;
}

/** Where a market takes orders, by route, and what it calls their ids. */
export interface OrderRoutes {
  readonly plain: string;
  readonly trigger: string;
}

export interface TicketMarket {
  readonly routes: OrderRoutes;
  /** The exchange's own id of a pair. */
  idOf(pair: string): string;
}

/** Attempts that this process has let out, oldest first; a much older one is past its window anyway. */
const REMEMBERED = 20_000;

/** Gives tickets for what stands in the journal, one for each attempt. */
export class TicketOffice {
  readonly #market: TicketMarket;
  readonly #placed = new Set<string>();

  constructor(market: TicketMarket) {
    this.#market = market;
  }

  /** Throws `SendRefused` for an attempt that was not committed, or was let out before. */
  forOrder(attempt: CommittedAttempt): Ticket {
    assertCommitted(attempt);
    const { cid, route, signMs, recvWindowMs } = attempt;
    if (this.#placed.has(cid)) throw new SendRefused(`Order ${cid} was sent before; an attempt is sent once.`);
    this.#placed.add(cid);
    if (this.#placed.size > REMEMBERED) this.#placed.delete(this.#placed.values().next().value!);
    const says = { ...placed(attempt, this.#market), timestamp: String(signMs), recvWindow: String(recvWindowMs) };
    return { method: 'POST', path: this.#market.routes[route], says, isUsed: false };
  }

  /** A cancel may be sent again, each time with a stamp of its own. */
  forCancel(attempt: CommittedCancel): Ticket {
    assertCommitted(attempt);
    const { route, pair, signMs, recvWindowMs } = attempt;
    const says = {
      symbol: this.#market.idOf(pair),
      ...this.#named(attempt),
      timestamp: String(signMs),
      recvWindow: String(recvWindowMs),
    };
    return { method: 'DELETE', path: this.#market.routes[route], says, isUsed: false };
  }

  /** What a triggered order became has no id of ours at the exchange. */
  #named({ cid, route, mark, exchangeId }: Attempt): Readonly<Record<string, string>> {
    if (mark === 'child' && exchangeId !== null) return { orderId: exchangeId };
    return { [this.#isApart(route) ? 'clientAlgoId' : 'origClientOrderId']: cid };
  }

  #isApart(route: Attempt['route']): boolean {
    return route === 'trigger' && this.#market.routes.trigger !== this.#market.routes.plain;
  }
}

/** Uses the ticket up. Throws `SendRefused` when the request is not the one that it is for. */
export function punch(ticket: Ticket, { method, path, said }: Outgoing): void {
  if (ticket.isUsed) throw new SendRefused(`${method} ${path} would leave a second time.`);
  ticket.isUsed = true;
  if (method !== ticket.method || path !== ticket.path)
    throw new SendRefused(`${method} ${path} would leave with leave for ${ticket.method} ${ticket.path}.`);
  for (const [name, wanted] of Object.entries(ticket.says)) {
    const all = said.getAll(name);
    const found = all.length === 1 ? all[0]! : null;
    if (!isSame(found, wanted))
      throw new SendRefused(
        `${method} ${path} would leave with ${name} ${all.join(' and ') || 'absent'} in place of ${wanted}.`,
      );
  }
  const more = [...said.keys()].find((name) => !(name in ticket.says) && !WITHOUT_EFFECT.includes(name));
  if (more !== undefined)
    throw new SendRefused(`${method} ${path} would leave with ${more} ${said.get(more)}, which nobody has asked for.`);
}

/** Says who asks and how the answer is to look. */
const WITHOUT_EFFECT = ['signature', 'newOrderRespType'];

/** A request on its way out. */
export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly said: URLSearchParams;
}

function assertCommitted(attempt: Attempt): void {
  if (!isCommitted(attempt))
    throw new SendRefused(`Order ${attempt.cid} would leave, and nobody has written it to the journal.`);
}

function placed({ cid, route, payload }: Attempt, market: TicketMarket): Record<string, string> {
  const order = JSON.parse(payload) as OrderPayload;
  const { pair, side, amount, price, kind, stopPrice, isReduceOnly } = order;
  const isFutures = market.routes.trigger !== market.routes.plain;
  const isAlgo = isFutures && route === 'trigger';
  const hasPrice = kind === 'limit' || kind === 'stop-limit';
  return {
    symbol: market.idOf(pair),
    side: side.toUpperCase(),
    quantity: amount,
    type: typeOf(order, isFutures),
    ...lastingOf(order, { isFutures, isAlgo }),
    [isAlgo ? 'clientAlgoId' : 'newClientOrderId']: cid,
    ...(isFutures && isReduceOnly ? { reduceOnly: 'true' } : {}),
    ...(hasPrice && price !== null ? { price } : {}),
    ...(stopPrice === null ? {} : { [isFutures ? 'triggerPrice' : 'stopPrice']: stopPrice }),
    ...(isAlgo
      ? { algoType: 'CONDITIONAL', workingType: order.triggerBy === 'mark' ? 'MARK_PRICE' : 'CONTRACT_PRICE' }
      : {}),
  };
}

/** What Binance calls an order. */
function typeOf({ kind, timeInForce, isTakeProfit }: OrderPayload, isFutures: boolean): string {
  if (kind === 'market') return 'MARKET';
  if (kind === 'limit') return timeInForce === 'PO' && !isFutures ? 'LIMIT_MAKER' : 'LIMIT';
  const [atMarket, withPrice] = isFutures ? ['_MARKET', ''] : ['', '_LIMIT'];
  const stop = isFutures ? 'STOP' : 'STOP_LOSS';
  return (isTakeProfit === true ? 'TAKE_PROFIT' : stop) + (kind === 'stop-market' ? atMarket : withPrice);
}

/** How long it rests. Of conditional orders nobody says that they rest until they are canceled: they do. */
function lastingOf({ kind, timeInForce = 'GTC' }: OrderPayload, { isFutures, isAlgo }: Taken): Record<string, string> {
  if (kind === 'market' || kind === 'stop-market' || (isAlgo && timeInForce === 'GTC')) return {};
  if (timeInForce !== 'PO') return { timeInForce };
  return isFutures ? { timeInForce: 'GTX' } : {};
}

/** By which way a market takes an order. */
interface Taken {
  readonly isFutures: boolean;
  readonly isAlgo: boolean;
}

const DECIMAL = /^\d+(\.\d+)?$/;

function isSame(found: string | null, wanted: string): boolean {
  if (found === null || found === wanted) return found === wanted;
  return DECIMAL.test(found) && DECIMAL.test(wanted) && trimmed(found) === trimmed(wanted);
}

function trimmed(decimal: string): string {
  return decimal
    .replace(/^0+(?=\d)/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
