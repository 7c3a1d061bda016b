import { EXIT_TYPES } from '../core/exit-type.ts';
import type { ClosedTrade, Trade, TradeOrder } from '../core/trade.ts';
import { LoggedTrade, type LoggedRows } from './logged-trade.ts';

const TRADE_FIELDS = 33;
const ORDER_FIELDS = 12;
/** Rows of one piece of memory; a log grows by pieces, so that nothing is copied. */
const PIECE = 1024;
const SIDES = ['buy', 'sell'] as const;
const TYPES = ['limit', 'market'] as const;

/** A long that entered and left by one order each, which filled at once. */
export interface PlainRow {
  readonly trade: Trade;
  readonly entryOrder: number;
  readonly entryRate: number;
  readonly entryType: 'limit' | 'market';
  readonly exitOrder: number;
  readonly exitType: 'limit' | 'market';
  readonly closeTimeMs: number;
  readonly closeRate: number;
  readonly profitAbs: number;
  readonly profitRatio: number;
}

/** Closed trades as numbers in two arrays: a search over thousands of backtests makes no objects that it never reads. */
export class TradeLog {
  readonly #trades: Float64Array[] = [];
  readonly #orders: Float64Array[] = [];
  #count = 0;
  #orderCount = 0;
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #isReadInPlace: boolean;
  /** The same for each backtest: a row lies where it lay. */
  readonly #views: LoggedTrade[] = [];

  /** `isReadInPlace`: its trades are read where they lie, and are gone when it is cleared. */
  constructor({ isReadInPlace = false }: { readonly isReadInPlace?: boolean } = {}) {
    this.#isReadInPlace = isReadInPlace;
  }

  /** Forgets all trades and keeps the memory, for the next backtest of a search. */
  clear(): void {
    this.#count = 0;
    this.#orderCount = 0;
  }

  get length(): number {
    return this.#count;
  }

  append(trade: Trade, closeTimeMs: number, closeRate: number, profitAbs: number, profitRatio: number): void {
    this.#appendTrade(trade, closeTimeMs, closeRate, profitAbs, profitRatio, trade.orders.length);
    for (let i = 0; i < trade.orders.length; i++) this.#appendOrder(trade.orders[i]!);
  }

  /** A long without orders of its own. */
  appendPlain(row: PlainRow): void {
    this.#appendTrade(row.trade, row.closeTimeMs, row.closeRate, row.profitAbs, row.profitRatio, 2);
    this.#appendEntry(row);
    this.#appendExit(row);
  }

