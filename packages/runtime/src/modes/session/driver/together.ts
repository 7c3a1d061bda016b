import { ConfigError } from '../../../config/errors.ts';
import type { SettledVersion } from './settle-version.ts';

/** Whether two versions can be in one session: one wallet, one market. `now`: while it trades, which asks for the same candles too. */
export function assertTogether(version: SettledVersion, newest: SettledVersion, when?: 'now'): void {
  const [has, needs] = [factsOf(version), factsOf(newest)];
  for (const [name, wanted] of Object.entries(needs)) {
    if (name === 'timeframe' && when === undefined) continue;
    const found = has[name];
    if (found === wanted) continue;
    throw new ConfigError(
      'invalid-config',
      `Version ${version.spec.id}: ${name} is ${found}; expected ${wanted}, as the session has it${name === 'timeframe' ? ', or a restart' : ''}.`,
    );
  }
}

function factsOf({ settings, stakeCurrency, spec }: SettledVersion): Readonly<Record<string, string>> {
  return {
    strategy: spec.strategy.name,
    exchange: spec.exchange,
    stake_currency: stakeCurrency,
    trading_mode: settings.tradingMode,
    margin_mode: settings.marginMode ?? 'none',
    timeframe: settings.timeframe,
    fills: spec.fills ?? 'simulated',
  };
}
