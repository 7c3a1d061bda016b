import { exactDifference } from '../core/exact-sum.ts';
import type { Locks } from '../core/locks.ts';
import { truncateAmount } from '../core/steps.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import { cancel, openOrder, type OrderMaker } from '../fills/order-list.ts';
import type { BrokerDesk } from './broker-desk.ts';
import { FLAT } from './broker-fills.ts';
import type { BrokerOrder } from './broker-order.ts';
import { guardedAmount, keepBrokerStop } from './broker-stop.ts';
import {
  addOrder,
  brokerOrder,
  brokerWatch,
  changeBroker,
  changeOrder,
  isEntry,
  leaveForStop,
  leftOf,
  NONE_REFUSED,
  stopOf,
  toldOf,
} from './broker-watch.ts';
import type { OrderReport } from './order-report.ts';
import type { RateHall } from './rate-hall.ts';
import { onceMore } from './refusals.ts';
import { waitedInVain } from './rate-upkeep.ts';
import type { BrokerEvent, Refusal } from './session-event.ts';
import { placedStop, type StopPlaced } from './stop-placed.ts';
import { bookedOf, strikeOff } from './strike-off.ts';
import { isUntradable } from './untradable.ts';

/** What the parts of a session share that hear of an exchange. */
export interface ReportParts {
  readonly hall: RateHall & { readonly broker: BrokerDesk };
  readonly orders: OrderMaker;
  readonly locks: Locks;
  readonly trade: Trade;
  readonly nowMs: number;
}

/** Below this part of what a trade thinks it has, nobody can say where the rest is. */
const BELIEVED = 0.98;

/** What an exchange tells of an open trade, which may be closed by it. Null, or why it does not fit. */
export function takeReport(event: BrokerEvent, parts: ReportParts): Refusal | null {
  const refused = event.kind === 'order' ? takeOrder(event.report, parts) : takeOther(event, parts);
  const { hall, orders, trade, nowMs } = parts;
  countHanded(parts);
  if (isOpen(parts)) keepBrokerStop(hall, orders, trade, null, nowMs);
  return refused;
}

function takeOrder(report: OrderReport, parts: ReportParts): Refusal | null {
  const { hall, trade } = parts;
  const known = brokerOrder(hall.watches, trade, report.leg);
  if (known === null) return 'no-order';
  const told = toldOf(known, report);
  const isNewEnd = hasEnded(told, report);
  if (told === known && !isNewEnd) return null;
  changeOrder(hall.watches, trade, report.leg, told);
  if (isTaken(known, report)) changeBroker(hall.watches, trade, { [refusalsOf(known)]: NONE_REFUSED });
  if (isProtectedBy(known, report, parts)) changeBroker(hall.watches, trade, { isEmergency: false });
  turnView(parts, told.average ?? known.rate ?? known.stopRate ?? trade.openRate);
  const isCounted = known.state === 'over' || known.wish === 'ended';
  if (isCounted) return hall.broker.fills.count(trade, told) ? null : 'late-fill';
  if (told.state !== 'over') return isNewEnd ? countEnded(told, report, parts) : null;
  return told.action === 'stop' ? endStop(told, report, parts) : endOrder(told, report, parts);
}

/** A part of a stop that goes on is over, and its trade does not count it yet. */
function hasEnded({ state, wish, counted }: BrokerOrder, { ended }: OrderReport): boolean {
  return ended !== undefined && state !== 'over' && wish !== 'ended' && ended.filled > counted;
}

/** A stop of all of it rests, for lack of which alone it was to be left at any price. */
function isProtectedBy(known: BrokerOrder, { state }: OrderReport, { hall, trade }: ReportParts): boolean {
  const { action, wish } = known;
  const { isEmergency, isForStop } = brokerWatch(hall.watches, trade);
  const isThere = action === 'stop' && wish === null && state === 'open';
  return isEmergency && isForStop === true && isThere && leftOf(known, trade) >= truncateAmount(trade.amount, trade);
}

/** What orders of a trade before have sold, as soon as there is something that they can have sold. */
function countHanded({ hall, trade }: ReportParts): void {
  const { orders } = brokerWatch(hall.watches, trade);
  for (const order of orders.filter((each) => each.from !== undefined && !isEntry(each)))
    if (isOpen({ hall, trade }) && trade.amount > 0) hall.broker.fills.count(trade, order);
}

function refusalsOf({ action }: BrokerOrder): 'refused' | 'refusedAdds' | 'refusedStops' {
  if (action === 'stop') return 'refusedStops';
  return isEntry({ action }) ? 'refusedAdds' : 'refused';
}

/** The exchange had it: what was never sent, or was refused, says nothing of the next one; nor does one at the market before it is executed. */
function isTaken(known: BrokerOrder, { state, filled }: OrderReport): boolean {
  const isExecuted = state === 'closed' || filled > 0;
  if (known.kind === 'market') return known.state !== 'over' && isExecuted;
  return known.state === 'placed' && (isExecuted || state === 'open');
}

