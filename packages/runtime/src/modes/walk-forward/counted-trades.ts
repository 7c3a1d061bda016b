import { tradeRatios } from '../../odds/monte-carlo/trade-ratios.ts';
import type { WindowOutcome } from './window-outcome.ts';

/** A closed trade of a test. */
export interface CountedTrade {
  /** In money of its own test, which began with the whole wallet. */
  readonly profitAbs: number;
  /** Of what the trades of its test that closed before had left. */
  readonly ratio: number;
}

/** Trades of all tests, window by window in the order of closing. They count in the window whose parameters were in use when they opened. */
export function countedTrades(outcomes: readonly WindowOutcome[]): CountedTrade[] {
  return outcomes.flatMap(({ trades, account }, i) => {
    const untilMs = outcomes[i + 1]?.window.testStartMs ?? Infinity;
    const ratios = tradeRatios(
      Float64Array.from(trades, ({ profitAbs }) => profitAbs),
      account.start,
    );
    return trades.flatMap(({ openTimeMs, profitAbs }, at) =>
      openTimeMs < untilMs ? [{ profitAbs, ratio: ratios[at]! }] : [],
    );
  });
}

/** Their profits in money of the one account, each test growing what the one before has left. */
export function profitsOfOne(trades: readonly CountedTrade[], start: number): Float64Array {
  let account = start;
  return Float64Array.from(trades, ({ ratio }) => {
    const profit = account * ratio;
    account += profit;
    return profit;
  });
}
