import { timeframeMs, TradaiError, type Timeframe } from '@tradai/strategy-sdk';
import { paramSpecs } from '@tradai/strategy-sdk/graph';
import { checkConstraints } from '../../search/objectives/constraints.ts';
import { objectiveNamed } from '../../search/objectives/objective.ts';
import type { OwnObjectives } from '../../search/objectives/own-objective.ts';
import { learnsFromResults, samplerKind, type SamplerKind } from '../../search/samplers/proposer-of.ts';
import { createSampler } from '../../search/samplers/sampler.ts';
import { chooseSpace, type ChosenSpace } from '../../search/space/choose-space.ts';
import { pointCount } from '../../search/space/search-space.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import type { TrialGoals } from './measure-trial.ts';

/** What a search looks for, and how. Whatever is not given has a default. */
export interface SearchWishes {
  /** Words of `--spaces`; default: `default`. */
  readonly spaces?: readonly string[];
  /** Groups of parameters that keep their values. */
  readonly groupsOff?: readonly string[];
  /** Default `tpe`. */
  readonly sampler?: string;
  /** A whole number ≥ 0, default 1. */
  readonly seed?: number;
  /** Points that are chosen before the first of them has a result; default 8, or 64 where results do not guide the search. */
  readonly batch?: number;
  /** Names of what is minimized; default `equity-sharpe`. */
  readonly objectives?: readonly string[];
  /** Fewest closed trades; default 1. */
  readonly minTrades?: number;
  /** Deepest fall of the account, ratio of its peak; default: none. */
  readonly maxDrawdown?: number;
}

/** A search, settled. */
export interface SearchPlan extends TrialGoals {
  readonly space: ChosenSpace;
  readonly sampler: SamplerKind;
  readonly seed: number;
  readonly batch: number;
  /** Number of points that there are. */
  readonly points: number;
}

const DEFAULT_OBJECTIVE = 'equity-sharpe';
const LEARNING_BATCH = 8;
const BLIND_BATCH = 64;
/** A batch is chosen in one piece, and kept in memory. */
const MOST_BATCH = 10_000;

/** `own`: the objectives of the strategy's author. Throws `bad-option` for what cannot be searched. */
export function searchPlan(
  { strategy, params }: Pick<BacktestRequest, 'strategy' | 'params'>,
  timeframe: Timeframe,
  wishes: SearchWishes,
  own: OwnObjectives,
): SearchPlan {
  const { objectives = [DEFAULT_OBJECTIVE], minTrades = 1, maxDrawdown, groupsOff, seed = 1 } = wishes;
  checkNames('objectives', objectives);
  for (const name of objectives) objectiveNamed(name, own);
  const constraints = { minTrades, ...(maxDrawdown === undefined ? {} : { maxDrawdown }) };
  checkConstraints(constraints);
  const sampler = samplerKind(wishes.sampler ?? (objectives.length > 1 ? 'nsga-2' : 'tpe'));
  const { spaces = ['default'] } = wishes;
  checkNames('spaces', spaces);
  const space = chooseSpace({
    strategy: strategy.name,
    params: paramSpecs(strategy),
    timeframeMs: timeframeMs(timeframe),
    spaces,
    pinned: params as ChosenSpace['fixed'],
    ...(groupsOff === undefined ? {} : { groupsOff }),
  });
  const batch = wishes.batch ?? (learnsFromResults(sampler) ? LEARNING_BATCH : BLIND_BATCH);
  if (batch > MOST_BATCH)
    throw new TradaiError(
      'bad-option',
      `batch is ${batch}; expected at most ${MOST_BATCH.toLocaleString('en-US')} points.`,
    );
  // Says what it cannot search, before there is a study of it.
  createSampler({ kind: sampler, dimensions: space.dimensions, seed, objectives: objectives.length });
  return { space, sampler, seed, batch, objectives, constraints, points: pointCount(space.dimensions) };
}

/** None would search nothing, and one that is named twice counts no more than once. */
function checkNames(what: string, names: readonly string[]): void {
  if (names.length === 0) throw new TradaiError('bad-option', `${what} is an empty list; expected at least one name.`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new TradaiError('bad-option', `${what} has "${twice}" twice; expected each name once.`);
}
