import { exactDifference, exactSum } from '../core/exact-sum.ts';
import { leavesAtStop } from '../core/order-rate.ts';
import { stakeLimits } from '../core/sizing.ts';
import { roundToTick, truncateAmount } from '../core/steps.ts';
import type { MoneyRules } from '../core/rules.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import { openOrder } from '../fills/order-list.ts';
import { BrokerFills, type BrokerFillParts } from './broker-fills.ts';
import { isEnoughFor } from './beside-stop.ts';
import type { BrokerOrder, CancelWhy, NextOrder, TradeAction } from './broker-order.ts';
import { addOrder, brokerOrder, brokerWatch, changeBroker, changeOrder, leftOf, stopOf } from './broker-watch.ts';
import type { AskedOrder, Desk } from './desk.ts';
import type { RateRules } from './rate-rules.ts';
import type { SessionPair } from './session-pair.ts';
import { AT_STOP_MS, isTooSoon } from './refusals.ts';
import { isUntradable } from './untradable.ts';
import { isForced } from './wanted-orders.ts';

export interface BrokerDeskParts extends BrokerFillParts {
  readonly counters: OrderCounters;
  readonly money: MoneyRules;
  readonly rates: Pick<RateRules, 'emergencyExitOrderType' | 'forceExitOrderType'>;
  readonly pairOf: (pair: string) => SessionPair;
}

/** An exit waits so long for the exchange to take an entry away. */
const BESIDE_AFTER_MS = 10_000;

/**
 * Writes down what trades want of an exchange. Nothing fills here: an order waits until a report says what it filled, a cancel is a wish, and
 * what takes the place of another order is placed when that is over. Times are those of the view.
 */
export class BrokerDesk implements Desk {
  readonly counters: OrderCounters;
  readonly fills: BrokerFills;
  readonly #with: BrokerDeskParts;

  constructor(parts: BrokerDeskParts) {
    this.#with = parts;
    this.counters = parts.counters;
    this.fills = new BrokerFills(parts);
  }

