import { exactSum } from '../core/exact-sum.ts';
import { isEnoughFor } from './beside-stop.ts';
import { isEntry, leftOf } from './broker-watch.ts';
import type { BrokerOrder, BrokerWatch, Refusals } from './broker-order.ts';
import { goneTradesIn } from './gone-trades.ts';
import { openTradesIn } from './open-trades-in.ts';
import type { SessionRecords } from './record-book.ts';
import type { TradeRecord } from './trade-record.ts';
import type { TradeWatch } from './trade-watch.ts';

type OrderFields =
  | 'leg'
  | 'action'
  | 'side'
  | 'kind'
  | 'amount'
  | 'rate'
  | 'stopRate'
  | 'isReduceOnly'
  | 'reason'
  | 'candleMs'
  | 'placedMs';

/**
 * An order that a trade wants at the exchange, or away from it. One that lies there and is wanted by no trade any more is to be canceled too:
 * its trade is over. Amounts in base units, leverage included; amounts and rates lie on the market's steps.
 */
export interface WantedOrder extends Pick<BrokerOrder, OrderFields> {
  readonly tradeId: number;
  readonly pair: string;
  /** Of the trade; what the pair has to be set to before an entry is sent. */
  readonly leverage: number;
  /** It is to be taken away. Reports go on until one says that it is over. */
  readonly isCanceled: boolean;
  /** Legs of the trade that have to be over before this one is sent. */
  readonly after: readonly number[];
  /** Of one that is to be taken away: the leg that has to lie at the exchange before; null: at once. */
  readonly staysUntil: number | null;
}

/** Numbers of all orders of the open trades of a pair, over or not, by the records of a session. */
export function legsOf(records: SessionRecords, pair: string): ReadonlySet<number> {
  const open = openTradesIn(records).filter(({ trade }) => trade.pair === pair);
  return new Set(open.flatMap((record) => ordersOf(records, record).map(({ leg }) => leg)));
}

/** Numbers of open trades, and of those for which orders that they have by now were placed. */
export function namedTrades(records: SessionRecords): readonly number[] {
  const named = openTradesIn(records).flatMap((record) => [
    record.trade.id,
    ...ordersOf(records, record).flatMap(({ from }) => from ?? []),
  ]);
  return [...new Set(named)];
}

/** The trade for which the first order of an open trade was placed: another one where that was over before it filled. Else its own number. */
export function beganFor(records: Pick<SessionRecords, 'get'>, tradeId: number): number {
  return watchOf(records, tradeId)?.broker?.orders[0]?.from ?? tradeId;
}

/** An order of a trade, open or over, by its number, with its pair, by the records of a session; null: none has it, or nobody knows its pair. */
export function orderIn(
  records: SessionRecords,
  leg: number,
): { readonly pair: string; readonly order: BrokerOrder } | null {
  const open = openTradesIn(records).map((record) => [record, ordersOf(records, record)] as const);
  const gone = goneTradesIn(records).map(({ record, broker }) => [record, broker.orders] as const);
  for (const [record, orders] of [...open, ...gone]) {
    const order = orders.find((each) => each.leg === leg);
    if (record !== null && order !== undefined) return { pair: record.trade.pair, order };
  }
  return null;
}

/** All orders of open trades that are not over, by the records of a session alone; by trade, oldest first. */
export function wantedOrders(records: SessionRecords): readonly WantedOrder[] {
  const trades = openTradesIn(records).toSorted((a, b) => a.trade.id - b.trade.id);
  return trades.flatMap((record) => {
    const open = ordersOf(records, record).filter(({ state }) => state !== 'over');
    const present = open.map((order) => (order.action === 'stop' ? withoutEnded(order, record) : order));
    return present.map((order) => wantedOf(order, present, record));
  });
}

/** A stop for which another one stands in is of what that is to sell. */
function withoutEnded(stop: BrokerOrder, { trade }: TradeRecord): BrokerOrder {
  return { ...stop, amount: leftOf(stop, trade) };
}

/**
 * The last stop of each open trade that has lost it, as it was wanted, where the trade hears of nothing: the next one was refused, or the exit that it gave
 * way to is over or was never sent, and nothing else leaves or protects. `isGone`: whether an order of that number is at no exchange, whatever its trade
 * has heard.
 */
export function lostStops(records: SessionRecords, isGone: (leg: number) => boolean): readonly WantedOrder[] {
  return openTradesIn(records).flatMap((record) => {
    const broker = watchOf(records, record.trade.id)?.broker;
    const last = broker?.orders.findLast(({ action, from }) => action === 'stop' && from === undefined);
    if (broker === undefined || last === undefined) return [];
    // That it has gone as it was asked to, its trade may not have heard either.
    if (last.state !== 'over' && (last.wish === null || !isGone(last.leg))) return [];
    const out = broker.orders.filter((order) => order.state !== 'over' && order !== last && !isEntry(order));
    const isLost = out.length === 0 ? hasLack(broker) && last.wish === null : out.every(({ leg }) => isGone(leg));
    return isLost ? [wantedOf({ ...last, wish: null }, [], record)] : [];
  });
}

/** Stops of open trades that are over for these and lie at the exchange all the same, by `isThere`, as they were wanted: something stands in for them. */
export function stoodInStops(
  records: SessionRecords,
  isThere: (stop: Pick<WantedOrder, 'leg' | 'tradeId'>) => boolean,
): readonly WantedOrder[] {
  return openTradesIn(records).flatMap((record) => {
    const stops = ordersOf(records, record).filter(({ action }) => action === 'stop');
    const tradeId = record.trade.id;
    if (stops.some(({ state, leg }) => state !== 'over' && isThere({ leg, tradeId }))) return [];
    const last = stops.findLast(({ state, leg }) => state === 'over' && isThere({ leg, tradeId }));
    return last === undefined ? [] : [wantedOf({ ...last, wish: null }, [], record)];
  });
}

