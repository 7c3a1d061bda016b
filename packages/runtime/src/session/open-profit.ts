import { closeValue, makeFees, profitRatio } from '../core/accounting.ts';
import { round8 } from '../core/round8.ts';
import type { Trade } from '../core/trade.ts';

export interface OpenProfit {
  /** Stake currency: what has left already, and the rest if it left at the rate, fees and funding included. Null without a rate. */
  readonly profitAbs: number | null;
  /** Of the rest, as the strategy sees it. */
  readonly profitRatio: number | null;
}

/** What an open trade comes to at a rate; 0 before its first fill. */
export function openProfit(trade: Trade, rate: number | null): OpenProfit {
  if (rate === null) return { profitAbs: null, profitRatio: null };
  if (trade.amount === 0) return { profitAbs: 0, profitRatio: 0 };
  const fees = makeFees(trade.feeOpen, trade.feeClose);
  const left = closeValue(trade, trade.amount, rate, openFunding(trade), fees);
  const rest = round8(trade.sign * (left - trade.openValue));
  return { profitAbs: trade.realizedProfit + rest, profitRatio: profitRatio(trade, rate, fees) };
}

/** What no exit has taken into its profit yet. */
function openFunding({ orders, fundingFees }: Trade): number {
  const lastExit = orders.findLastIndex(({ isEntry, filled }) => !isEntry && filled > 0);
  return orders.slice(0, lastExit + 1).reduce((left, { fundingFee }) => left - (fundingFee ?? 0), fundingFees);
}
