import type { Advice } from '../../core/advice.ts';
import { FILL_SWITCH_NAMES, FREQTRADE_FILLS, type FillRules } from '../../core/fill-rules.ts';
import type { BacktestRun } from '../backtest-run.ts';

/**
 * Whether a run is one that `PlainWalk` knows: longs on the spot market by signals, stop, ROI and trailing settings alone, filled as
 * freqtrade fills them. Nobody is asked or told anything, and there is one position a pair.
 */
export function isPlainRun(run: BacktestRun, advice: Advice): boolean {
  const { rules, isFutures = false, liquidation, locks, detailMs, timeframe, pairs } = run;
  if (isFutures || liquidation?.isCross === true || timeframe === '1M' || detailMs != null) return false;
  if (rules.canShort || rules.positionStacking || locks !== undefined) return false;
  if (pairs.some(({ market }) => market.contractSize !== 1)) return false;
  return arePlainFills(rules.fills ?? FREQTRADE_FILLS) && Object.values(advice).every((ask) => ask === undefined);
}

/** Whose fee a fill pays does not matter. */
function arePlainFills(fills: FillRules): boolean {
  if (fills.slippage !== null || fills.entryTradeThrough !== null || fills.exitTradeThrough !== null) return false;
  return !FILL_SWITCH_NAMES.some((name) => fills[name]);
}
