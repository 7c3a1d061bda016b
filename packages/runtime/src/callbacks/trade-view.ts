import type { ClosedTrade, Direction, ExitType, Order, Pair, Trade } from '@tradai/strategy-sdk';
import { closeValue, profitRatio, type Fees } from '../core/accounting.ts';
import type { Close } from '../core/advice.ts';
import { round8 } from '../core/round8.ts';
import type { Trade as CoreTrade, TradeOrder } from '../core/trade.ts';
import { refuseUnknownNames } from './unknown-names.ts';

/** What the views of a run's trades share. */
export interface TradeSource {
  readonly feesOf: (trade: CoreTrade) => Fees;
  readonly entryRow: (trade: CoreTrade) => object;
}

/** A trade as a strategy reads it: always present, never changed through the view. */
export class TradeView implements Trade<object> {
  readonly #trade: CoreTrade;
  readonly #source: TradeSource;

  constructor(trade: CoreTrade, source: TradeSource) {
    this.#trade = trade;
    this.#source = source;
  }

  get id(): number {
    return this.#trade.id;
  }
  get pair(): Pair {
    return this.#trade.pair as Pair;
  }
  get direction(): Direction {
    return this.#trade.isShort ? 'short' : 'long';
  }
  get openTimeMs(): number {
    return this.#trade.openTimeMs;
  }
  get openRate(): number {
    return this.#trade.openRate;
  }
  get amount(): number {
    return this.#trade.amount;
  }
  get stakeAmount(): number {
    return this.#trade.stakeAmount;
  }
  get maxStakeAmount(): number {
    return this.#trade.maxStakeAmount;
  }
  get leverage(): number {
    return this.#trade.leverage;
  }
  get enterTag(): string | null {
    return this.#trade.enterTag === '' ? null : this.#trade.enterTag;
  }
  get stopLoss(): number {
    return this.#trade.stopLoss;
  }
  get initialStopLoss(): number {
    return this.#trade.initialStopLoss;
  }
  get liquidationPrice(): number | null {
    return this.#trade.liquidationPrice;
  }
  get maxRate(): number {
    return orElse(this.#trade.maxRate, this.#trade.openRate);
  }
  get minRate(): number {
    return orElse(this.#trade.minRate, this.#trade.openRate);
  }
  get maxProfitRatio(): number {
    return this.profitRatio(this.#trade.isShort ? this.minRate : this.maxRate);
  }
  get minProfitRatio(): number {
    return this.profitRatio(this.#trade.isShort ? this.maxRate : this.minRate);
  }
  get feeOpen(): number {
    return this.#trade.feeOpen;
  }
  get feeClose(): number {
    return this.#trade.feeClose;
  }
  get fundingFees(): number {
    return this.#trade.fundingFees;
  }
  get realizedProfit(): number {
    return this.#trade.realizedProfit;
  }
  get orders(): readonly Order[] {
    const { orders, canceled } = this.#trade;
    const all = canceled === null ? orders : [...orders, ...canceled].sort((a, b) => a.id - b.id);
    return all.map((order) => this.order(order));
  }
  get entries(): readonly Order[] {
    return this.#filled(true);
  }
  get exits(): readonly Order[] {
    return this.#filled(false);
  }
  get firstEntry(): Order {
    const { orders, canceled } = this.#trade;
    return this.order(orders.find((order) => order.isEntry) ?? canceled![0]!);
  }
  get lastFillMs(): number {
    let last = this.#trade.openTimeMs;
    for (const { filledTimeMs } of this.#trade.orders) if (filledTimeMs !== null) last = Math.max(last, filledTimeMs);
    return last;
  }
  get hasOpenOrder(): boolean {
    return this.#trade.orders.some(({ status }) => status === 'open');
  }
  get entryRow(): object {
    return this.#source.entryRow(this.#trade);
  }

  profitRatio(rate: number): number {
    return profitRatio(this.#trade, rate, this.#source.feesOf(this.#trade));
  }

  profitAbs(rate: number): number {
    const { amount, fundingFees, openValue, sign } = this.#trade;
    if (openValue === 0) return 0;
    const fees = this.#source.feesOf(this.#trade);
    return round8(sign * (closeValue(this.#trade, amount, rate, fundingFees, fees) - openValue));
  }

  order(order: TradeOrder): Order {
    return new OrderView(order, this.#trade.leverage);
  }

  #filled(isEntry: boolean): Order[] {
    return this.#trade.orders
      .filter((order) => order.isEntry === isEntry && order.filled > 0)
      .map((order) => this.order(order));
  }
}

export class ClosedTradeView extends TradeView implements ClosedTrade<object> {
  readonly #close: Close;
  readonly exitType: ExitType;
  readonly exitReason: string;

  constructor(trade: CoreTrade, source: TradeSource, close: Close) {
    super(trade, source);
    this.#close = close;
    this.exitType = trade.exitType!;
    this.exitReason = trade.exitReason!;
  }

  get closeTimeMs(): number {
    return this.#close.timeMs;
  }
  get closeRate(): number {
    return this.#close.rate;
  }
  get closeProfitRatio(): number {
    return this.#close.profitRatio;
  }
  get closeProfitAbs(): number {
    return this.#close.profitAbs;
  }
}

class OrderView implements Order {
  readonly #order: TradeOrder;
  readonly #leverage: number;

  constructor(order: TradeOrder, leverage: number) {
    this.#order = order;
    this.#leverage = leverage;
  }

  get id(): string {
    return String(this.#order.id);
  }
  get side(): 'buy' | 'sell' {
    return this.#order.side;
  }
  get isEntry(): boolean {
    return this.#order.isEntry;
  }
  get type(): 'limit' | 'market' {
    return this.#order.type;
  }
  get tag(): string | null {
    return this.#order.tag === '' ? null : this.#order.tag;
  }
  get status(): 'open' | 'closed' | 'canceled' {
    return this.#order.status;
  }
  get rate(): number {
    return this.#order.rate;
  }
  get average(): number | null {
    return this.#order.filled > 0 ? this.#order.rate : null;
  }
  get amount(): number {
    return this.#order.amount;
  }
  get filled(): number {
    return this.#order.filled;
  }
  get remaining(): number {
    return this.#order.amount - this.#order.filled;
  }
  get stakeAmount(): number {
    return (this.#order.filled * this.#order.rate) / this.#leverage;
  }
  get placedTimeMs(): number {
    return this.#order.placedTimeMs;
  }
  get filledTimeMs(): number | null {
    return this.#order.filledTimeMs;
  }
}

function orElse(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

refuseUnknownNames(TradeView.prototype, 'the trade', 'state(trade) keeps notes');
refuseUnknownNames(OrderView.prototype, 'the order', 'state(trade) keeps notes');
