import { totalmem } from 'node:os';
import { timeframeMs } from '@tradai/strategy-sdk';
import { canonicalHash } from '../../contract/canonical-json.ts';
import { sharedColumnMemory } from '../../hyperopt/shared-columns.ts';
import type { Timerange } from '../../data/timerange.ts';
import type { NewStudy } from '../../ports/studies.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { settle, type SettledRun } from '../backtest/settle.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import { wishesOf } from './config-wishes.ts';
import { checkShare, sampleWithin, splitSamples, tradableRange, type Sample, type Samples } from './samples.ts';
import { searchPlan, type SearchPlan } from './search-plan.ts';
import { loadStudyCandles, studyNeeds, type StudyNeeds } from './study-candles.ts';
import { studySpec } from './study-spec.ts';
import { trialFrame, trialRequest, type TrialFrame } from './trial-request.ts';
import type { StudySetup } from './trial-runner.ts';

/** What is searched, before any candle is loaded. */
export interface SettledSearch {
  readonly backtest: BacktestRequest;
  readonly settled: SettledRun;
  readonly plan: SearchPlan;
  readonly needs: StudyNeeds;
}

/** A search before its first trial. */
export interface PreparedStudy {
  readonly study: NewStudy;
  /** The run of the defaults. */
  readonly settled: SettledRun;
  readonly plan: SearchPlan;
  readonly samples: Samples;
  /** Makes runs of points. */
  readonly frame: TrialFrame;
  /** What workers are given. */
  readonly setup: StudySetup;
}

const MOST_COLUMN_BYTES = 1024 ** 3;
/** Enough to tell the studies of one strategy apart. */
const HASH_DIGITS = 8;
const SPLIT = 0.3;

/** Settles what is searched and loads its candles. Throws what a backtest throws, and `bad-option` for what cannot be searched. */
export function prepareStudy(request: Omit<HyperoptRequest, 'studies'>): PreparedStudy {
  const { strategyFile, facts = {}, columnBytes = usualColumnBytes() } = request;
  const search = settleSearch(request);
  const { plan, needs, settled } = search;
  const samples = samplesOf(request, search);
  const backtest = { ...search.backtest, ...samples.inSample };
  const { strategy, config, exchange, pairs, markets } = backtest;
  const { settings } = settled;
  const candles = loadStudyCandles(backtest, settings, needs);
  const spec = studySpec({ request: backtest, strategyFile, settings, plan, candles });
  const name = request.study ?? `${strategy.name}-${canonicalHash(spec).slice(0, HASH_DIGITS)}`;
  const { objectives, constraints } = plan;
  return {
    study: { name, strategy: strategy.name, spec, facts },
    settled,
    plan,
    samples,
    frame: trialFrame(spec),
    setup: {
      request: { config, exchange, pairs, markets },
      pairs: candles.pairs,
      columns: sharedColumnMemory(columnBytes),
      goals: { objectives, constraints },
    },
  };
}

/** Throws what a backtest throws before it loads anything, and `bad-option` for what cannot be searched. */
export function settleSearch(request: Pick<HyperoptRequest, 'backtest' | 'search' | 'objectives'>): SettledSearch {
  const backtest = { ...request.backtest, withColumns: false };
  const settled = settle(backtest);
  const { settings } = settled;
  const plan = searchPlan(backtest, settings.timeframe, wishesOf(request), request.objectives ?? {});
  const { space } = plan;
  const { overrides } = backtest;
  const frame = { space, overrides, isStakeUnlimited: settings.money.stakeAmount === 'unlimited' };
  const needs = studyNeeds(backtest, settled, space.dimensions, (point) => trialRequest(point, frame));
  return { backtest, settled, plan, needs };
}

function samplesOf(
  { split = SPLIT, outOfSample }: Pick<HyperoptRequest, 'split' | 'outOfSample'>,
  { backtest, settled: { settings }, needs }: SettledSearch,
): Samples {
  checkShare(split);
  const { timerange, pairs } = backtest;
  const within = (part: Timerange): Sample => sampleWithin(backtest, settings, needs, part);
  if (outOfSample !== undefined) return { inSample: within(timerange), outOfSample: within(outOfSample) };
  const tradable = tradableRange(backtest, settings, needs);
  // Without any candle the loading says what is missing.
  if (split === 0 || !(tradable.toMs > tradable.fromMs)) return { inSample: { timerange, pairs }, outOfSample: null };
  const parts = splitSamples(tradable, split, timeframeMs(settings.timeframe));
  return { inSample: within(parts.inSample), outOfSample: within(parts.outOfSample) };
}

/** Memory of columns that trials share: all of it is used when there are many. */
export function usualColumnBytes(): number {
  return Math.min(memoryBytes() / 4, MOST_COLUMN_BYTES);
}

/** Of the machine, or what the container may use of it. */
function memoryBytes(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
