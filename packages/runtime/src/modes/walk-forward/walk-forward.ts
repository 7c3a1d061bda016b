import { timeframeMs } from '@tradai/strategy-sdk';
import type { WalkForwardDocument } from '../../contract/walk-forward.ts';
import { stitchedEquity, type StitchedEquity } from '../../odds/walk-forward/stitched-equity.ts';
import { settleSearch } from '../hyperopt/prepare-study.ts';
import { planWalk } from './plan-walk.ts';
import { testedCandles } from './tested-candles.ts';
import { runWindows } from './run-windows.ts';
import { walkForwardDocument } from './walk-forward-document.ts';
import type { WalkForwardRequest } from './walk-forward-request.ts';
import type { WindowOutcome } from './window-outcome.ts';

/** A walk that ended. */
export interface WalkForwardRun {
  /** How many windows there are. */
  readonly planned: number;
  /** Those that ended, in order: all, unless the walk was stopped. */
  readonly outcomes: readonly WindowOutcome[];
  /** Null when it was stopped. */
  readonly finished: FinishedWalk | null;
}

export interface FinishedWalk {
  readonly document: WalkForwardDocument;
  /** The account over all tests, by open times of candles. */
  readonly equity: StitchedEquity;
}

/**
 * Chooses parameters in one window after the other and tests each choice on the candles behind its window. Every window's search is a study
 * that is kept as it goes, so that a walk which was stopped or killed goes on as if it had not been; neither workers nor the number of windows
 * at a time decide anything. Throws what a search throws, and `bad-option` for a range that is too short.
 */
export async function walkForward(request: WalkForwardRequest): Promise<WalkForwardRun> {
  const search = settleSearch(request);
  const plan = planWalk(search, request.walk);
  const outcomes = await runWindows(request, plan.windows, search);
  const { length: planned } = plan.windows;
  if (outcomes.length < planned) return { planned, outcomes, finished: null };
  const { settings } = search.settled;
  const money = { candleMs: timeframeMs(settings.timeframe), startingBalance: settings.money.dryRunWallet };
  const equity = stitchedEquity(
    outcomes.map(({ account }) => account),
    money.startingBalance,
  );
  const candlesByPair = testedCandles(search, {
    startMs: equity.timesMs[0]!,
    endMs: equity.timesMs.at(-1)! + money.candleMs - 1,
  });
  const document = walkForwardDocument({ request, search, plan, outcomes, equity, candlesByPair, money });
  return { planned, outcomes, finished: { equity, document } };
}
