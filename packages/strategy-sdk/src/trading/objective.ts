import type { Direction, Ms, Pair, Rate, Ratio } from '../market/units.ts';

/** A closed trade, as an objective sees it. */
export interface ObjectiveTrade {
  readonly pair: Pair;
  readonly direction: Direction;
  readonly enterTag: string | null;
  readonly exitReason: string;
  readonly openTimeMs: Ms;
  readonly closeTimeMs: Ms;
  readonly openRate: Rate;
  readonly closeRate: Rate;
  readonly leverage: number;
  /** Sum of all entries' collateral. */
  readonly stakeAmount: number;
  /** Stake currency, fees and funding included. */
  readonly profitAbs: number;
  readonly profitRatio: Ratio;
}

/** A finished backtest, as an objective sees it. Figures are of the account marked to market at candle closes. */
export interface ObjectiveRun {
  /** In the order of closing; at least one. */
  readonly trades: readonly ObjectiveTrade[];
  /** Pairs with candles, traded or not. */
  readonly pairs: readonly Pair[];
  /** Stake currency. */
  readonly startingBalance: number;
  /** Open times of the first and the last candle. */
  readonly startMs: Ms;
  readonly endMs: Ms;
  readonly totalReturn: Ratio;
  /** Yearly growth; null where there is none, as without a whole day, and so are the next ones. */
  readonly cagr: Ratio | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  /** Deepest fall below an earlier peak, ≥ 0. */
  readonly maxDrawdown: Ratio;
  /** Open times of all candles, rising, and the account at the close of each. */
  readonly timesMs: Float64Array;
  readonly equity: Float64Array;
}

/**
 * What a search makes small: a number, lower is better; null for a run that has no value, which ranks behind all others. A strategy's file
 * exports its own ones by name: `export const objectives = { calm: (run) => … } satisfies Record<string, Objective>`.
 */
export type Objective = (run: ObjectiveRun) => number | null;