/** Whether an order leaves all of its trade at the market: one at a limit may rest for ever, and one that is asked to go leaves nothing. */
export function leavesAtMarket({ action, kind, isCanceled }: WantedOrder): boolean {
  return action === 'exit' && kind === 'market' && !isCanceled;
}

/** Whether an exit is what a person or an emergency gets, at the market or at what a config says: no wish of the strategy stands for that. */
export function isForced(kind: string, reason: string | null): boolean {
  return kind === 'market' || reason === 'force_exit' || reason === 'emergency_exit';
}

/** Whether a trade has to be left at any price, and has not yet begun to be. */
export function isEmergency(records: SessionRecords, tradeId: number): boolean {
  return watchOf(records, tradeId)?.broker?.isEmergency === true;
}

/** Whether a stop of a trade of the pair was refused and none was taken since, or a trade is to be left at any price: a stop of it may be wanted by nobody. */
export function lacksStop(records: SessionRecords, pair: string): boolean {
  return brokersOf(records, pair).some(hasLack);
}

function hasLack({ isEmergency: isLost, refusedStops: refused }: BrokerWatch): boolean {
  return isLost || refused?.count > 0;
}

/** Exits of the trades of a pair that the exchange refused since the last one that it took; null: none. */
export function refusedExits(records: SessionRecords, pair: string): Refusals | null {
  const refused = brokersOf(records, pair).map((broker) => broker.refused);
  return refused.find((each) => each?.count > 0) ?? null;
}

function brokersOf(records: SessionRecords, pair: string): readonly BrokerWatch[] {
  const open = openTradesIn(records).filter(({ trade }) => trade.pair === pair);
  return open.flatMap(({ trade }) => watchOf(records, trade.id)?.broker ?? []);
}

function ordersOf(records: SessionRecords, { trade }: TradeRecord): readonly BrokerOrder[] {
  return watchOf(records, trade.id)?.broker?.orders ?? [];
}

/** What is kept of a trade beside it; null: nothing is. */
export function watchOf(records: Pick<SessionRecords, 'get'>, tradeId: number): TradeWatch | null {
  return JSON.parse(records.get(`watch/${tradeId}`) ?? 'null') as TradeWatch | null;
}

/** Number of the first entry of an open trade that has never wanted a stop; null: it has, or has no entry. */
export function firstEntryWithoutStop(records: SessionRecords, tradeId: number): number | null {
  const orders = watchOf(records, tradeId)?.broker?.orders ?? [];
  if (orders.some(({ action, from }) => action === 'stop' && from === undefined)) return null;
  return orders.find(isEntry)?.leg ?? null;
}

/** An order of a trade, as it wants it. `present`: orders of it that are not over. */
export function wantedOf(
  order: Pick<BrokerOrder, OrderFields | 'wish'>,
  present: readonly BrokerOrder[],
  { trade }: TradeRecord,
): WantedOrder {
  const { leg, action, side, kind, amount, rate, stopRate, isReduceOnly, reason, candleMs, placedMs, wish } = order;
  return {
    ...{
      tradeId: trade.id,
      leg,
      pair: trade.pair,
      leverage: trade.leverage,
      action,
      side,
      kind,
      amount,
      rate,
      stopRate,
    },
    ...{ isReduceOnly, reason, candleMs, placedMs, isCanceled: wish !== null },
    after: wish === null ? inTheWay(order, present.filter(isOwn), trade).map((other) => other.leg) : [],
    staysUntil: wish === 'moved' ? coverOf(order, present) : null,
  };
}

/** What another trade has left behind may stay for as long as nobody can take it away: nothing of this one waits for that. */
function isOwn({ from, wish }: BrokerOrder): boolean {
  return from === undefined || wish === null;
}

/** Orders that hold back what this one is about to trade. */
function inTheWay(
  order: Pick<BrokerOrder, OrderFields>,
  present: readonly BrokerOrder[],
  trade: TradeRecord['trade'],
): readonly BrokerOrder[] {
  const others = present.filter(({ leg, side }) => leg !== order.leg && side === order.side);
  if (order.action === 'stop') return order.isReduceOnly ? [] : beforeStop(order, others, trade);
  return others.filter((other) => {
    const { action, isReduceOnly, wish } = other;
    return action !== 'stop' || !(isReduceOnly || (wish === null && isEnoughFor(trade, other, order)));
  });
}

/** On spot another stop, as two never lie side by side, and an exit of what this one is to sell: what an exit leaves is protected though nobody answers about that. */
function beforeStop(
  stop: Pick<BrokerOrder, OrderFields>,
  others: readonly BrokerOrder[],
  trade: TradeRecord['trade'],
): readonly BrokerOrder[] {
  const sold = others.reduce((sum, { action, amount }) => (action === 'stop' ? sum : exactSum(sum, amount)), 0);
  const isBeside = isEnoughFor(trade, stop, { amount: sold });
  return others.filter(({ action, wish }) => wish !== null && (action === 'stop' || !isBeside));
}

/** Where two stops may lie at the exchange, the new one is there before the old one goes. */
function coverOf(
  { leg, isReduceOnly }: Pick<BrokerOrder, OrderFields>,
  present: readonly BrokerOrder[],
): number | null {
  if (!isReduceOnly) return null;
  const cover = present.find(({ action, wish, state }) => action === 'stop' && wish === null && state === 'placed');
  return cover === undefined || cover.leg < leg ? null : cover.leg;
}