  #appendTrade(
    trade: Trade,
    closeTimeMs: number,
    closeRate: number,
    profitAbs: number,
    profitRatio: number,
    orders: number,
  ): void {
    const to = pieceFor(this.#trades, this.#count, TRADE_FIELDS);
    let at = (this.#count++ % PIECE) * TRADE_FIELDS;
    to[at++] = trade.id;
    to[at++] = this.#number(trade.pair);
    to[at++] = trade.sign;
    to[at++] = trade.leverage;
    to[at++] = this.#number(trade.enterTag);
    to[at++] = trade.feeOpen;
    to[at++] = trade.feeClose;
    to[at++] = trade.openTimeMs;
    to[at++] = trade.priceTick ?? Number.NaN;
    to[at++] = trade.amountStep ?? Number.NaN;
    to[at++] = trade.contractSize;
    to[at++] = trade.openRate;
    to[at++] = trade.amount;
    to[at++] = trade.stakeAmount;
    to[at++] = trade.maxStakeAmount;
    to[at++] = trade.openValue;
    to[at++] = trade.stopLoss;
    to[at++] = trade.stopLossRatio;
    to[at++] = trade.initialStopLoss;
    to[at++] = trade.initialStopLossRatio;
    to[at++] = trade.stopIsTrailing ? 1 : 0;
    to[at++] = trade.minRate;
    to[at++] = trade.maxRate;
    to[at++] = trade.liquidationPrice ?? Number.NaN;
    to[at++] = trade.fundingFees;
    to[at++] = this.#number(trade.exitReason ?? '');
    to[at++] = EXIT_TYPES.indexOf(trade.exitType ?? 'exit_signal');
    to[at++] = closeTimeMs;
    to[at++] = closeRate;
    to[at++] = profitAbs;
    to[at++] = profitRatio;
    to[at++] = this.#orderCount;
    to[at++] = orders;
  }

  /** The trades as objects, in the order in which they were closed. */
  toArray(): ClosedTrade[] {
    if (!this.#isReadInPlace) return Array.from({ length: this.#count }, (_, i) => this.#trade(i));
    const views = this.#views;
    if (views.length < this.#count) this.#addViews();
    for (let i = 0; i < this.#count; i++) views[i]!.lookAgain();
    return views.slice(0, this.#count);
  }

  #appendEntry({ trade, entryOrder, entryRate, entryType }: PlainRow): void {
    const to = pieceFor(this.#orders, this.#orderCount, ORDER_FIELDS);
    let at = (this.#orderCount++ % PIECE) * ORDER_FIELDS;
    to[at++] = entryOrder;
    to[at++] = 0;
    to[at++] = 1;
    to[at++] = entryType === 'limit' ? 0 : 1;
    to[at++] = this.#number(trade.enterTag);
    to[at++] = trade.openTimeMs;
    to[at++] = entryRate;
    to[at++] = trade.amount;
    to[at++] = trade.openTimeMs;
    to[at++] = trade.amount;
    to[at++] = trade.amount * entryRate * (1 + trade.feeOpen);
    to[at++] = Number.NaN;
  }

  #appendExit({ trade, exitOrder, exitType, closeTimeMs, closeRate }: PlainRow): void {
    const to = pieceFor(this.#orders, this.#orderCount, ORDER_FIELDS);
    let at = (this.#orderCount++ % PIECE) * ORDER_FIELDS;
    to[at++] = exitOrder;
    to[at++] = 1;
    to[at++] = 0;
    to[at++] = exitType === 'limit' ? 0 : 1;
    to[at++] = this.#number(trade.exitReason ?? '');
    to[at++] = closeTimeMs;
    to[at++] = closeRate;
    to[at++] = trade.amount;
    to[at++] = closeTimeMs;
    to[at++] = trade.amount;
    to[at++] = trade.amount * closeRate * (1 + trade.feeClose);
    to[at++] = 0;
  }

  #addViews(): void {
    const rows = this.rows();
    for (let i = this.#views.length; i < this.#count; i++) this.#views.push(new LoggedTrade(rows, i));
  }

  /** Where its trades lie. */
  rows(): LoggedRows {
    const rowOf = (pieces: Float64Array[], row: number, fields: number) => ({
      from: pieceFor(pieces, row, fields),
      at: (row % PIECE) * fields,
    });
    return {
      texts: this.#texts,
      tradeRow: (index) => rowOf(this.#trades, index, TRADE_FIELDS),
      orderRow: (index) => rowOf(this.#orders, index, ORDER_FIELDS),
    };
  }

  #appendOrder(order: TradeOrder): void {
    const to = pieceFor(this.#orders, this.#orderCount, ORDER_FIELDS);
    let at = (this.#orderCount++ % PIECE) * ORDER_FIELDS;
    to[at++] = order.id;
    to[at++] = order.side === 'buy' ? 0 : 1;
    to[at++] = order.isEntry ? 1 : 0;
    to[at++] = order.type === 'limit' ? 0 : 1;
    to[at++] = order.tag === null ? -1 : this.#number(order.tag);
    to[at++] = order.placedTimeMs;
    to[at++] = order.rate;
    to[at++] = order.amount;
    to[at++] = order.filledTimeMs ?? Number.NaN;
    to[at++] = order.filled;
    to[at++] = order.cost;
    to[at++] = order.fundingFee ?? Number.NaN;
  }

  /** One literal, its members in the order in which they were written: a search makes many of them. */
  #trade(index: number): ClosedTrade {
    const from = pieceFor(this.#trades, index, TRADE_FIELDS);
    let at = (index % PIECE) * TRADE_FIELDS;
    return {
      id: from[at++]!,
      pair: this.#texts[from[at++]!]!,
      isShort: from[at]! < 0,
      sign: from[at++]! as 1 | -1,
      leverage: from[at++]!,
      enterTag: this.#texts[from[at++]!]!,
      feeOpen: from[at++]!,
      feeClose: from[at++]!,
      openTimeMs: from[at++]!,
      priceTick: orNull(from[at++]!),
      amountStep: orNull(from[at++]!),
      contractSize: from[at++]!,
      openRate: from[at++]!,
      amount: from[at++]!,
      stakeAmount: from[at++]!,
      maxStakeAmount: from[at++]!,
      openValue: from[at++]!,
      stopLoss: from[at++]!,
      stopLossRatio: from[at++]!,
      initialStopLoss: from[at++]!,
      initialStopLossRatio: from[at++]!,
      stopIsTrailing: from[at++]! === 1,
      minRate: from[at++]!,
      maxRate: from[at++]!,
      liquidationPrice: orNull(from[at++]!),
      fundingFees: from[at++]!,
      exitReason: this.#texts[from[at++]!]!,
      exitType: EXIT_TYPES[from[at++]!]!,
      closeTimeMs: from[at++]!,
      closeRate: from[at++]!,
      realizedProfit: from[at]!,
      profitAbs: from[at++]!,
      profitRatio: from[at++]!,
      orders: this.#tradeOrders(from[at++]!, from[at++]!),
      canceled: null,
      position: null,
      fundingRunning: 0,
    };
  }

  #tradeOrders(first: number, count: number): TradeOrder[] {
    const orders: TradeOrder[] = [];
    for (let i = 0; i < count; i++) orders.push(this.#order(first + i));
    return orders;
  }

  #order(index: number): TradeOrder {
    const from = pieceFor(this.#orders, index, ORDER_FIELDS);
    let at = (index % PIECE) * ORDER_FIELDS;
    return {
      id: from[at++]!,
      side: SIDES[from[at++]!]!,
      isEntry: from[at++]! === 1,
      type: TYPES[from[at++]!]!,
      tag: from[at]! < 0 ? null : this.#texts[from[at]!]!,
      status: 'closed',
      placedTimeMs: from[++at]!,
      rate: from[++at]!,
      amount: from[++at]!,
      filledTimeMs: orNull(from[++at]!),
      filled: from[++at]!,
      cost: from[++at]!,
      fundingFee: orNull(from[++at]!),
    };
  }

  #number(text: string): number {
    // Pairs, tags and reasons are few, and nearly always one of the first.
    for (let i = 0; i < this.#texts.length && i < 8; i++) if (this.#texts[i] === text) return i;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** The piece that holds a row; the next one when the row is the first of it. */
function pieceFor(pieces: Float64Array[], row: number, fields: number): Float64Array {
  const number = (row / PIECE) | 0;
  return (pieces[number] ??= new Float64Array(PIECE * fields));
}
