import { type Decimal, divide } from '../core/decimal.ts';
import { PRIORITY } from '../core/scheduler.ts';
import type { Reached } from './algo-book.ts';
import { checkAlgo, checkTrigger, isTrailing } from './algo-checks.ts';
import { type Algo, AlgoStore } from './algo-store.ts';
import type { FuturesAccount } from './futures-account.ts';
import { checkArrival, checkMargin, DUPLICATE_ID } from './futures-checks.ts';
import type { FuturesOrders } from './futures-orders.ts';
import { draftOrder, type Live } from './live-order.ts';
import { reducible } from './margin.ts';
import type { AlgoOrder, AlgoStatus } from './orders.ts';
import type { Position } from './position.ts';
import { plainStop, trailingOf } from './plain-stops.ts';
import { matchedPrice, NO_DEPTH } from './price-match.ts';
import { INVALID_SYMBOL, isRefusal, type Refusal, UNKNOWN_ORDER } from './refusal.ts';
import type { AlgoOrderRequest, AlgoRef, Gate } from './requests.ts';

/** Conditional futures orders: a book of their own, and a plain order when their price comes. */
export class AlgoDesk {
  readonly store = new AlgoStore();
  readonly #orders: FuturesOrders;
  readonly #childId: 'same' | 'new';

  constructor(orders: FuturesOrders, childId: 'same' | 'new') {
    this.#orders = orders;
    this.#childId = childId;
    orders.context.scheduler.handle('algo-good-till-date', (key) => {
      const algo = this.store.byId(BigInt(key));
      if (algo?.order.status === 'NEW') this.#end(algo, 'EXPIRED');
    });
  }

  place(account: FuturesAccount, request: AlgoOrderRequest, gate?: Gate): AlgoOrder | Refusal {
    const market = this.#orders.context.market('usdm', request.symbol);
    if (market === undefined) return INVALID_SYMBOL;
    const open = this.store.open(account.id);
    const stops = open.filter(({ order }) => order.symbol === request.symbol).length;
    const duplicate = open.some(({ order }) => order.clientAlgoId === request.clientOrderId);
    const refusal =
      checkAlgo(account, request, market, stops, this.#orders.context.scheduler.time) ??
      gate?.() ??
      (duplicate ? DUPLICATE_ID : null) ??
      checkTrigger(request, market);
    if (refusal !== null) return refusal;
    const algo = this.#make(account.id, request);
    algo.placedTick = market.tickNumber;
    this.store.add(algo);
    this.#orders.books(request.symbol).algos.add(algo);
    this.#tell(algo);
    this.#watchDate(algo);
    return { ...algo.order };
  }

  cancel(account: string, ref: AlgoRef): AlgoOrder | Refusal {
    const algo = this.store.find(account, ref);
    if (isRefusal(algo) || algo.order.status !== 'NEW') return UNKNOWN_ORDER;
    this.#end(algo, 'CANCELED');
    return { ...algo.order };
  }

  /** Lets go all that a tick reaches; `last` null: only the mark price has moved. */
  meet(symbol: string, last: Decimal | null, number: number, opens: boolean): void {
    for (const reached of this.#orders.books(symbol).algos.reached(last, number, opens)) {
      if (reached.algo.order.status === 'NEW') this.#trigger(reached);
    }
  }

  /** The order that a conditional one became has ended. */
  finish({ order }: Live): void {
    const algo = order.algoId === null ? undefined : this.store.byId(order.algoId);
    if (algo?.order.status !== 'TRIGGERED') return;
    algo.order.actualQuantity = order.executed;
    algo.order.actualPrice = order.executed === 0n ? 0n : divide(order.cumQuote, order.executed);
    this.#move(algo, 'FINISHED');
  }

  /** A position is gone: orders that were to close all of it go too. */
  dropClosers(account: string, position: Position): void {
    for (const algo of this.store.open(account, position.symbol)) {
      if (algo.order.closePosition && algo.order.positionSide === position.side) this.#end(algo, 'CANCELED');
    }
  }

  restore(algos: readonly Algo[]): void {
    this.store.clear();
    for (const algo of algos) {
      this.store.add(algo);
      if (algo.order.status === 'NEW') this.#orders.books(algo.order.symbol).algos.add(algo);
    }
  }

  #trigger({ algo, price }: Reached): void {
    const { order } = algo;
    const { context } = this.#orders;
    this.#orders.books(order.symbol).algos.remove(algo);
    this.store.close(algo);
    order.triggeredAt = context.scheduler.time;
    this.#move(algo, 'TRIGGERING');
    const limit = this.#limit(algo);
    const live = limit === null ? null : this.#child(algo, limit);
    const refusal = live === null ? NO_DEPTH : this.#refusal(live);
    if (live === null || refusal !== null) return this.#reject(algo, (refusal ?? NO_DEPTH).message);
    const atTrigger = context.policy.stopFill === 'trigger' ? price : 'next-tick';
    // The order has its id before it can end, so that its end finds the conditional one triggered.
    order.orderId ??= context.ids.peek('order/usdm');
    if (order.plain) live.order.orderId = order.orderId;
    this.#move(algo, 'TRIGGERED');
    this.#orders.accept(live, live.order.type === 'MARKET' ? atTrigger : null);
  }

