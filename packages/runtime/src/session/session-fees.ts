import { makeFees, type Fees } from '../core/accounting.ts';
import type { TradeOrder } from '../core/order.ts';
import type { MarketRules } from '../core/rules.ts';
import type { Trade } from '../core/trade.ts';
import type { PairInput } from '../backtest/pair-input.ts';
import type { SessionPair } from './session-pair.ts';

/** Fees of a session: each trade has those that its fills paid, and the maker's before it knows. */
export class SessionFees {
  /** What counts where no trade is meant. */
  readonly one: Fees;
  readonly #fixed: number | null;
  readonly #pairOf: (pair: string) => SessionPair;
  readonly #known = new Map<string, Fees>();

  /** `fixed`: of every fill, when it was given. */
  constructor(fixed: number | null, fallback: number, pairOf: (pair: string) => SessionPair) {
    this.#fixed = fixed;
    this.one = makeFees(fixed ?? fallback);
    this.#pairOf = pairOf;
  }

  /** Of the open trade of a pair. */
  of({ pair }: PairInput): Fees {
    const [trade] = this.#pairOf(pair).trades;
    return trade === undefined ? this.one : this.ofTrade(trade);
  }

  ofTrade({ feeOpen, feeClose }: Trade): Fees {
    const key = `${feeOpen}/${feeClose}`;
    const known = this.#known.get(key) ?? makeFees(feeOpen, feeClose);
    this.#known.set(key, known);
    return known;
  }

  /** What is reckoned with before anything filled. */
  expected({ makerFee }: MarketRules): number {
    return this.#fixed ?? makerFee;
  }

  /** An order fills: entries say what exits may cost, until the first exit knows. */
  learn(trade: Trade, order: TradeOrder, isTaker: boolean): void {
    this.#learn(trade, order, this.#expectedOf(trade, isTaker));
  }

  /** The same of an order at an exchange. `ratio`: what it paid; null: nobody knows. */
  paid(trade: Trade, order: TradeOrder, ratio: number | null, isTaker = true): void {
    this.#learn(trade, order, ratio ?? this.#expectedOf(trade, isTaker));
  }

  #expectedOf({ pair }: Trade, isTaker: boolean): number {
    const { takerFee, makerFee } = this.#pairOf(pair).input.market;
    return this.#fixed ?? (isTaker ? takerFee : makerFee);
  }

  #learn(trade: Trade, order: TradeOrder, fee: number): void {
    const hasLeft = trade.orders.some(({ isEntry, filled }) => !isEntry && filled > 0);
    if (order.isEntry) trade.feeOpen = fee;
    if (!hasLeft) trade.feeClose = fee;
  }
}
