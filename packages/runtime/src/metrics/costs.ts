import type { ClosedTrade } from '../core/trade.ts';
import { type Figure, over } from './figure.ts';

/** Where the money went: `profit` = `priceProfit` − `fees` − `slippage` + `funding`, to the rounding of profits. Stake currency. */
export interface CostFigures {
  /** What the moves of the prices alone made, at the prices without slippage. */
  readonly priceProfit: number;
  /** Of both sides, ≥ 0. */
  readonly fees: number;
  /** What fills away from the rule's own prices cost; 0 where the run has none. */
  readonly slippage: number;
  /** Positive: received. */
  readonly funding: number;
  readonly profit: number;
  /** Fees, slippage and paid funding over `priceProfit`. */
  readonly costShare: Figure;
}

export function costFigures(trades: readonly ClosedTrade[], slippage: number): CostFigures {
  let [atFills, fees, funding, profit] = [0, 0, 0, 0];
  for (const trade of trades) {
    for (const { filled, rate, isEntry } of trade.orders) {
      const value = filled * rate;
      atFills += trade.sign * (isEntry ? -value : value);
      fees += value * (isEntry ? trade.feeOpen : trade.feeClose);
    }
    funding += trade.fundingFees;
    profit += trade.profitAbs;
  }
  const priceProfit = atFills + slippage;
  const costShare = over(fees + slippage - funding, priceProfit, 'no-gross-profit');
  return { priceProfit, fees, slippage, funding, profit, costShare };
}
