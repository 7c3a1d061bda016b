import type { DocumentHead } from '../contract/document-head.ts';
import { VERSION } from '../contract/version.ts';
import { sourceHash } from '../strategies/local-imports.ts';
import type { BacktestRequest } from './backtest/request.ts';
import type { SettledRun } from './backtest/settle.ts';

/** `strategyFile`: its sources are hashed. */
export function documentHead(
  { strategy, exchange, pairs }: Pick<BacktestRequest, 'strategy' | 'exchange' | 'pairs'>,
  { settings, stakeCurrency }: Pick<SettledRun, 'settings' | 'stakeCurrency'>,
  strategyFile: string,
): DocumentHead {
  return {
    versions: { '@tradai/runtime': VERSION, '@tradai/strategy-sdk': strategy.sdkVersion },
    strategy: { name: strategy.name, sha256: sourceHash(strategyFile) },
    ...{ exchange, pairs, timeframe: settings.timeframe },
    ...{ stake_currency: stakeCurrency, starting_balance: settings.money.dryRunWallet },
  };
}
