import { buildStrategy, strategyDefinition, type BuiltStrategy } from '@tradai/strategy-sdk/graph';
import { ConfigError } from '../../config/errors.ts';
import { quoteOf } from '../../config/pair-names.ts';
import { runSettings, type RunSettings } from '../../config/run-settings.ts';
import type { BacktestRequest } from './request.ts';
import { checkDetail } from './side-data.ts';
import { checkSupported } from './supported.ts';

export interface SettledRun {
  readonly settings: RunSettings;
  readonly built: BuiltStrategy;
  readonly stakeCurrency: string;
}

type Unsettled = Pick<BacktestRequest, 'strategy' | 'params' | 'config' | 'overrides' | 'pairs'>;

/** The settings in force and the strategy's graph, before anything is loaded. Throws what is wrong with them, or is not done by this version. */
export function settle(run: Unsettled): SettledRun {
  return settleWith(run, runSettings(strategyDefinition(run.strategy), run.config, run.overrides));
}

/** The same with settings that were found before, for a run of the same strategy, config and overrides. */
export function settleWith({ strategy, params, pairs }: Unsettled, settings: RunSettings): SettledRun {
  const built = buildStrategy(strategy, params, settings.timeframe);
  checkSupported(built, settings);
  checkDetail(settings);
  return { settings, built, stakeCurrency: stakeCurrencyOf(pairs, settings) };
}

/** The quote of every pair; a wallet holds one currency. */
function stakeCurrencyOf(pairs: readonly string[], settings: RunSettings): string {
  const [first] = pairs;
  if (first === undefined)
    throw new ConfigError('invalid-config', 'no pair was given; expected at least one, such as BTC/USDT.');
  const stake = settings.stakeCurrency ?? quoteOf(first);
  const other = pairs.find((pair) => quoteOf(pair) !== stake);
  if (other !== undefined)
    throw new ConfigError(
      'invalid-config',
      `${other} is not traded in the stake currency ${stake}; all pairs of a run share one.`,
    );
  return stake;
}
