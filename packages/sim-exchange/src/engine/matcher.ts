import { type Decimal, floorTo, multiplyFloor, smaller } from '../core/decimal.ts';
import { opposite } from '../market/market.ts';
import { type Context, emitOrder } from './context.ts';
import { tickBudget } from './fill-policy.ts';
import { crosses, hasLimit, isOpen, type Live, remaining } from './live-order.ts';
import type { ExpiryReason } from './orders.ts';
import type { OrderStore } from './order-store.ts';
import type { PendingTick, SymbolBook } from './symbol-book.ts';
import { planTake, type Step } from './take-plan.ts';

/** What a match does to accounts; spot and futures have their own. */
export interface Settlement {
  /** How much of a quantity the account can take at a price; 0 ends the order, for the reason given. */
  capacity(
    live: Live,
    price: Decimal,
    quantity: Decimal,
  ): { readonly quantity: Decimal; readonly reason: ExpiryReason };
  /** Books a fill and tells of it. The order's own figures have moved already. */
  settle(live: Live, price: Decimal, quantity: Decimal, maker: boolean): void;
  /** Gives back what an order held that has ended. */
  release(live: Live): void;
  /** Gives back what an order held for more than is left of it. */
  shrink(live: Live): void;
  /** A match is over: tells what is told once for all its fills. */
  flush(account: string): void;
}

/** After a step: the next one, a new plan because somebody is gone, or no more. */
type Went = 'on' | 'replan' | 'stop';

/** Brings orders of our accounts together with the street and with each other. */
export class Matcher {
  readonly #context: Context;
  readonly #store: OrderStore;
  readonly #settlement: Settlement;

  constructor(context: Context, store: OrderStore, settlement: Settlement) {
    this.#context = context;
    this.#store = store;
    this.#settlement = settlement;
  }

  /** An order comes to the market: it takes what it may, then rests, or expires by its time in force. */
  arrive(live: Live, book: SymbolBook): void {
    this.take(live, book);
    if (!isOpen(live)) return;
    const { order } = live;
    if (!hasLimit(live)) return this.expire(live, book, 'INSUFFICIENT_LIQUIDITY');
    if (order.timeInForce === 'IOC') return this.expire(live, book, 'IMMEDIATE_OR_CANCEL');
    if (order.timeInForce === 'FOK') return this.expire(live, book, 'FILL_OR_KILL');
    book.rest(live, this.#context.queue);
  }

  /** Takes from orders of ours and from the street as long as prices allow. */
  take(live: Live, book: SymbolBook): void {
    let went: Went = 'replan';
    while (went === 'replan' && isOpen(live)) {
      went = 'stop';
      for (const step of this.#plan(live, book)) {
        went = this.#takeStep(live, book, step);
        if (went !== 'on') break;
      }
    }
    this.#settlement.flush(live.order.account);
  }

  /** Fills the whole order at one price, as a taker. */
  fillAt(live: Live, book: SymbolBook, price: Decimal): void {
    this.#fill(live, book, price, remaining(live), false);
    if (isOpen(live)) this.expire(live, book, 'INSUFFICIENT_LIQUIDITY');
    this.#settlement.flush(live.order.account);
  }

  /** A tick meets orders that were there before it. */
  meet(pending: PendingTick, book: SymbolBook): void {
    for (const live of book.marketOrders) {
      if (live.placedTick >= pending.number) continue;
      book.marketOrders.delete(live);
      this.arrive(live, book);
    }
    for (const side of ['BUY', 'SELL'] as const) {
      let budget = tickBudget(this.#context.policy, pending.tick.quantity, book.market.recordedTrades);
      for (const live of book.reached(side, pending.tick)) {
        if (live.placedTick >= pending.number || !isOpen(live)) continue;
        const filled = this.#meetOne(live, book, pending, budget);
        if (budget !== null) budget -= filled;
      }
    }
  }

  /** Ends an order that nobody canceled. */
  expire(live: Live, book: SymbolBook, reason: ExpiryReason): void {
    live.order.expiryReason = reason;
    this.end(live, book, reason === 'SELF_TRADE' ? 'EXPIRED_IN_MATCH' : 'EXPIRED');
    emitOrder(this.#context, live, reason === 'SELF_TRADE' ? 'TRADE_PREVENTION' : 'EXPIRED');
    this.#settlement.flush(live.order.account);
  }

  /** Takes an order off the market. Says nothing. */
  end(live: Live, book: SymbolBook, status: 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH'): void {
    live.order.status = status;
    live.order.updatedAt = this.#context.scheduler.time;
    book.remove(live);
    this.#store.close(live);
    this.#settlement.release(live);
  }

  #meetOne(live: Live, book: SymbolBook, { tick }: PendingTick, budget: Decimal | null): Decimal {
    const { price } = live.order;
    const beyond = tick.price !== price;
    const { limit } = this.#context.policy;
    if (!beyond && limit === 'through') return 0n;
    let share = budget;
    if (limit === 'queue') {
      const before = beyond ? 0n : live.ahead;
      live.ahead = before > tick.quantity ? before - tick.quantity : 0n;
      if (before >= tick.quantity && before > 0n) return 0n;
      share = budget === null ? null : smaller(budget, tick.quantity - before);
    }
    const most =
      share === null ? remaining(live) : smaller(remaining(live), floorTo(share, book.market.filters.lot.step));
    const filled = this.#fill(live, book, tick.opensBar && beyond ? tick.price : price, most, true);
    this.#settlement.flush(live.order.account);
    return filled;
  }

  /** Whom it meets. An order in quote asset learns here how much base asset it is for. */
  #plan(live: Live, book: SymbolBook): Step[] {
    const { order } = live;
    const inQuote = order.quoteQuantity > 0n;
    const quantity = inQuote ? order.quoteQuantity - order.cumQuote - live.preventedQuote : remaining(live);
    const limit = hasLimit(live) ? order.price : null;
    const plan = planTake({ side: order.side, limit, quantity, inQuote, notWith: null }, book, this.#context.policy);
    if (inQuote)
      order.quantity = plan.reduce((sum, step) => sum + step.quantity, order.executed + order.preventedQuantity);
    return plan;
  }

  #takeStep(live: Live, book: SymbolBook, step: Step): Went {
    const { maker } = step;
    if (maker === null) {
      const filled = this.#fill(live, book, step.price, step.quantity, false);
      if (step.level !== null) book.market.book.take(opposite(live.order.side), step.level, filled);
      return filled === step.quantity ? 'on' : 'stop';
    }
    if (maker.order.account === live.order.account && !this.#mayMeetItself(live, maker, book, step.quantity)) {
      return 'replan';
    }
    const room = this.#settlement.capacity(maker, step.price, step.quantity);
    if (room.quantity === 0n) {
      this.expire(maker, book, room.reason);
      return 'replan';
    }
    const filled = this.#fill(live, book, step.price, smaller(step.quantity, room.quantity), false);
    if (filled > 0n) this.#fill(maker, book, step.price, filled, true);
    this.#settlement.flush(maker.order.account);
    if (filled === 0n) return 'stop';
    return filled === step.quantity ? 'on' : 'replan';
  }

  /** Orders of one account meet: who of them ends. True when they may trade. */
  #mayMeetItself(taker: Live, maker: Live, book: SymbolBook, quantity: Decimal): boolean {
    const mode = taker.order.selfTradePrevention;
    if (mode === 'NONE') return true;
    const matchId = this.#context.ids.next('prevented-match', 1n);
    if (mode === 'DECREMENT') {
      taker.preventedQuote += multiplyFloor(maker.order.price, quantity);
      return this.#decrement([taker, maker], book, quantity, matchId);
    }
    for (const live of [taker, maker]) {
      if (mode !== 'EXPIRE_BOTH' && (mode === 'EXPIRE_TAKER') !== (live === taker)) continue;
      live.order.preventedMatchId = matchId;
      live.order.preventedQuantity = quantity;
      this.expire(live, book, 'SELF_TRADE');
    }
    return false;
  }