function endOrder(told: BrokerOrder, report: OrderReport, parts: ReportParts): Refusal | null {
  const { hall, trade } = parts;
  const order = openOrder(trade)!;
  if (report.isWhole === true) dropCutOff(told, parts);
  if (told.filled > 0) hall.broker.fills.count(trade, told);
  else cancel(trade, order);
  if (!isOpen(parts)) return null;
  if (report.state === 'rejected' || hasExpired(told, report)) refuse(told, parts);
  else if (report.state !== 'closed') countEnd(told, order, parts);
  else if (report.isPart === true) wantRest(told, order, parts);
  if (isLostWish(told, report)) changeBroker(hall.watches, trade, { isWantedOut: true });
  hall.broker.placeNext(trade, told);
  return null;
}

/** The exchange took an exit at the market and executed nothing of it, as with an empty book: the next one would come to nothing as well at once. */
function hasExpired({ kind, action, filled, wish }: BrokerOrder, { state }: OrderReport): boolean {
  const isExit = action === 'exit' || action === 'reduce';
  return isExit && kind === 'market' && state === 'expired' && filled === 0 && wish === null;
}

/**
 * What a person wanted left is not, by no wish of anybody: it was refused, came too late, or the market took a part alone. At the market time takes nothing
 * away: it was not sent for as long.
 */
function isLostWish({ reason, kind, wish }: BrokerOrder, { state, isPart }: OrderReport): boolean {
  if (reason !== 'force_exit') return false;
  if (wish === null) return state === 'rejected' || state === 'expired';
  return wish === 'timeout' && kind === 'market' && (state !== 'closed' || isPart === true);
}

/** The market took a part of an exit, as much as it takes at once. Whoever wanted it away meanwhile wants no more of it. */
function wantRest({ action, wish }: BrokerOrder, { isEntry, type, tag, rate }: TradeOrder, parts: ReportParts): void {
  const { hall, trade } = parts;
  if (isEntry || wish !== null) return;
  const amount = action === 'exit' ? 'position' : 'rest';
  changeBroker(hall.watches, trade, { next: { isEntry, type, tag: tag ?? '', rate, amount } });
}

function endStop(told: BrokerOrder, report: OrderReport, parts: ReportParts): Refusal | null {
  const { hall, trade, nowMs } = parts;
  if (told.wish === null) hall.watches.set(trade, { stop: null });
  if (report.isWhole === true) dropCutOff(told, parts);
  if (told.filled > 0) return countStop(told, report, parts);
  if (report.state !== 'rejected') return null;
  const refusedStops = onceMore(brokerWatch(hall.watches, trade).refusedStops, nowMs);
  // What becomes of a trade that no stop can be placed for is decided by whoever runs it.
  changeBroker(hall.watches, trade, { refusedStops });
  if (report.why === 'would-trigger') leaveForStop(hall.watches, trade);
  keepFormerStop(parts);
  return null;
}

/**
 * What a stop could not cover is left as soon as the stop has filled: the market takes no more at once, or on spot an exit beside it is to sell it, at a
 * price that the market has left.
 */
function countStop(told: BrokerOrder, { isPart, state }: OrderReport, parts: ReportParts): Refusal | null {
  const { hall, trade } = parts;
  if (!hall.broker.fills.count(trade, told)) return 'late-fill';
  if (!isOpen(parts)) return null;
  const isBeside = state === 'closed' && !told.isReduceOnly && openOrder(trade)?.isEntry === false;
  if (isPart === true || isBeside) changeBroker(hall.watches, trade, { isEmergency: true, isForStop: false });
  cutAfterStop(told, parts);
  return null;
}

/** What has ended of a stop for which another one stands in. */
function countEnded(told: BrokerOrder, { ended }: OrderReport, parts: ReportParts): Refusal | null {
  const { hall, trade } = parts;
  if (!hall.broker.fills.count(trade, { ...told, ...ended })) return 'late-fill';
  if (isOpen(parts)) cutAfterStop(told, parts);
  return null;
}

function cutAfterStop({ isReduceOnly }: BrokerOrder, parts: ReportParts): void {
  if (isReduceOnly) return;
  cutExit(parts);
  cutStop(parts);
}

/** On spot an exit that waited for the end of the stop was never sent: it sells what that has left. */
function cutExit({ hall, trade }: ReportParts): void {
  const waiting = openOrder(trade);
  if (waiting === null || waiting.isEntry || waiting.amount <= trade.amount) return;
  waiting.amount = truncateAmount(trade.amount, trade);
  changeOrder(hall.watches, trade, waiting.id, { amount: waiting.amount, action: 'exit' });
}

/** Nor was a stop that waited for the end of this one: it would sell once more what this one has sold. */
function cutStop({ hall, trade }: ReportParts): void {
  const { watches, margin } = hall;
  const next = stopOf(brokerWatch(watches, trade));
  const amount = guardedAmount(hall, trade);
  if (next?.state !== 'placed' || next.amount <= amount) return;
  const isTooLittle = isUntradable(hall.pairOf(trade.pair).input.market, amount, next.stopRate!, margin.isFutures);
  changeOrder(watches, trade, next.leg, isTooLittle ? { wish: 'ended' } : { amount });
  if (isTooLittle) watches.set(trade, { stop: null });
}

