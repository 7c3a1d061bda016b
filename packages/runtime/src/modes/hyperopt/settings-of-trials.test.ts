import { strategyDefinition } from '@tradai/strategy-sdk/graph';
import { defineStrategy } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { runSettings } from '../../config/run-settings.ts';
import { SettingsOfTrials } from './settings-of-trials.ts';

const strategy = defineStrategy({
  name: 'still',
  timeframe: '1h',
  stoploss: -0.1,
  indicators: () => ({}),
  entry: () => [],
});
const config = { stake_amount: 100, dry_run_wallet: 1000, max_open_trades: 2 };

describe('settings of trials', () => {
  it('are those of a backtest with the same overrides, whatever trial came before', () => {
    const settings = new SettingsOfTrials(strategy, config);
    const tried = [
      {},
      { stoploss: -0.2 },
      { stoploss: -0.2 },
      { stoploss: -0.3, minimal_roi: { 0: 0.1, 60: 0 } },
      { max_open_trades: Number.POSITIVE_INFINITY },
      { max_open_trades: 3 },
      {},
    ];
    for (const overrides of tried)
      expect(settings.of(overrides)).toEqual(runSettings(strategyDefinition(strategy), config, overrides));
  });

  it('are not made anew for the same overrides', () => {
    const settings = new SettingsOfTrials(strategy, config);
    expect(settings.of({ stoploss: -0.2 })).toBe(settings.of({ stoploss: -0.2 }));
  });

  it('that are wrong are refused each time', () => {
    const settings = new SettingsOfTrials(strategy, config);
    for (let i = 0; i < 2; i++) expect(() => settings.of({ stoploss: 'wide' })).toThrow('stoploss (command line)');
  });
});
