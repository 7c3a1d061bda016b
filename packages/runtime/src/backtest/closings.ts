import { closingProfit, type TradeProfit } from '../core/accounting.ts';
import type { Advice, Close } from '../core/advice.ts';
import type { Locks } from '../core/locks.ts';
import type { Portfolio } from '../core/portfolio.ts';
import { longestLookbackMs, runProtections, type PastTrade, type ProtectionRule } from '../core/protections.ts';
import type { MoneyRules } from '../core/rules.ts';
import type { Trade } from '../core/trade.ts';
import type { PairInput } from './pair-input.ts';
import type { RunFees } from './run-fees.ts';

/** Where closed trades are written. */
export interface ClosedLog {
  append(trade: Trade, closeTimeMs: number, closeRate: number, profitAbs: number, profitRatio: number): void;
}

export interface ClosingParts {
  readonly money: MoneyRules;
  readonly fees: Pick<RunFees, 'of'>;
  readonly portfolio: Portfolio;
  readonly locks: Locks;
  readonly advice: Advice;
  readonly protections: readonly ProtectionRule[];
  readonly log: ClosedLog;
}

/** What the end of a trade does to everything else: wallet, log, strategy, protections. */
export class Closings {
  /** Closed trades as protections see them, in the order of closing; empty where there are no protections. */
  readonly past: PastTrade[] = [];
  /** Profits of those before them, once they were forgotten. */
  readonly #earlier: number[] = [];
  readonly #with: ClosingParts;

  constructor(parts: ClosingParts) {
    this.#with = parts;
  }

  /** The trade is flat. `last`: the order that filled last, which an exchange may have told of before others. */
  close(trade: Trade, input: PairInput, timeMs: number, last = trade.orders[trade.orders.length - 1]!): TradeProfit {
    const { fees, log, portfolio } = this.#with;
    const profit = closingProfit(trade, fees.of(input));
    trade.fundingFees = 0;
    for (const order of trade.orders) trade.fundingFees += order.fundingFee ?? 0;
    const { rate } = last;
    log.append(trade, timeMs, rate, profit.abs, profit.ratio);
    portfolio.close(trade, profit.abs);
    this.recall(trade, { timeMs, rate, profitAbs: profit.abs, profitRatio: profit.ratio });
    return profit;
  }

  /** What strategy and protections know of a trade that is closed. */
  recall(trade: Trade, close: Close): void {
    const { advice, protections } = this.#with;
    advice.tradeClosed?.(trade, close);
    if (protections.length === 0) return;
    const { pair, isShort, exitReason } = trade;
    const { timeMs: closeTimeMs, profitAbs, profitRatio } = close;
    this.past.push({ pair, isShort, exitReason: exitReason ?? '', closeTimeMs, profitAbs, profitRatio });
  }

  /** Lets go of trades to which no protection looks back from `nowMs` on: of a drawdown's balance their profits are a part for good. */
  forget(nowMs: number): void {
    const beforeMs = nowMs - longestLookbackMs(this.#with.protections);
    const kept = this.past.findIndex(({ closeTimeMs }) => closeTimeMs > beforeMs);
    for (const { profitAbs } of this.past.splice(0, kept < 0 ? this.past.length : kept)) this.#earlier.push(profitAbs);
  }

  /** A trade left, or a part of it: what the protections want locked. */
  protect({ pair, isShort }: Trade, timeMs: number): void {
    const { protections, locks, money } = this.#with;
    if (protections.length === 0) return;
    const { availableCapital, dryRunWallet, tradableBalanceRatio } = money;
    const startingBalance = availableCapital ?? dryRunWallet * tradableBalanceRatio;
    const history = { trades: this.past, earlier: this.#earlier, startingBalance };
    runProtections(protections, history, locks, pair, isShort, timeMs);
  }
}