/**
 * An order of all that a trade had, of which the exchange's step cut something off: nobody can sell that, and the trade has it no more. The core
 * rounds by the same step as a rule, and then there is none.
 */
function dropCutOff(told: BrokerOrder, { hall, trade }: ReportParts): void {
  if (isEntry(told) || leftOf(told, trade) < trade.amount) return;
  const rest = exactDifference(trade.amount, exactDifference(told.filled, told.counted));
  const isPart = trade.orders.some((order) => order.isEntry && order.filled > rest);
  if (rest > FLAT && isPart) hall.broker.fills.lower(trade, rest);
}

/** The stop that was to be taken away stays, when the one in its place was refused. */
function keepFormerStop({ hall, trade }: ReportParts): void {
  const { orders } = brokerWatch(hall.watches, trade);
  const former = orders.findLast(({ state, wish }) => state !== 'over' && wish === 'moved');
  if (former === undefined || stopOf({ orders }) !== null) return;
  const { leg, stopRate, rate, placedMs } = former;
  changeOrder(hall.watches, trade, leg, { wish: null });
  hall.watches.set(trade, { stop: { stopRate: stopRate!, limitRate: rate, placedTimeMs: placedMs } });
}

/** An order that the exchange did not take. The same signal enters its pair no more; exits are tried again, more and more slowly, and so are entries that add. */
function refuse(told: BrokerOrder, { hall, locks, trade, nowMs }: ReportParts): void {
  const of = refusalsOf(told);
  changeBroker(hall.watches, trade, { [of]: onceMore(brokerWatch(hall.watches, trade)[of] ?? NONE_REFUSED, nowMs) });
  if (of !== 'refusedAdds' || trade.amount > 0) return;
  locks.lock(trade.pair, trade.isShort ? 'short' : 'long', 'Order refused', nowMs, nowMs);
}

/** An order that was taken away, by wish or not. */
function countEnd({ wish }: BrokerOrder, { isEntry }: TradeOrder, { hall, trade }: ReportParts): void {
  const { counters } = hall.desk;
  if (wish === 'timeout') {
    if (isEntry) counters.timedoutEntryOrders++;
    else counters.timedoutExitOrders++;
  } else if (isEntry) counters.canceledEntryOrders++;
  else counters.canceledExitOrders++;
  if (isEntry || wish === 'replaced' || wish === 'asked') return;
  if (waitedInVain(hall, trade)) changeBroker(hall.watches, trade, { isEmergency: true, isForStop: false });
}

function takeOther(event: Exclude<BrokerEvent, { kind: 'order' }>, parts: ReportParts): Refusal | null {
  return event.kind === 'stop-placed' ? takeStop(event, parts) : takePosition(event, parts);
}

/** It is the trade's own from now on: what became of it is told as of any other. */
function takeStop(event: StopPlaced, { hall: { watches }, trade }: ReportParts): null {
  if (brokerOrder(watches, trade, event.leg) !== null) return null;
  const order = placedStop(event, trade);
  addOrder(watches, trade, order);
  watches.set(trade, { stop: { stopRate: event.stopRate, limitRate: null, placedTimeMs: event.nowMs } });
  return null;
}

function takePosition(
  event: Exclude<BrokerEvent, { kind: 'order' | 'stop-placed' }>,
  parts: ReportParts,
): Refusal | null {
  const { hall, trade } = parts;
  if (event.kind === 'liquidated') {
    turnView(parts, event.rate);
    hall.broker.fills.putAside(trade);
    if (trade.amount === 0) return 'no-order';
    hall.broker.fills.countSold(trade);
    if (!isOpen(parts)) return null;
    Object.assign(trade, { exitReason: 'liquidation', exitType: 'liquidation' });
    hall.desk.stopFilled(trade, 'liquidation', event.rate);
    return null;
  }
  const { amount, rate, isBack } = event;
  if (isBack === true) {
    hall.watches.set(trade, { backOnMs: hall.pairOf(trade.pair).fate.newestMs });
    // What was to be left at any price was not this: it has its stop, or what becomes of that is a reason of now. Refusals of then hold none back.
    changeBroker(hall.watches, trade, { isEmergency: false, refusedStops: NONE_REFUSED });
    return null;
  }
  if (rate !== undefined) {
    turnView(parts, rate);
    strikeOff(trade, { amount, rate }, hall);
    return null;
  }
  const had = bookedOf(trade, hall);
  const less = exactDifference(had, amount);
  if (less <= 0) return null;
  if (amount < had * BELIEVED) return 'position-differs';
  turnView(parts, trade.openRate);
  hall.broker.fills.bringsLess(trade, less);
  return null;
}

function turnView({ hall, trade, nowMs }: ReportParts, rate: number): void {
  hall.view.lookNow(hall.pairOf(trade.pair).input, nowMs, rate);
  hall.view.isShort = trade.isShort;
}

function isOpen({ hall, trade }: Pick<ReportParts, 'hall' | 'trade'>): boolean {
  return hall.portfolio.openTrades.includes(trade);
}
