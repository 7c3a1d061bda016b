import { Settlement, type SettlementParts } from '../backtest/settlement.ts';
import type { Portfolio } from '../core/portfolio.ts';
import { exactDifference, exactSum } from '../core/exact-sum.ts';
import { truncateAmount } from '../core/steps.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import { cancel, openOrder, type OrderMaker, type OrderRequest } from '../fills/order-list.ts';
import type { BrokerOrder } from './broker-order.ts';
import { brokerOrder, brokerWatch, changeBroker, changeOrder, isEntry } from './broker-watch.ts';
import { paidInBase, paidRatio } from './paid-fees.ts';
import type { SessionFees } from './session-fees.ts';
import type { TradeWatches } from './trade-watch.ts';

export interface BrokerFillParts extends Omit<SettlementParts, 'fees'> {
  readonly fees: SessionFees;
  readonly portfolio: Portfolio;
  /** Of all desks of a session. */
  readonly orders: OrderMaker;
  readonly watches: TradeWatches;
}

/** Sums of doubles are off by this at most: freqtrade's measure of a position that is flat. */
export const FLAT = 1e-14;

/** What fills at an exchange do to a trade. The view shows its pair and the time. */
export class BrokerFills {
  readonly #with: BrokerFillParts;
  readonly #settlement: Settlement;

  constructor(parts: BrokerFillParts) {
    this.#with = parts;
    this.#settlement = new Settlement(parts);
  }

  /** Counts what an order filled and the trade does not know yet. False: the trade has nothing that it could have sold. */
  count(trade: Trade, leg: BrokerOrder): boolean {
    const more = exactDifference(leg.filled, leg.counted);
    if (more <= 0) return true;
    const rate = leg.counted === 0 ? leg.average! : (leg.filled * leg.average! - leg.countedCost) / more;
    const fill = { leg, rate, amount: this.partOf(leg) };
    return isEntry(leg) ? this.#enter(trade, fill) : this.#leave(trade, fill);
  }

  /** Beyond what the trade had: what an entry of it still brings was sold already. */
  #noteCounted(trade: Trade, { leg, filled, average }: BrokerOrder, beyond = 0): void {
    const counted = beyond > FLAT ? exactDifference(filled, beyond) : filled;
    changeOrder(this.#with.watches, trade, leg, { counted, countedCost: counted * average! });
  }

