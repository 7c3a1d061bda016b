import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import {
  bool,
  choice,
  control,
  cooldownPeriod,
  decimal,
  defineStrategy,
  int,
  stoplossGuard,
  StrategyError,
} from './index.ts';
import { isStrategy, paramValues, parseParam, strategyDefinition } from './graph/index.ts';
import { SDK_VERSION } from './version.ts';

const minimal = { name: 'probe', timeframe: '1h', stoploss: -0.1, indicators: () => ({}), entry: () => [] };

describe('defineStrategy', () => {
  it('gives a frozen value that knows its definition', () => {
    const strategy = defineStrategy({ ...minimal, timeframe: '1h', canShort: true });
    expect(Object.isFrozen(strategy)).toBe(true);
    expect({ ...strategy }).toEqual({ name: 'probe', timeframe: '1h', sdkVersion: SDK_VERSION });
    expect(strategyDefinition(strategy).canShort).toBe(true);
    expect(isStrategy(strategy)).toBe(true);
    expect(isStrategy({ ...minimal })).toBe(false);
    expect(() => strategyDefinition(minimal as never)).toThrow(/this is no strategy/);
  });

  it('bears the version of the package', () => {
    expect(SDK_VERSION).toBe(packageJson.version);
  });

  const mistakes: readonly (readonly [title: string, change: object, message: RegExp])[] = [
    ['no name', { name: undefined }, /name is undefined; expected a letter/],
    ['a name with a blank', { name: 'my strategy' }, /name is "my strategy"/],
    ['a name too long', { name: 'a'.repeat(65) }, /up to 63/],
    ['no such timeframe', { timeframe: '7h' }, /probe: timeframe is "7h"; expected one of 1m/],
    ['no stop', { stoploss: undefined }, /stoploss is undefined; expected a ratio below 0/],
    ['a stop of 0', { stoploss: 0 }, /stoploss is 0; expected a ratio below 0/],
    ['no indicators', { indicators: undefined }, /indicators is undefined; expected a function/],
    ['an asynchronous callback', { customExit: async () => Promise.resolve() }, /customExit is asynchronous/],
    ['a generator', { entry: function* () {} }, /entry is asynchronous or a generator/],
    [
      'a misspelled setting',
      { minimalROI: { 0: 1 } },
      /"minimalROI" is no setting or callback; did you mean "minimalRoi"\?/,
    ],
    ['a wrong ROI table', { minimalRoi: { now: 0.1 } }, /minimalRoi is an object; expected minutes in trade/],
    [
      'trailing without a positive value',
      { trailingStop: true, trailingOnlyOffsetIsReached: true },
      /needs trailingStopPositive/,
    ],
    [
      'an offset not above the positive value',
      { trailingStop: true, trailingStopPositive: 0.02, trailingStopPositiveOffset: 0.02 },
      /expected more than trailingStopPositive/,
    ],
    ['a positive value of 0', { trailingStopPositive: 0 }, /trailingStopPositive is 0; expected a ratio above 0/],
    ['no trades allowed', { maxOpenTrades: 0 }, /maxOpenTrades is 0; expected -1/],
    [
      'an order type',
      { orderTypes: { entry: 'stop' } },
      /orderTypes is an object; expected one of limit, market in entry/,
    ],
    ['a field of order types', { orderTypes: { enter: 'limit' } }, /expected only entry, exit/],
    ['a tag policy', { tagPolicy: 'all' }, /tagPolicy is "all"; expected one of first, last, join/],
    ['rows too far back', { rowsBack: 1001 }, /rowsBack is 1001; expected a whole number from 1 to 1000/],
    ['a parameter that is a number', { params: { fast: 3 } }, /params\.fast is 3; expected int\(\)/],
    ['a list of parameters', { params: [] }, /params is a list; expected an object/],
    ['a parameter without a name', { params: { '': bool({ default: true }) } }, /"" in params is no name/],
    [
      'a parameter that no option can name',
      { params: { 'a=b': bool({ default: true }) } },
      /"a=b" in params is no name/,
    ],
    ['a control that is a number', { controls: { on: 3 } }, /controls\.on is 3; expected control/],
    [
      'a date as state',
      { state: { trade: { at: new Date(0) } } },
      /state\.trade\.at is an object; expected plain JSON/,
    ],
    ['another state', { state: { run: {} } }, /state\.run is unknown; expected trade or pair/],
    [
      'a protection by hand',
      { protections: [{ method: 'CooldownPeriod' }] },
      /protections\.0 is an object; expected cooldownPeriod/,
    ],
  ];
  it.each(mistakes)('refuses %s', (_, change, message) => {
    expect(() => defineStrategy({ ...minimal, ...change } as never)).toThrow(message);
    expect(() => defineStrategy({ ...minimal, ...change } as never)).toThrow(StrategyError);
  });

  it('refuses indicators behind what needs their columns', () => {
    const { indicators, ...rest } = minimal;
    expect(() => defineStrategy({ ...rest, indicators } as never)).toThrow(/indicators must stand before entry/);
  });
});