  place(trade: Trade, asked: AskedOrder): boolean {
    const waiting = openOrder(trade);
    // The exchange would refuse it again and again.
    if (waiting === null && this.#isDust(trade, asked)) return false;
    if (waiting === null) {
      this.#send(trade, asked);
      return true;
    }
    const next = nextOf(trade, asked);
    const { next: known } = brokerWatch(this.#with.watches, trade);
    const isUrgent = isUrgentFor(trade, asked);
    const isKept = this.#isSame(trade, waiting, asked) && !(isUrgent && this.#isGoing(trade, waiting));
    if (isKept || (known !== null && isAsGood(known, next))) {
      this.#remember(trade, next.tag, (known ?? waiting).tag);
      return false;
    }
    const isPersons = known?.tag === 'force_exit' || (waiting.tag === 'force_exit' && !this.#isGoing(trade, waiting));
    if (!this.#wish(trade, waiting, 'replaced', isUrgent ? asked.rate : null)) return false;
    changeBroker(this.#with.watches, trade, { next });
    if (isPersons) this.#remember(trade, 'force_exit', next.tag);
    return true;
  }

  /** What stands for an order that a person wants, under another name, is not tried again when the exchange refuses it. */
  #remember(trade: Trade, wanted: string, standing: string | null): void {
    if (wanted === 'force_exit' && standing !== 'force_exit')
      changeBroker(this.#with.watches, trade, { isWantedOut: true });
  }

  /** It fills when the exchange says so. */
  look(): boolean {
    return false;
  }

  cancel(trade: Trade, order: TradeOrder): boolean {
    const { watches } = this.#with;
    if (!this.#wish(trade, order, 'asked')) return false;
    const { next } = brokerWatch(watches, trade);
    // An exit that is to follow an entry loses nothing by that being taken away.
    if (!order.isEntry) changeBroker(watches, trade, { next: null, isWantedOut: false });
    else if (next?.isEntry === true) changeBroker(watches, trade, { next: null });
    return false;
  }

  /** What an entry that is being canceled has filled is to be left again. */
  leaveAfter(trade: Trade, order: TradeOrder, isEmergency = false): void {
    const { rate } = order;
    this.#wish(trade, order, 'asked', rate);
    const { emergencyExitOrderType, forceExitOrderType } = this.#with.rates;
    const tag = isEmergency ? 'emergency_exit' : 'force_exit';
    const type = isEmergency ? emergencyExitOrderType : forceExitOrderType;
    const next: NextOrder = { isEntry: false, type, tag, rate, amount: 'position' };
    const { next: known } = brokerWatch(this.#with.watches, trade);
    if (known !== null && isAsGood(known, next)) {
      this.#remember(trade, tag, known.tag);
      return;
    }
    trade.exitReason = tag;
    trade.exitType = tag;
    changeBroker(this.#with.watches, trade, { next });
  }

  timeOut(trade: Trade, order: TradeOrder): boolean {
    this.#wish(trade, order, 'timeout', isForced(order.type, order.tag) ? order.rate : null);
    return false;
  }

  move(trade: Trade, order: TradeOrder, rate: number | null): void {
    const { watches } = this.#with;
    if (brokerOrder(watches, trade, order.id)?.wish !== null || !this.#wish(trade, order, 'replaced')) return;
    const { isEntry, type, tag } = order;
    const next = rate === null ? null : { isEntry, type, tag: tag ?? '', rate, amount: 'rest' as const };
    changeBroker(watches, trade, { next });
  }

  /**
   * On margin a stop holds nothing back, and stays until the position is gone. On spot it stays until the exit can be sent: as long as another order
   * has to be over first, nothing else protects. One that leaves the exit enough to sell stays beside it.
   */
  makeRoom(trade: Trade, exit: AskedOrder): void {
    if (this.#with.margin.isFutures || openOrder(trade) !== null || this.#isDust(trade, exit)) return;
    const { watches } = this.#with;
    const stop = stopOf(brokerWatch(watches, trade));
    if (stop === null || isEnoughFor(trade, { amount: leftOf(stop, trade) }, exit)) return;
    changeOrder(watches, trade, stop.leg, { wish: 'exit' });
    watches.set(trade, { stop: null });
  }

  stopFilled(trade: Trade, tag: string, rate: number): void {
    this.fills.takeOver(trade, tag, rate);
  }

  isBusy(trade: Trade, nowMs: number): boolean {
    if (this.#isLeaving(trade)) return true;
    const waiting = openOrder(trade);
    if (waiting === null) return this.isHeldBack(trade, nowMs);
    const known = brokerOrder(this.#with.watches, trade, waiting.id);
    return known?.state === 'placed' || known?.wish !== null || waiting.type === 'market';
  }

  /** At any price, by whoever wants that, or at the trade's stop: a change of the position would take the place of it. */
  #isLeaving(trade: Trade): boolean {
    const { isEmergency, isWantedOut = false } = brokerWatch(this.#with.watches, trade);
    const isAtLimit = openOrder(trade)?.isEntry === false && isAtStop(trade);
    return isAtLimit || isEmergency || isWantedOut || this.isGoingByForce(trade) || this.isGoingAtMarket(trade);
  }

  isGoingAtMarket(trade: Trade): boolean {
    const { watches } = this.#with;
    const { next } = brokerWatch(watches, trade);
    if (next !== null) return !next.isEntry && next.type === 'market' && next.amount === 'position';
    const order = openOrder(trade);
    const known = order === null ? null : brokerOrder(watches, trade, order.id);
    // One of all that there was when it was placed: an entry beside it may have brought more since.
    return known?.action === 'exit' && known.kind === 'market' && known.wish === null;
  }

  isGoingByForce(trade: Trade): boolean {
    const { watches } = this.#with;
    const order = openOrder(trade);
    const isStaying = order !== null && brokerOrder(watches, trade, order.id)?.wish === null;
    const going = brokerWatch(watches, trade).next ?? (isStaying ? order : null);
    return going?.isEntry === false && (going.tag === 'force_exit' || going.tag === 'emergency_exit');
  }

  isHeldBack(trade: Trade, nowMs: number, isAtStop = false): boolean {
    return isTooSoon(brokerWatch(this.#with.watches, trade).refused, nowMs, isAtStop ? AT_STOP_MS : Infinity);
  }

  mayAdd(trade: Trade, nowMs: number): boolean {
    return nowMs >= (brokerWatch(this.#with.watches, trade).refusedAdds?.retryMs ?? 0);
  }

  /**
   * At a look: sends an exit of all that has waited too long for an entry to be taken away, beside it. For the trade the entry is over by then, with what
   * it brought; what it brings later is the trade's again, or another one's.
   */
  sendBeside(trade: Trade): void {
    const { watches, view } = this.#with;
    const { exitWaitsMs = null } = brokerWatch(watches, trade);
    this.#askEntryAgain(trade);
    const waits = this.#waitsForEntry(trade);
    if (waits === null) {
      if (exitWaitsMs !== null) changeBroker(watches, trade, { exitWaitsMs: null });
      return;
    }
    if (exitWaitsMs === null) changeBroker(watches, trade, { exitWaitsMs: view.timeMs });
    if (exitWaitsMs === null || view.timeMs - exitWaitsMs < BESIDE_AFTER_MS) return;
    this.fills.putAside(trade);
    changeBroker(watches, trade, { next: waits.next, exitWaitsMs: null });
    this.placeNext(trade, waits.entry);
  }

  /** The order that waited is over: places what was to come after it. `before`: that order, as the exchange told last. */
  placeNext(trade: Trade, before: BrokerOrder): void {
    const { next } = brokerWatch(this.#with.watches, trade);
    if (next === null) return;
    changeBroker(this.#with.watches, trade, { next: null });
    const amount = amountOf(trade, next, before);
    if (truncateAmount(amount, trade) <= 0 || this.#isDust(trade, { ...next, amount })) return;
    if (before.wish === 'replaced' && next.amount === 'rest') this.#countReplaced(next.isEntry);
    const asked = { ...next, amount };
    if (!next.isEntry) this.makeRoom(trade, asked);
    this.#send(trade, asked);
  }

  /** An entry of which too little had come to be sold when all was to leave. */
  #askEntryAgain(trade: Trade): void {
    const { next } = brokerWatch(this.#with.watches, trade);
    const order = openOrder(trade);
    if (next?.isEntry === false && order?.isEntry === true) this.#wish(trade, order, 'asked', next.rate);
  }

  /** An exit of all, and the entry that is asked to go before it; null: there is none, or it could not be sold. */
  #waitsForEntry(trade: Trade): { readonly next: NextOrder; readonly entry: BrokerOrder } | null {
    const { next } = brokerWatch(this.#with.watches, trade);
    const order = openOrder(trade);
    if (next === null || next.isEntry || next.amount !== 'position' || order?.isEntry !== true) return null;
    const entry = brokerOrder(this.#with.watches, trade, order.id)!;
    const amount = truncateAmount(exactSum(trade.amount, this.fills.partOf(entry)), trade);
    return entry.wish === null || amount <= 0 || this.#isDust(trade, { ...next, amount }) ? null : { next, entry };
  }

  /** An exit of so little that nobody takes it. */
  #isDust(trade: Trade, { isEntry, amount, rate }: AskedOrder): boolean {
    return !isEntry && this.#isTooLittle(trade, amount, rate);
  }

  #isTooLittle({ pair }: Trade, amount: number, rate: number): boolean {
    const { pairOf, margin } = this.#with;
    return isUntradable(pairOf(pair).input.market, amount, rate, margin.isFutures);
  }

  #countReplaced(isEntry: boolean): void {
    if (isEntry) this.counters.replacedEntryOrders++;
    else this.counters.replacedExitOrders++;
  }

  #send(trade: Trade, { isEntry, type, tag, rate: asked, amount: wanted }: AskedOrder): void {
    const { orders, view, watches, margin, pairOf } = this.#with;
    const rate = roundToTick(asked, trade.priceTick);
    const amount = truncateAmount(wanted, trade);
    const action = actionOf(trade, isEntry, amount);
    const order = orders.place(trade, { isEntry, type, tag, rate, amount, nowMs: view.timeMs });
    addOrder(watches, trade, {
      ...{ leg: order.id, action, side: order.side, kind: type, amount, rate: type === 'market' ? null : rate },
      ...{ stopRate: null, isReduceOnly: margin.isFutures && !isEntry, reason: tag, placedMs: view.timeMs },
      candleMs: pairOf(trade.pair).fate.newestMs,
    });
  }

  /**
   * Marks an order to be taken away; what was wished first counts. False: what is filled of it, or would be left of it, is too little. `urgentRate`: all is
   * to leave at about this rate, so that what the market takes is enough; null: what a strategy could enter with, as freqtrade has it.
   */
  #wish(trade: Trade, order: TradeOrder, why: CancelWhy, urgentRate: number | null = null): boolean {
    const { watches } = this.#with;
    const known = brokerOrder(watches, trade, order.id);
    if (known === null) return false;
    if (known.wish !== null) return true;
    if (!this.#leavesEnough(trade, order, known, urgentRate)) return false;
    changeOrder(watches, trade, order.id, { wish: why });
    return true;
  }

  #leavesEnough(trade: Trade, order: TradeOrder, { filled }: BrokerOrder, urgentRate: number | null): boolean {
    if (filled === 0) return true;
    // Of the trade, as freqtrade has it: an order that reduces leaves more than its own rest.
    const left = order.isEntry ? exactSum(trade.amount, filled) : exactDifference(trade.amount, filled);
    if (urgentRate !== null && !this.#isTooLittle(trade, left, urgentRate)) return true;
    const { money, pairOf, rules } = this.#with;
    const { market } = pairOf(trade.pair).input;
    const { min } = stakeLimits(market, money, order.rate, rules.stoploss, trade.leverage);
    return min === null || (left * order.rate) / trade.leverage >= min;
  }

  #isGoing(trade: Trade, { id }: TradeOrder): boolean {
    return brokerOrder(this.#with.watches, trade, id)?.wish !== null;
  }

  #isSame(trade: Trade, waiting: TradeOrder, { isEntry, type, rate, amount }: AskedOrder): boolean {
    if (waiting.isEntry !== isEntry || waiting.amount !== truncateAmount(amount, trade)) return false;
    // One at the market is on its way: the rate of the moment makes it no other order.
    if (type === 'market') return waiting.type === 'market';
    return waiting.rate === roundToTick(rate, trade.priceTick);
  }
}

/** It leaves at the market, at the stop, or because a person or an emergency wants it: an order of which somebody has taken a part does not hold that up. */
function isUrgentFor(trade: Trade, { isEntry, type, tag }: AskedOrder): boolean {
  return !isEntry && (isAtStop(trade) || isForced(type, tag));
}

function isAtStop({ exitType }: Trade): boolean {
  return exitType !== null && leavesAtStop(exitType);
}

function nextOf(trade: Trade, { isEntry, type, tag, rate, amount }: AskedOrder): NextOrder {
  return { isEntry, type, tag, rate, amount: !isEntry && amount === trade.amount ? 'position' : amount };
}

/** A limit may rest for ever: it takes the place of no order that is to leave all at the market. */
function isAsGood(known: NextOrder, next: NextOrder): boolean {
  const isOut = !known.isEntry && known.type === 'market' && known.amount === 'position';
  return isAlike(known, next) || (isOut && !next.isEntry && next.type === 'limit');
}

function isAlike(a: NextOrder, b: NextOrder): boolean {
  if (a.isEntry !== b.isEntry || a.tag !== b.tag || a.amount !== b.amount) return false;
  return a.type === b.type && (a.type === 'market' || a.rate === b.rate);
}

function amountOf(trade: Trade, { isEntry, amount, rate }: NextOrder, before: BrokerOrder): number {
  const rest = exactDifference(before.amount, before.filled);
  if (isEntry) return amount === 'rest' ? (rest * (before.rate ?? rate)) / rate : Number(amount);
  return Math.min(amount === 'position' ? trade.amount : amount === 'rest' ? rest : amount, trade.amount);
}

function actionOf(trade: Trade, isEntry: boolean, amount: number): TradeAction {
  if (isEntry) return trade.amount === 0 ? 'enter' : 'add';
  return amount >= trade.amount ? 'exit' : 'reduce';
}
