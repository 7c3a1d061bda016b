import type { SpotBalance } from '../engine/events.ts';
import type { FuturesAccountView } from '../engine/interface.ts';
import { listed } from '../engine/order-store.ts';
import type { AlgoOrder, Fill, Order } from '../engine/orders.ts';
import { NO_SUCH_ORDER, refuse } from '../engine/refusal.ts';
import type { AlgoRef, ListQuery, OrderRef } from '../engine/requests.ts';
import type { RequestPlan } from '../faults/plan.ts';
import type { ReadGroup } from '../faults/script.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Exchange } from './exchange.ts';
import { accepted, WireRefusal } from './wire-refusal.ts';

/** What queries of one account see: the engine itself, or what it was a while ago. */
export interface Reads {
  order(kind: MarketKind, ref: OrderRef): Order;
  openOrders(kind: MarketKind, symbol?: string): Order[];
  allOrders(kind: MarketKind, symbol: string, query: ListQuery): Order[];
  trades(kind: MarketKind, symbol: string, query: ListQuery): Fill[];
  algo(ref: AlgoRef): AlgoOrder;
  openAlgos(symbol?: string): AlgoOrder[];
  allAlgos(symbol: string, query: ListQuery): AlgoOrder[];
  balances(): readonly SpotBalance[];
  futures(): FuturesAccountView;
  /** The body, or what a fault makes of it. */
  spoil(body: unknown): unknown;
}

/** How an account's queries are answered; throws what a fault answers instead. */
export function readsOf(exchange: Exchange, account: string, group: ReadGroup | undefined, plan: RequestPlan): Reads {
  if (group !== undefined && plan.read?.kind === 'queryFail') {
    throw new WireRefusal(refuse(-1000, 'An unknown error occurred while processing the request.'), {
      status: plan.read.status,
    });
  }
  const lag = group === undefined ? 0 : plan.lagMs(group);
  const isEmpty = plan.read?.kind === 'emptyList';
  const spoil = (body: unknown): unknown => (isEmpty && Array.isArray(body) ? [] : body);
  const base = lag > 0 ? lagging(exchange, account, exchange.engine.scheduler.time - lag) : direct(exchange, account);
  return { ...base, spoil };
}

function direct({ engine }: Exchange, account: string): Omit<Reads, 'spoil'> {
  const desk = (kind: MarketKind) => engine[kind];
  return {
    order: (kind, ref) => accepted(desk(kind).order(account, ref)),
    openOrders: (kind, symbol) => desk(kind).openOrders(account, symbol),
    allOrders: (kind, symbol, query) => desk(kind).allOrders(account, symbol, query),
    trades: (kind, symbol, query) => desk(kind).trades(account, symbol, query),
    algo: (ref) => accepted(engine.usdm.algoOrder(account, ref)),
    openAlgos: (symbol) => engine.usdm.openAlgoOrders(account, symbol),
    allAlgos: (symbol, query) => engine.usdm.allAlgoOrders(account, symbol, query),
    balances: () => engine.spot.balances(account),
    futures: () => engine.usdm.account(account),
  };
}

function lagging({ engine, replica }: Exchange, account: string, time: number): Omit<Reads, 'spoil'> {
  const orders = (kind: MarketKind, symbol?: string): Order[] =>
    replica.orders(kind, account, time).filter((order) => symbol === undefined || order.symbol === symbol);
  const algos = (symbol?: string): AlgoOrder[] =>
    replica.algos(account, time).filter((order) => !order.plain && order.symbol === (symbol ?? order.symbol));
  return {
    order: (kind, { symbol, orderId, clientOrderId }) => {
      const found = orders(kind, symbol).findLast((order) =>
        orderId === undefined ? order.clientOrderId === clientOrderId : order.orderId === orderId,
      );
      return accepted(found ?? NO_SUCH_ORDER);
    },
    openOrders: (kind, symbol) => orders(kind, symbol).filter(({ status }) => isOpenStatus(status)),
    allOrders: (kind, symbol, query) => {
      const from = query.fromId ?? 0n;
      const wanted = orders(kind, symbol).filter(({ orderId }) => orderId >= from);
      return listed(wanted, ({ createdAt }) => createdAt, query);
    },
    trades: (kind, symbol, query) => {
      const to = Math.min(query.to ?? time, time);
      return engine[kind].trades(account, symbol, { ...query, to }).filter((fill) => fill.time <= time);
    },
    algo: ({ algoId, clientAlgoId }) => {
      const found = algos().findLast((order) =>
        algoId === undefined ? order.clientAlgoId === clientAlgoId : order.algoId === algoId,
      );
      return accepted(found ?? NO_SUCH_ORDER);
    },
    openAlgos: (symbol) => algos(symbol).filter(({ status }) => status === 'NEW'),
    allAlgos: (symbol, query) => listed(algos(symbol), ({ createdAt }) => createdAt, query),
    balances: () => replica.balances(account, time),
    futures: () => replica.futures(account, time),
  };
}

function isOpenStatus(status: Order['status']): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED';
}
