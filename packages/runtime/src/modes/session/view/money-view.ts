import type { WalletFigures } from '../../../core/portfolio.ts';
import type { OpenTradeView } from './trade-views.ts';

/** Stake currency. Null: not known (yet). */
export interface MoneyView {
  /** What the wallet began with. */
  readonly start: number | null;
  /** In no trade. */
  readonly free: number | null;
  /** Stakes of open trades, those whose entry still waits included. */
  readonly tiedUp: number;
  readonly closedProfit: number;
  /** Of open trades: what left already and what the rest would bring now; null as long as one has no rate. */
  readonly openProfit: number | null;
  /** All of it. */
  readonly equity: number | null;
  /** Ratio of `start`. */
  readonly profitRatio: number | null;
}

export function moneyView(
  wallet: WalletFigures | null,
  start: number | null,
  open: readonly OpenTradeView[],
): MoneyView {
  const closedProfit = wallet?.closedProfit ?? 0;
  const openProfit = sum(open.map(({ profitAbs }) => profitAbs));
  const realized = open.reduce((total, { trade }) => total + trade.realizedProfit, 0);
  const tiedUp = open.reduce((total, { trade }) => total + trade.stakeAmount, 0);
  const equity = start === null || openProfit === null ? null : start + closedProfit + openProfit;
  return {
    ...{ start, tiedUp, closedProfit, openProfit, equity },
    free: start === null ? null : start + closedProfit + realized - tiedUp,
    profitRatio: equity === null || start === 0 ? null : (closedProfit + openProfit!) / start!,
  };
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((total, value) => (total === null || value === null ? null : total + value), 0);
}
