import { strategyDefinition, type AnyStrategy } from '@tradai/strategy-sdk/graph';
import { runSettings, type RunSettings } from '../../config/run-settings.ts';
import type { BacktestRequest } from '../backtest/request.ts';

/**
 * Settings by the overrides of a trial. A search that chooses parameters alone has one set of them for all its trials: the last one is
 * remembered.
 */
export class SettingsOfTrials {
  readonly #strategy: AnyStrategy;
  readonly #config: BacktestRequest['config'];
  #last: { readonly overrides: string; readonly settings: RunSettings } | null = null;

  constructor(strategy: AnyStrategy, config: BacktestRequest['config']) {
    this.#strategy = strategy;
    this.#config = config;
  }

  /** Throws what is wrong with them. */
  of(overrides: BacktestRequest['overrides']): RunSettings {
    const key = keyOf(overrides);
    if (this.#last?.overrides === key) return this.#last.settings;
    const settings = runSettings(strategyDefinition(this.#strategy), this.#config, overrides);
    this.#last = { overrides: key, settings };
    return settings;
  }
}

/** JSON has no numbers such as infinity. */
function keyOf(overrides: BacktestRequest['overrides']): string {
  return JSON.stringify(overrides, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? `number ${value}` : value,
  );
}