describe('parameters', () => {
  const strategy = defineStrategy({
    ...minimal,
    timeframe: '1h',
    params: {
      fast: int({ min: 1, max: 9, default: 2 }),
      ratio: decimal({ min: 0, max: 1, default: 0.5 }),
      on: bool({ default: true }),
      kind: choice({ options: ['rsi', 'ewo'], default: 'rsi' }),
      size: choice({ options: [10, 20], default: 10 }),
    },
  });

  it('are the defaults and the overrides', () => {
    expect(paramValues(strategy, { fast: 3 })).toEqual({ fast: 3, ratio: 0.5, on: true, kind: 'rsi', size: 10 });
  });

  it.each([
    ['fast', '3', 3],
    ['ratio', '0.25', 0.25],
    ['ratio', '1e-2', 0.01],
    ['on', 'false', false],
    ['kind', 'ewo', 'ewo'],
    ['size', '20', 20],
  ])('%s=%s', (name, text, value) => {
    expect(parseParam(strategy, name, text)).toBe(value);
  });

  it.each([
    ['fast', 'three', /parameter "fast" of probe: expected a whole number, got "three"/],
    ['fast', '', /expected a whole number, got ""/],
    ['ratio', 'NaN', /expected a number, got "NaN"/],
    ['on', 'yes', /expected true or false, got "yes"/],
    ['kind', 'macd', /expected one of rsi, ewo, got "macd"/],
    ['fats', '3', /probe has no parameter "fats"; did you mean "fast"\?/],
  ])('refuses %s=%s', (name, text, message) => {
    expect(() => parseParam(strategy, name, text)).toThrow(message);
  });

  it.each([
    [() => int({ min: 1, max: 9, default: 10 }), /int\(\): the default is refused: expected 1 to 9, got 10/],
    [() => int({ min: 1.5, max: 9, default: 2 }), /int\(\) takes whole numbers/],
    [() => int({ min: 9, max: 1, default: 5 }), /min 9 is above max 1/],
    [() => decimal({ min: 0, max: 1, decimals: 1, default: 0.25 }), /expected at most 1 decimals/],
    [() => choice({ options: [], default: 'a' as never }), /at least one option/],
    [() => choice({ options: [{}] as never, default: 'a' }), /option 0 is an object; expected a text/],
    [() => choice({ options: [Number.NaN, 1], default: 1 }), /option 0 is NaN/],
    [() => choice({ options: ['1', 1], default: 1 }), /has the option 1 twice/],
    [() => control.number({ min: 0, max: 1, default: 2 }), /expected a number from 0 to 1/],
    [() => control.pairs({ default: ['BTCUSDT' as 'BTC/USDT'] }), /expected a list of pairs/],
    [() => cooldownPeriod({} as never), /expected one of stopDurationCandles, stopDurationMinutes, unlockAt, got none/],
    [
      () => stoplossGuard({ stopDurationCandles: 1, tradeLimit: 1 } as never),
      /expected one of lookbackCandles, lookbackMinutes, got none/,
    ],
  ])('declarations refuse what makes no sense (%#)', (declare, message) => {
    expect(declare).toThrow(message);
  });
});
