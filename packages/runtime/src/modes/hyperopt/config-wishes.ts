import { availableParallelism } from 'node:os';
import { TradaiError } from '@tradai/strategy-sdk';
import type { HyperoptRequest } from './hyperopt-request.ts';
import type { SearchWishes } from './search-plan.ts';

/** How long and how broad a search is. */
export interface SearchExtent {
  /** Trials in all. */
  readonly epochs: number;
  readonly workers: number;
  /** Trials without a better one after which it ends; null: it does not. */
  readonly earlyStop: number | null;
}

const EPOCHS = 100;

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
export function extentOf({
  epochs,
  workers,
  earlyStop,
  backtest,
}: Pick<HyperoptRequest, 'epochs' | 'workers' | 'earlyStop' | 'backtest'>): SearchExtent {
  const { config } = backtest;
  return {
    epochs: whole('epochs', epochs ?? config['epochs'] ?? EPOCHS, 1),
    workers: workersOf(whole('workers', workers ?? config['hyperopt_jobs'] ?? -1, -1024)),
    earlyStop: stopAfter(whole('early_stop', earlyStop ?? config['early_stop'] ?? 0, 0)),
  };
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
