import type { FillRules } from '../core/fill-rules.ts';
import { fundingBetween } from '../core/funding.ts';
import { lastFill } from '../core/last-fill.ts';
import { liquidationPrice, maxLeverage, type LiquidationRules, type TieredTrade } from '../core/liquidation.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { Trade } from '../core/trade.ts';
import type { PairInput } from './pair-input.ts';

const HOUR_MS = 3_600_000;

/** What futures add to a trade: leverage, funding, liquidation price. On spot it does nothing. */
export class Margin {
  readonly isFutures: boolean;
  readonly #rules: LiquidationRules;
  readonly #portfolio: Portfolio;
  readonly #pairOf: (trade: Trade) => PairInput;
  /** Milliseconds after the last fill from which funding events count: an event at the fill itself was paid before it, or not at all. */
  readonly #afterFillMs: number;

  constructor(
    isFutures: boolean,
    rules: LiquidationRules,
    fills: FillRules,
    portfolio: Portfolio,
    pairOf: (trade: Trade) => PairInput,
  ) {
    this.isFutures = isFutures;
    this.#rules = { ...rules, byNotional: fills.maintenanceByNotional };
    this.#afterFillMs = fills.fundingOnce ? 1 : 0;
    this.#portfolio = portfolio;
    this.#pairOf = pairOf;
  }

  /** Between 1 and what the tiers allow for the stake; `ask` is the strategy's wish. */
  leverage(input: PairInput, stake: number, ask: (most: number) => number | undefined): number {
    const most = maxLeverage(input.tiers, stake, input.pair);
    return Math.min(Math.max(ask(most) ?? 1, 1), most);
  }

  /** Reckons funding anew at each hour. */
  passTime(trade: Trade, nowMs: number): void {
    if (this.isFutures && nowMs % HOUR_MS === 0) this.#fund(trade, nowMs);
  }

  /** After a fill, before the strategy hears of it. */
  filled(trade: Trade, nowMs: number): void {
    if (this.isFutures) this.#fund(trade, nowMs);
  }

  /** After a fill. With cross margin each fill moves the price of every open trade, even one that leaves nothing open. */
  updateLiquidation(trade: Trade, leavesOpen: boolean): void {
    if (!this.isFutures) return;
    if (this.#rules.isCross) this.#updateAll();
    else if (leavesOpen) {
      const price = liquidationPrice(this.#tiered(trade), trade.stakeAmount, [], this.#rules);
      if (price !== null) trade.liquidationPrice = price;
    }
  }

  #updateAll(): void {
    const open = this.#portfolio.openTrades;
    for (const trade of open) {
      if (trade.amount === 0) continue;
      const others = open.filter((other) => other.pair !== trade.pair).map((other) => this.#tiered(other));
      const price = liquidationPrice(this.#tiered(trade), this.#portfolio.collateral, others, this.#rules);
      if (price !== null) trade.liquidationPrice = price;
    }
  }

  #tiered(trade: Trade): TieredTrade {
    return { trade, tiers: this.#pairOf(trade).tiers };
  }

  /** Since the last fill at the present amount; what was paid before lies on the orders. */
  #fund(trade: Trade, nowMs: number): void {
    const { funding } = this.#pairOf(trade);
    const since = (lastFill(trade)?.filledTimeMs ?? trade.openTimeMs) + this.#afterFillMs;
    trade.fundingRunning = -trade.sign * fundingBetween(funding, since, nowMs, trade.amount);
    let stored = 0;
    for (const order of trade.orders) if (order.filled > 0) stored += order.fundingFee ?? 0;
    trade.fundingFees = stored + trade.fundingRunning;
  }
}
