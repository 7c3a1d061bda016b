import { availableParallelism } from 'node:os';
import { TradaiError } from '@tradai/strategy-sdk';
import type { HyperoptRequest } from './hyperopt-request.ts';
import type { SearchPlan, SearchWishes } from './search-plan.ts';

/** How long and how broad a search is. */
export interface SearchExtent {
  /** Trials in all. */
  readonly epochs: number;
  readonly workers: number;
  /** Trials without a better one after which it ends; null: it does not. */
  readonly earlyStop: number | null;
}

const EPOCHS = 100;
/** A grid is tried whole, unless somebody would wait for it for ever. */
const MOST_GRID_POINTS = 1_000_000;

/** What is searched: the request's word, else freqtrade's keys of the config. */
export function wishesOf({ search, backtest }: Pick<HyperoptRequest, 'search' | 'backtest'>): SearchWishes {
  const { spaces, hyperopt_loss: loss, hyperopt_random_state: seed, hyperopt_min_trades: minTrades } = backtest.config;
  return {
    ...given('spaces', spaces === undefined || Array.isArray(spaces) ? spaces : [spaces]),
    ...given('objectives', loss === undefined ? undefined : [loss]),
    ...given('seed', seed ?? undefined),
    ...given('minTrades', minTrades),
    ...search,
  };
}

/** Throws `bad-option` for a number that means nothing. */
export function extentOf(
  { epochs, workers, earlyStop, backtest }: Pick<HyperoptRequest, 'epochs' | 'workers' | 'earlyStop' | 'backtest'>,
  plan: Pick<SearchPlan, 'sampler' | 'points'>,
): SearchExtent {
  const { config } = backtest;
  return {
    epochs: whole('epochs', epochs ?? config['epochs'] ?? usualEpochs(plan), 1),
    workers: workersOf(whole('workers', workers ?? config['hyperopt_jobs'] ?? -1, -1024)),
    earlyStop: stopAfter(whole('early_stop', earlyStop ?? config['early_stop'] ?? 0, 0)),
  };
}

function usualEpochs({ sampler, points }: Pick<SearchPlan, 'sampler' | 'points'>): number {
  if (sampler !== 'grid') return EPOCHS;
  if (points <= MOST_GRID_POINTS) return points;
  throw new TradaiError(
    'bad-option',
    `the grid has ${points.toPrecision(3)} points; expected a smaller space, or a number of epochs.`,
  );
}

/** As in freqtrade: −1 for all cores, −2 for all but one. */
function workersOf(count: number): number {
  return count > 0 ? count : Math.max(1, availableParallelism() + 1 + Math.min(count, -1));
}

function stopAfter(trials: number): number | null {
  return trials === 0 ? null : trials;
}

function whole(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new TradaiError('bad-option', `${name} is ${JSON.stringify(value)}; expected a whole number from ${least} on.`);
}

function given(name: keyof SearchWishes, value: unknown): SearchWishes {
  return value === undefined ? {} : { [name]: value };
}