  /** Both lose what would have traded; who has nothing left then ends. Never a trade. */
  #decrement(pair: readonly Live[], book: SymbolBook, quantity: Decimal, matchId: bigint): false {
    for (const live of pair) {
      live.order.preventedMatchId = matchId;
      live.order.preventedQuantity += quantity;
      live.order.updatedAt = this.#context.scheduler.time;
      if (remaining(live) === 0n) this.expire(live, book, 'SELF_TRADE');
      else {
        this.#settlement.shrink(live);
        emitOrder(this.#context, live, 'TRADE_PREVENTION');
      }
      this.#settlement.flush(live.order.account);
    }
    return false;
  }

  /** Moves the order and the account; gives how much was filled. An order that the account cannot carry ends. */
  #fill(live: Live, book: SymbolBook, price: Decimal, quantity: Decimal, maker: boolean): Decimal {
    if (quantity <= 0n) return 0n;
    const room = this.#settlement.capacity(live, price, quantity);
    const { partial } = this.#context.knobs;
    const filled = partial === null ? room.quantity : smaller(room.quantity, partial({ ...live.order }, room.quantity));
    if (filled > 0n) this.#book(live, book, price, filled, maker);
    if (room.quantity < quantity && isOpen(live)) this.expire(live, book, room.reason);
    return filled;
  }

  #book(live: Live, book: SymbolBook, price: Decimal, quantity: Decimal, maker: boolean): void {
    const { order } = live;
    order.executed += quantity;
    order.cumQuote += multiplyFloor(price, quantity);
    order.updatedAt = this.#context.scheduler.time;
    order.status = remaining(live) === 0n ? 'FILLED' : 'PARTIALLY_FILLED';
    this.#settlement.settle(live, price, quantity, maker);
    if (order.status !== 'FILLED') return;
    book.remove(live);
    this.#store.close(live);
    this.#settlement.release(live);
  }
}

/** True when a limit order would take at this moment. */
export function wouldTake(live: Live, book: SymbolBook): boolean {
  const { side, price } = live.order;
  const touch = book.market.touch(side);
  if (touch !== null && crosses(side, price, touch[0])) return true;
  const maker = book.resting[side === 'BUY' ? 'SELL' : 'BUY'].at(0);
  return maker !== undefined && crosses(side, price, maker.order.price);
}
