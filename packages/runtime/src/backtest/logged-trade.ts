import { EXIT_TYPES, type ExitType } from '../core/exit-type.ts';
import type { ClosedTrade, TradeOrder } from '../core/trade.ts';

/** Rows of numbers that a `TradeLog` wrote, and the texts that some of them stand for. */
export interface LoggedRows {
  readonly texts: readonly string[];
  readonly tradeRow: (index: number) => LoggedRow;
  readonly orderRow: (index: number) => LoggedRow;
}

/** A row begins at `at`. */
export interface LoggedRow {
  readonly from: Float64Array;
  readonly at: number;
}

/**
 * A closed trade where the log has it: nothing is copied, and a number is read when it is asked for. It is that trade until the log is
 * written anew. Members are of the class, not of the object: it cannot be spread or compared by what it has.
 */
export class LoggedTrade implements ClosedTrade {
  readonly #rows: LoggedRows;
  readonly #from: Float64Array;
  readonly #at: number;
  #orders: TradeOrder[] | null = null;

  constructor(rows: LoggedRows, index: number) {
    const { from, at } = rows.tradeRow(index);
    this.#rows = rows;
    this.#from = from;
    this.#at = at;
  }

  /** Its row was written anew. */
  lookAgain(): void {
    this.#orders = null;
  }

  get id(): number {
    return this.#number(0);
  }
  get pair(): string {
    return this.#text(1);
  }
  get isShort(): boolean {
    return this.#number(2) < 0;
  }
  get sign(): 1 | -1 {
    return this.#number(2) as 1 | -1;
  }
  get leverage(): number {
    return this.#number(3);
  }
  get enterTag(): string {
    return this.#text(4);
  }
  get feeOpen(): number {
    return this.#number(5);
  }
  get feeClose(): number {
    return this.#number(6);
  }
  get openTimeMs(): number {
    return this.#number(7);
  }
  get priceTick(): number | null {
    return this.#numberOrNull(8);
  }
  get amountStep(): number | null {
    return this.#numberOrNull(9);
  }
  get contractSize(): number {
    return this.#number(10);
  }
  get openRate(): number {
    return this.#number(11);
  }
  get amount(): number {
    return this.#number(12);
  }
  get stakeAmount(): number {
    return this.#number(13);
  }
  get maxStakeAmount(): number {
    return this.#number(14);
  }
  get openValue(): number {
    return this.#number(15);
  }
  get stopLoss(): number {
    return this.#number(16);
  }
  get stopLossRatio(): number {
    return this.#number(17);
  }
  get initialStopLoss(): number {
    return this.#number(18);
  }
  get initialStopLossRatio(): number {
    return this.#number(19);
  }
  get stopIsTrailing(): boolean {
    return this.#number(20) === 1;
  }
  get minRate(): number {
    return this.#number(21);
  }
  get maxRate(): number {
    return this.#number(22);
  }
  get liquidationPrice(): number | null {
    return this.#numberOrNull(23);
  }
  get fundingFees(): number {
    return this.#number(24);
  }
  get exitReason(): string {
    return this.#text(25);
  }
  get exitType(): ExitType {
    return EXIT_TYPES[this.#number(26)]!;
  }
  get closeTimeMs(): number {
    return this.#number(27);
  }
  get closeRate(): number {
    return this.#number(28);
  }
  get realizedProfit(): number {
    return this.#number(29);
  }
  get profitAbs(): number {
    return this.#number(29);
  }
  get profitRatio(): number {
    return this.#number(30);
  }
  get orders(): TradeOrder[] {
    return (this.#orders ??= this.madeOrders());
  }
  get canceled(): TradeOrder[] | null {
    return null;
  }
  get position(): null {
    return null;
  }
  get fundingRunning(): number {
    return 0;
  }

  protected madeOrders(): TradeOrder[] {
    const orders: TradeOrder[] = [];
    const first = this.#number(31);
    for (let i = 0; i < this.#number(32); i++) orders.push(new LoggedOrder(this.#rows, first + i));
    return orders;
  }

  #number(field: number): number {
    return this.#from[this.#at + field]!;
  }

  #numberOrNull(field: number): number | null {
    const value = this.#number(field);
    return Number.isNaN(value) ? null : value;
  }

  #text(field: number): string {
    return this.#rows.texts[this.#number(field)]!;
  }
}

/** The same of one of its orders, all of them filled. */
class LoggedOrder implements TradeOrder {
  readonly #texts: readonly string[];
  readonly #from: Float64Array;
  readonly #at: number;
  readonly status = 'closed';

  constructor({ texts, orderRow }: LoggedRows, index: number) {
    const { from, at } = orderRow(index);
    this.#texts = texts;
    this.#from = from;
    this.#at = at;
  }

  get id(): number {
    return this.#number(0);
  }
  get side(): 'buy' | 'sell' {
    return this.#number(1) === 0 ? 'buy' : 'sell';
  }
  get isEntry(): boolean {
    return this.#number(2) === 1;
  }
  get type(): 'limit' | 'market' {
    return this.#number(3) === 0 ? 'limit' : 'market';
  }
  get tag(): string | null {
    return this.#number(4) < 0 ? null : this.#texts[this.#number(4)]!;
  }
  get placedTimeMs(): number {
    return this.#number(5);
  }
  get rate(): number {
    return this.#number(6);
  }
  get amount(): number {
    return this.#number(7);
  }
  get filledTimeMs(): number | null {
    return this.#numberOrNull(8);
  }
  get filled(): number {
    return this.#number(9);
  }
  get cost(): number {
    return this.#number(10);
  }
  get fundingFee(): number | null {
    return this.#numberOrNull(11);
  }

  #number(field: number): number {
    return this.#from[this.#at + field]!;
  }

  #numberOrNull(field: number): number | null {
    const value = this.#number(field);
    return Number.isNaN(value) ? null : value;
  }
}
