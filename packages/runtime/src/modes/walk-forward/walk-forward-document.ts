import type { CandleColumns } from '@tradai/strategy-sdk';
import { snakeCased } from '../../contract/snake-case.ts';
import {
  type DriftRecord,
  WALK_FORWARD_SCHEMA,
  type WalkForwardDocument,
  type WalkWindowRecord,
} from '../../contract/walk-forward.ts';
import { dailyAccount, daysOf } from '../../metrics/daily.ts';
import { efficiency, type Efficiency, type WindowGrowth } from '../../odds/walk-forward/efficiency.ts';
import { parameterDrift } from '../../odds/walk-forward/parameter-drift.ts';
import type { StitchedEquity } from '../../odds/walk-forward/stitched-equity.ts';
import { documentHead } from '../document-head.ts';
import { extentOf } from '../hyperopt/config-wishes.ts';
import type { SettledSearch } from '../hyperopt/prepare-study.ts';
import { dailyEquityRecord } from '../hyperopt/odds/daily-equity-record.ts';
import { failedTrials } from '../hyperopt/trial-warnings.ts';
import { countedTrades, profitsOfOne } from './counted-trades.ts';
import type { PlannedWalk } from './plan-walk.ts';
import { stitchedRecord } from './stitched-record.ts';
import type { WalkForwardRequest } from './walk-forward-request.ts';
import { walkOdds } from './walk-odds.ts';
import type { WindowOutcome } from './window-outcome.ts';

export interface WalkParts {
  readonly request: WalkForwardRequest;
  readonly search: SettledSearch;
  readonly plan: PlannedWalk;
  readonly outcomes: readonly WindowOutcome[];
  readonly equity: StitchedEquity;
  /** Candles of all pairs over all tests. */
  readonly candlesByPair: ReadonlyMap<string, CandleColumns>;
  readonly money: { readonly candleMs: number; readonly startingBalance: number };
}

/** Puts a finished walk together. */
export function walkForwardDocument(parts: WalkParts): WalkForwardDocument {
  const { request, search, plan, outcomes } = parts;
  const { sampler, seed, batch, objectives, constraints, space } = search.plan;
  const growth = efficiencyOf(outcomes);
  const chosen = outcomes.flatMap(({ best }) => (best === null ? [] : [best.point]));
  return {
    schema: WALK_FORWARD_SCHEMA,
    mode: 'walk-forward',
    ...documentHead(request.backtest, search.settled, request.strategyFile),
    walk: snakeCased(plan.lengths),
    search: {
      ...{ sampler, seed, batch, epochs: extentOf(request, search.plan).epochs, objectives },
      constraints: snakeCased(constraints),
    },
    windows: outcomes.map((outcome) => windowRecord(outcome, growth.byWindow.get(outcome) ?? null)),
    ...accountMembers(parts),
    efficiency: growth.overall,
    profitable: growth.profitable,
    drift: chosen.length === 0 ? [] : driftOf(space.dimensions, chosen),
    warnings: outcomes.flatMap(warningsOf),
  };
}

/** What is written down of the one account. */
function accountMembers({
  search,
  outcomes,
  equity,
  candlesByPair,
  money,
}: WalkParts): Pick<WalkForwardDocument, 'stitched' | 'equity' | 'odds'> {
  const { candleMs, startingBalance: start } = money;
  const { timesMs } = equity;
  const days = daysOf(timesMs, candleMs);
  const daily = dailyAccount(days, (position) => equity.equity[position]!, start);
  const profits = profitsOfOne(countedTrades(outcomes), start);
  return {
    stitched: stitchedRecord(equity, daily, outcomes, money),
    equity: dailyEquityRecord(daily, days, timesMs, candleMs),
    odds: walkOdds({ start, daily, days, timesMs, candlesByPair, profits }, search.plan.seed),
  };
}

/** `overall` and `profitable` of the windows that have a test. */
function efficiencyOf(
  outcomes: readonly WindowOutcome[],
): Omit<Efficiency, 'windows'> & { readonly byWindow: ReadonlyMap<WindowOutcome, number | null> } {
  const tested = outcomes.filter(({ samples }) => samples?.out_of_sample != null);
  const found: Efficiency = efficiency(tested.map(growthOf));
  return {
    overall: finite(found.overall),
    profitable: tested.length === 0 ? 0 : found.profitable,
    byWindow: new Map(tested.map((outcome, i) => [outcome, finite(found.windows[i] ?? null)])),
  };
}

function growthOf({ samples, window }: WindowOutcome): WindowGrowth {
  return {
    trained: samples!.in_sample.total_return,
    trainMs: window.trainEndMs - window.trainStartMs,
    tested: samples!.out_of_sample!.total_return,
    testMs: window.testEndMs - window.testStartMs,
  };
}

/** An account that is lost has no growth. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function windowRecord(
  { number, study, window, trials, failed, best, samples }: WindowOutcome,
  share: number | null,
): WalkWindowRecord {
  return {
    ...{ number, study, trials, failed },
    train: { from_ms: window.trainStartMs, to_ms: window.trainEndMs },
    test: { from_ms: window.testStartMs, to_ms: window.testEndMs },
    ...{ best_trial: best?.number ?? null, point: best?.point ?? null },
    ...{ in_sample: samples?.in_sample ?? null, out_of_sample: samples?.out_of_sample ?? null },
    efficiency: share,
  };
}

function driftOf(...[dimensions, chosen]: Parameters<typeof parameterDrift>): DriftRecord[] {
  return parameterDrift(dimensions, chosen).map(({ name, values, drift }) => ({ name, values, drift }));
}

function warningsOf({ number, best, trials, failed, firstFailure, pairsLeftOut }: WindowOutcome): string[] {
  return [
    ...Object.entries(pairsLeftOut).flatMap(([part, pairs]) =>
      pairs.length === 0 ? [] : [`Window ${number}: no candles of ${pairs.join(', ')} in its ${part}.`],
    ),
    ...(best === null
      ? [`Window ${number}: none of ${trials} trials has a value and meets all constraints; its account stands still.`]
      : []),
    ...(firstFailure === null ? [] : [`Window ${number}: ${failedTrials(failed, trials, firstFailure)}`]),
  ];
}
