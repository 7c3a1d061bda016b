import type { DailyAccount } from './daily.ts';
import type { TradeColumns } from './trade-columns.ts';

/** Longest rows without a break; a trade or a day without gain or loss ends both kinds. */
export interface RowFigures {
  readonly winningTrades: number;
  readonly losingTrades: number;
  /** Largest sum that one row of lost trades cost, stake currency, ≥ 0. */
  readonly worstLosingRowAbs: number;
  /** Days of the account marked to market. */
  readonly winningDays: number;
  readonly losingDays: number;
}

/** Trades in the order of closing. */
export function rowFigures({ profits }: TradeColumns, { returns }: DailyAccount): RowFigures {
  return {
    winningTrades: longest(profits, (value) => value > 0),
    losingTrades: longest(profits, (value) => value < 0),
    worstLosingRowAbs: worstRow(profits),
    winningDays: longest(returns, (value) => value > 0),
    losingDays: longest(returns, (value) => value < 0),
  };
}

function longest(values: Float64Array, belongs: (value: number) => boolean): number {
  let [row, most] = [0, 0];
  for (const value of values) {
    row = belongs(value) ? row + 1 : 0;
    most = Math.max(most, row);
  }
  return most;
}

function worstRow(profits: Float64Array): number {
  let [row, worst] = [0, 0];
  for (const profit of profits) {
    row = profit < 0 ? row - profit : 0;
    worst = Math.max(worst, row);
  }
  return worst;
}
