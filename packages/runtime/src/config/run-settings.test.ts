import { defineStrategy, keep, keepStop } from '@tradai/strategy-sdk';
import { strategyDefinition, type AnyDefinition } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { runSettings, type RunSettings } from './run-settings.ts';
import type { RawConfig } from './setting-table.ts';

const plain = defineStrategy({
  name: 'plain',
  timeframe: '1h',
  stoploss: -0.1,
  canShort: true,
  indicators: () => ({}),
  entry: () => [],
});
const asking = defineStrategy({
  name: 'asking',
  timeframe: '1h',
  stoploss: -0.1,
  maxEntryPositionAdjustment: 2,
  orderTimeInForce: { entry: 'IOC' },
  indicators: () => ({}),
  entry: () => [],
  customStoploss: () => keepStop,
  customRoi: () => keep,
  adjustTradePosition: () => keep,
});
const FUTURES = { trading_mode: 'futures', margin_mode: 'isolated' };

const of = (config: RawConfig, definition: AnyDefinition = strategyDefinition(plain)): RunSettings =>
  runSettings(definition, config);

describe('what a run does when nothing is configured', () => {
  it('is spot without margin, stacking, protections and detail candles', () => {
    expect(of({})).toMatchObject({
      tradingMode: 'spot',
      marginMode: null,
      liquidation: { isCross: false, buffer: 0.05 },
      futuresFundingRate: null,
      enableProtections: false,
      timeframeDetail: null,
      timeInForce: { entry: 'GTC', exit: 'GTC' },
      rules: {
        canShort: false,
        positionStacking: false,
        useCustomStoploss: false,
        useCustomRoi: false,
        maxEntryPositionAdjustment: null,
      },
    });
  });

  it('asks the callbacks that a strategy has', () => {
    const { rules, timeInForce } = of({}, strategyDefinition(asking));

    expect(rules).toMatchObject({ useCustomStoploss: true, useCustomRoi: true, maxEntryPositionAdjustment: 2 });
    expect(timeInForce).toEqual({ entry: 'IOC', exit: 'GTC' });
  });
});

it.each<[config: RawConfig, settings: object]>([
  [FUTURES, { tradingMode: 'futures', marginMode: 'isolated', rules: { canShort: true } }],
  [
    { ...FUTURES, margin_mode: 'cross', liquidation_buffer: 0.1 },
    { marginMode: 'cross', liquidation: { isCross: true, buffer: 0.1 } },
  ],
  [{ margin_mode: 'isolated' }, { tradingMode: 'spot', marginMode: null, rules: { canShort: false } }],
  [{ futures_funding_rate: 0.0001 }, { futuresFundingRate: 0.0001 }],
  [{ enable_protections: true }, { enableProtections: true }],
  [{ position_stacking: true }, { rules: { positionStacking: true } }],
  [{ timeframe_detail: '5m' }, { timeframeDetail: '5m' }],
  [{ timeframe_detail: '' }, { timeframeDetail: null }],
  [{ order_time_in_force: { entry: 'fok', exit: 'PO' } }, { timeInForce: { entry: 'FOK', exit: 'PO' } }],
])('%j counts', (config, settings) => {
  expect(of(config)).toMatchObject(settings);
});

it.each<[config: RawConfig, rules: object]>([
  [{ use_custom_stoploss: false }, { useCustomStoploss: false, useCustomRoi: true }],
  [{ position_adjustment_enable: false }, { maxEntryPositionAdjustment: null }],
  [{ max_entry_position_adjustment: -1 }, { maxEntryPositionAdjustment: -1 }],
])('%j switches off or replaces what the strategy has', (config, rules) => {
  expect(of(config, strategyDefinition(asking)).rules).toMatchObject(rules);
});

it('a config does not switch on a callback that is not there', () => {
  const { rules } = of({ use_custom_stoploss: true, position_adjustment_enable: true });

  expect(rules).toMatchObject({ useCustomStoploss: false, maxEntryPositionAdjustment: null });
});

it.each<[config: RawConfig, says: string]>([
  [{ trading_mode: 'futures' }, 'margin_mode is not given'],
  [{ timeframe_detail: '1h' }, 'timeframe_detail is "1h"; expected a timeframe shorter than 1h'],
  [{ timeframe_detail: '7m' }, 'timeframe_detail (config) is "7m"'],
  [{ margin_mode: 'isolate' }, 'expected "isolated" or "cross"'],
  [{ liquidation_buffer: 5 }, 'a ratio from 0 to 0.99'],
  [{ max_entry_position_adjustment: -2 }, '-1 (no limit) or a whole number from 0'],
  [{ order_time_in_force: { entry: 'GTX' } }, 'one of GTC, FOK, IOC, PO for entry'],
])('%j is refused', (config, says) => {
  expect(() => of(config)).toThrow(says);
});