  #refusal(live: Live): Refusal | null {
    const account = this.#orders.account(live.order.account);
    const { book } = this.#orders.books(live.order.symbol);
    const { context, margins } = this.#orders;
    return checkArrival(context, account, live, book) ?? checkMargin(context, margins, account, live, book);
  }

  #reject(algo: Algo, reason: string): void {
    algo.order.rejectReason = reason;
    this.#move(algo, 'REJECTED');
    const { emit, scheduler } = this.#orders.context;
    const order = { ...algo.order };
    emit({ kind: 'algo-rejected', time: scheduler.time, account: order.account, order, reason });
  }

  /** 0 without; `null` where it is to come from a part of the book that is not there. */
  #limit({ order: { price, priceMatch, side, symbol } }: Algo): Decimal | null {
    return priceMatch === 'NONE' ? price : matchedPrice(priceMatch, side, this.#orders.books(symbol).book.market);
  }

  #child({ order }: Algo, price: Decimal): Live {
    const now = this.#orders.context.scheduler.time;
    const position = this.#orders.account(order.account).position(order.symbol, order.positionSide);
    return draftOrder(
      {
        market: 'usdm',
        account: order.account,
        symbol: order.symbol,
        clientOrderId: this.#childId === 'same' ? order.clientAlgoId : '',
        side: order.side,
        type: price > 0n ? 'LIMIT' : 'MARKET',
        origType: order.type,
        timeInForce: order.timeInForce,
        price,
        quantity: order.closePosition ? reducible(position, order.side) : order.quantity,
        quoteQuantity: 0n,
        stopPrice: order.triggerPrice,
        trailingDelta: 0,
        icebergQuantity: 0n,
        createdAt: now,
        workingAt: now,
        selfTradePrevention: order.selfTradePrevention,
        strategyId: null,
        strategyType: null,
        positionSide: order.positionSide,
        reduceOnly: order.reduceOnly,
        closePosition: order.closePosition,
        goodTillDate: order.goodTillDate,
        workingType: order.workingType,
        priceProtect: order.priceProtect,
        priceMatch: order.priceMatch,
        algoId: order.algoId,
        ...trailingOf(order),
      },
      'trigger',
    );
  }

  #end(algo: Algo, status: 'CANCELED' | 'EXPIRED'): void {
    this.#orders.books(algo.order.symbol).algos.remove(algo);
    this.store.close(algo);
    this.#move(algo, status);
  }

  #watchDate({ order }: Algo): void {
    if (order.timeInForce !== 'GTD') return;
    const { scheduler } = this.#orders.context;
    scheduler.schedule(order.goodTillDate, PRIORITY.timer, 'algo-good-till-date', `${order.algoId}`);
  }

  #move(algo: Algo, status: AlgoStatus): void {
    algo.order.status = status;
    algo.order.updatedAt = this.#orders.context.scheduler.time;
    this.#tell(algo);
  }

  #tell({ order }: Algo): void {
    const { emit, scheduler } = this.#orders.context;
    emit({ kind: 'algo', time: scheduler.time, account: order.account, order: { ...order } });
    const plain = plainStop(order);
    if (plain === null) return;
    const execution = plain.status as 'NEW' | 'CANCELED' | 'EXPIRED';
    const told = { order: plain, fill: null, execution, cancelClientId: null, origin: 'request' } as const;
    emit({ kind: 'order', time: scheduler.time, account: order.account, ...told });
  }

  #make(account: string, request: AlgoOrderRequest): Algo {
    const { ids, scheduler } = this.#orders.context;
    return {
      order: {
        account,
        symbol: request.symbol,
        algoId: ids.next('algo'),
        plain: request.plain ?? false,
        clientAlgoId: request.clientOrderId ?? ids.clientId(account),
        type: request.type,
        side: request.side,
        positionSide: request.positionSide ?? 'BOTH',
        timeInForce: request.timeInForce ?? 'GTC',
        quantity: request.quantity ?? 0n,
        price: request.price ?? 0n,
        triggerPrice: isTrailing(request) ? 0n : (request.triggerPrice ?? 0n),
        workingType: request.workingType ?? 'CONTRACT_PRICE',
        priceProtect: request.priceProtect ?? false,
        priceMatch: request.priceMatch ?? 'NONE',
        closePosition: request.closePosition ?? false,
        reduceOnly: request.reduceOnly ?? false,
        selfTradePrevention: request.selfTradePrevention ?? 'EXPIRE_MAKER',
        activatePrice: request.activatePrice ?? 0n,
        callbackRate: request.callbackRate ?? 0n,
        goodTillDate: request.goodTillDate ?? 0,
        status: 'NEW',
        createdAt: scheduler.time,
        updatedAt: scheduler.time,
        triggeredAt: 0,
        orderId: request.plain === true ? ids.next('order/usdm') : null,
        actualQuantity: 0n,
        actualPrice: 0n,
        rejectReason: null,
      },
      sequence: Number(ids.next('sequence', 0n)),
      placedTick: 0,
      extreme: 0n,
    };
  }
}