  /** Base units that an order brought and the trade does not count yet, without what was kept back as a fee. */
  partOf(leg: BrokerOrder): number {
    const more = exactDifference(leg.filled, leg.counted);
    return more <= 0 ? 0 : exactDifference(more, this.#keptBack(leg, more));
  }

  /**
   * Counts what exits and stops that are not over have sold, before all the rest is gone by no order of ours: an entry that comes late would be taken
   * for sold by them.
   */
  countSold(trade: Trade): void {
    const { orders } = brokerWatch(this.#with.watches, trade);
    for (const order of orders.filter((each) => !isEntry(each))) this.count(trade, order);
  }

  /** An exit of the whole trade that was no order of ours. */
  takeOver(trade: Trade, tag: string, rate: number): void {
    this.putAside(trade);
    this.leavePart(trade, { tag, rate, amount: trade.amount });
  }

  /** As much of a trade, base units, was left by no order of ours. */
  leavePart(trade: Trade, { tag, rate, amount }: Pick<OrderRequest, 'tag' | 'rate' | 'amount'>): void {
    const nowMs = this.#with.view.timeMs;
    const order = this.#newOrder(trade, { isEntry: false, type: 'market', tag, rate, amount, nowMs });
    this.#with.fees.paid(trade, order, null);
    this.#settlement.leave(trade, order);
  }

  /** For the trade the order that waits is over, with what it filled; the exchange has still to be told, and later fills count. */
  putAside(trade: Trade, but: number | null = null): void {
    const order = openOrder(trade);
    if (order === null || order.id === but) return;
    const { watches } = this.#with;
    changeOrder(watches, trade, order.id, { wish: 'ended' });
    changeBroker(watches, trade, { next: null });
    const leg = brokerOrder(watches, trade, order.id)!;
    if (leg.filled === 0) cancel(trade, order);
    else this.count(trade, leg);
  }

  /** The exchange has so much less of what the orders of a trade have brought, base units: one that it does not count yet, or its last entry. */
  bringsLess(trade: Trade, less: number): void {
    const { orders } = brokerWatch(this.#with.watches, trade);
    const resting = orders.findLast((order) => isEntry(order) && this.partOf(order) > less);
    if (resting === undefined) return this.lower(trade, less);
    const counted = exactSum(resting.counted, less);
    changeOrder(this.#with.watches, trade, resting.leg, { counted, countedCost: counted * resting.average! });
  }

  /** The exchange has so much less of what a trade thinks, base units: its last entry brought less. */
  lower(trade: Trade, less: number): void {
    const entry = trade.orders.findLast(({ isEntry, filled }) => isEntry && filled > less)!;
    entry.amount = exactDifference(entry.amount, less);
    entry.filled = entry.amount;
    trade.position = null;
    this.#settlement.recalculate(trade);
    this.#with.portfolio.refreshFree();
  }

  /** Fees in the coin that was bought never come to the wallet. */
  #keptBack(leg: BrokerOrder, more: number): number {
    if (this.#with.margin.isFutures || !isEntry(leg)) return 0;
    return (paidInBase(leg.fees) * more) / leg.filled;
  }

  #enter(trade: Trade, { leg, rate, amount }: LegFill): boolean {
    this.#noteCounted(trade, leg);
    // Less than a step is nothing that could ever be sold. Fees in the coin may be more than what is left of an entry.
    const isNothing = trade.amount === 0 && truncateAmount(amount, trade) <= 0;
    const order = this.#orderOf(trade, leg);
    if (isNothing) {
      if (order !== null) cancel(trade, order);
      return true;
    }
    const filled = this.#filling(trade, order, leg, rate, amount);
    this.#with.fees.paid(trade, filled, ratioOf(leg), leg.kind === 'market');
    this.#fundUntil(trade, leg);
    this.#settlement.fill(trade, filled, this.#with.view.timeMs, this.#filledMs(leg));
    this.#settlement.recalculate(trade);
    this.#with.portfolio.refreshFree();
    return true;
  }

  #leave(trade: Trade, { leg, rate, amount }: LegFill): boolean {
    // What another trade's order sold waits until this one has something.
    if (trade.amount === 0 && leg.from !== undefined) return false;
    if (isAll(trade, amount)) this.putAside(trade, leg.leg);
    if (!this.#with.portfolio.openTrades.includes(trade)) return false;
    const closes = isAll(trade, amount);
    const sold = closes ? trade.amount : amount;
    this.#noteCounted(trade, leg, trade.amount === 0 ? 0 : exactDifference(amount, sold));
    if (trade.amount === 0) return false;
    const { action, reason } = closes ? this.#lastToFill(trade, leg) : leg;
    // One that goes on has not ended anything.
    if (action === 'stop' && (closes || leg.state === 'over'))
      Object.assign(trade, { exitReason: reason, exitType: 'stoploss_on_exchange' });
    // One that the trade before has sold.
    else if (action !== 'stop' && trade.exitReason === null)
      Object.assign(trade, { exitReason: reason, exitType: 'exit_signal' });
    const filled = this.#filling(trade, this.#orderOf(trade, leg), leg, rate, sold);
    this.#with.fees.paid(trade, filled, ratioOf(leg), leg.kind !== 'limit');
    this.#fundUntil(trade, leg);
    const isOver = this.#settlement.leave(trade, filled, this.#filledMs(leg));
    // What is left has paid since then as well.
    if (!isOver && leg.filledMs !== undefined) this.#with.margin.filled(trade, this.#with.view.timeMs);
    return true;
  }

  /** Of the orders that left a trade, the one whose last fill is the latest; the one that is counted where nobody knows. */
  #lastToFill(trade: Trade, leg: BrokerOrder): BrokerOrder {
    const sold = brokerWatch(this.#with.watches, trade).orders.filter((each) => each.counted > 0 && !isEntry(each));
    return sold.reduce((last, each) => ((each.filledMs ?? 0) > (last.filledMs ?? Infinity) ? each : last), leg);
  }

  /** Never ahead of now, nor before it was wanted: clocks differ by a little. */
  #filledMs({ filledMs, placedMs }: BrokerOrder): number {
    const { timeMs } = this.#with.view;
    return filledMs === undefined ? timeMs : Math.min(Math.max(filledMs, placedMs), timeMs);
  }

  /** What was paid after a fill is not for what is gone by it. */
  #fundUntil(trade: Trade, leg: BrokerOrder): void {
    if (leg.filledMs !== undefined && trade.amount > 0) this.#with.margin.filled(trade, this.#filledMs(leg));
  }

  /** The trade's own order of a leg that has not filled yet, also one that was taken for canceled. */
  #orderOf(trade: Trade, { leg }: BrokerOrder): TradeOrder | null {
    const waiting = openOrder(trade);
    if (waiting?.id === leg) return waiting;
    const gone = trade.canceled?.find(({ id }) => id === leg);
    if (gone === undefined) return null;
    const canceled = trade.canceled!.filter((order) => order !== gone);
    trade.canceled = canceled.length === 0 ? null : canceled;
    insert(trade, gone);
    return gone;
  }

  /** The order as it fills: its part alone. What comes on top of a part is an order of its own under the same number. */
  #filling(trade: Trade, order: TradeOrder | null, leg: BrokerOrder, rate: number, amount: number): TradeOrder {
    const type = leg.kind === 'limit' ? 'limit' : 'market';
    const id = leg.leg;
    const nowMs = this.#filledMs(leg);
    const found =
      order ?? this.#newOrder(trade, { isEntry: isEntry(leg), type, tag: leg.reason, rate, amount, id, nowMs });
    found.rate = rate;
    found.amount = amount;
    return found;
  }

  #newOrder(trade: Trade, request: OrderRequest): TradeOrder {
    const waiting = openOrder(trade);
    const made = this.#with.orders.place(trade, request);
    if (waiting !== null) trade.orders.splice(-2, 2, made, waiting);
    return made;
  }
}

interface LegFill {
  readonly leg: BrokerOrder;
  readonly rate: number;
  readonly amount: number;
}

/** What is left below a step no order sells: a market that takes finer ones than are known here may execute a part that leaves so little. */
function isAll(trade: Trade, amount: number): boolean {
  const left = exactDifference(trade.amount, amount);
  return left <= FLAT || truncateAmount(left, trade) <= 0;
}

function ratioOf({ fees, filled, average }: BrokerOrder): number | null {
  return paidRatio(fees, filled, average!);
}

/** Filled orders stand in front of an open one. */
function insert(trade: Trade, order: TradeOrder): void {
  const waiting = openOrder(trade);
  if (waiting === null) trade.orders.push(order);
  else trade.orders.splice(-1, 1, order, waiting);
}
