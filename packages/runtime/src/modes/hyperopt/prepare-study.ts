import { totalmem } from 'node:os';
import { canonicalHash } from '../../contract/canonical-json.ts';
import { sharedColumnMemory } from '../../hyperopt/shared-columns.ts';
import type { NewStudy } from '../../ports/studies.ts';
import { settle } from '../backtest/settle.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import { wishesOf } from './config-wishes.ts';
import { searchPlan, type SearchPlan } from './search-plan.ts';
import { loadStudyCandles } from './study-candles.ts';
import { studySpec } from './study-spec.ts';
import { trialFrame, trialRequest, type TrialFrame } from './trial-request.ts';
import type { StudySetup } from './trial-runner.ts';

/** A search before its first trial. */
export interface PreparedStudy {
  readonly study: NewStudy;
  readonly plan: SearchPlan;
  /** Makes runs of points. */
  readonly frame: TrialFrame;
  /** What workers are given. */
  readonly setup: StudySetup;
}

const MOST_COLUMN_BYTES = 1024 ** 3;
/** Enough to tell the studies of one strategy apart. */
const HASH_DIGITS = 8;

/** Settles what is searched and loads its candles. Throws what a backtest throws, and `bad-option` for what cannot be searched. */
export function prepareStudy(request: HyperoptRequest): PreparedStudy {
  const { strategyFile, facts = {}, columnBytes = Math.min(memoryBytes() / 4, MOST_COLUMN_BYTES) } = request;
  const backtest = { ...request.backtest, withColumns: false };
  const { strategy, overrides, config, exchange, pairs, markets } = backtest;
  const settled = settle(backtest);
  const { settings } = settled;
  const plan = searchPlan(backtest, settings.timeframe, wishesOf(request));
  const { space, objectives, constraints } = plan;
  const frame = { space, overrides, isStakeUnlimited: settings.money.stakeAmount === 'unlimited' };
  const candles = loadStudyCandles(backtest, settled, space.dimensions, (point) => trialRequest(point, frame));
  const spec = studySpec({ request: backtest, strategyFile, settings, plan, candles });
  const name = request.study ?? `${strategy.name}-${canonicalHash(spec).slice(0, HASH_DIGITS)}`;
  return {
    study: { name, strategy: strategy.name, spec, facts },
    plan,
    frame: trialFrame(spec),
    setup: {
      request: { config, exchange, pairs, markets },
      pairs: candles.pairs,
      columns: sharedColumnMemory(columnBytes),
      goals: { objectives, constraints },
    },
  };
}

/** Of the machine, or what the container may use of it. */
function memoryBytes(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
