import { bool, choice, decimal, int, type Param } from '@tradai/strategy-sdk';
import { paramSpecOf } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { builtInDimensions, searchedSettings } from './built-in-spaces.ts';
import { chooseSpace, type SpaceRequest } from './choose-space.ts';
import { levelCount, valueAt } from './dimension.ts';
import { pointOf } from './search-space.ts';

const HOUR = 3_600_000;

function paramsOfStrategy(params: Record<string, Param<number | boolean | string>>): SpaceRequest['params'] {
  return new Map(Object.entries(params).map(([name, param]) => [name, paramSpecOf(param)!]));
}

const params = paramsOfStrategy({
  leave: int({ min: 60, max: 90, default: 70, space: 'exit' }),
  fast: int({ min: 2, max: 50, default: 10 }),
  kind: choice({ options: ['sma', 'ema'], default: 'sma', group: 'average' }),
  slow: int({ min: 10, max: 200, step: 5, default: 30, group: 'average' }),
  width: decimal({ min: 0.1, max: 0.5, decimals: 2, default: 0.2, space: 'bands' }),
  wait: int({ min: 0, max: 5, default: 2, space: 'protection' }),
  guard: bool({ default: true, optimize: false }),
});

function choose(changes: Partial<SpaceRequest>) {
  return chooseSpace({ strategy: 'crossing', params, timeframeMs: HOUR, spaces: ['default'], ...changes });
}

function names(changes: Partial<SpaceRequest>): string {
  return choose(changes)
    .dimensions.map(({ name }) => name)
    .join(' ');
}

const ROI = 'roi_t1 roi_t2 roi_t3 roi_p1 roi_p2 roi_p3';
const TRAILING =
  'trailing_stop trailing_stop_positive trailing_stop_positive_offset_p1 trailing_only_offset_is_reached';

describe('words of --spaces', () => {
  it.each([
    [['default'], `fast kind slow leave ${ROI} stoploss width`],
    [['all'], `fast kind slow leave wait ${ROI} stoploss ${TRAILING} max_open_trades width`],
    [['entry'], 'fast kind slow'],
    [['buy'], 'fast kind slow'],
    [['enter'], 'fast kind slow'],
    [['sell'], 'leave'],
    // freqtrade's order, whatever the order of the words
    [['stoploss', 'exit', 'entry'], 'fast kind slow leave stoploss'],
    [['bands'], 'width'],
    [['default', 'trades'], `fast kind slow leave ${ROI} stoploss max_open_trades width`],
  ])('%o', (spaces, expected) => {
    expect(names({ spaces })).toBe(expected);
  });

  it.each([
    [['entri'], 'there is no space "entri" in crossing; did you mean "entry"'],
    [[], 'nothing is left to search in crossing with the spaces : every value is fixed.'],
  ])('refuse %o', (spaces, message) => {
    expect(() => choose({ spaces })).toThrow(message);
  });

  it('refuse a space that has no parameters to optimize', () => {
    const only = paramsOfStrategy({ fast: int({ min: 2, max: 50, default: 10, optimize: false }) });
    expect(() => choose({ params: only, spaces: ['entry'] })).toThrow(
      'the space "entry" has no parameters of crossing to optimize.',
    );
    expect(names({ params: only, spaces: ['default'] })).toBe(`${ROI} stoploss`);
  });
});

describe('what stands still', () => {
  it('has defaults, pinned values and groups that are off', () => {
    const chosen = choose({ spaces: ['entry'], pinned: { fast: 12 }, groupsOff: [] });
    expect(chosen.dimensions.map(({ name }) => name)).toEqual(['kind', 'slow']);
    expect(chosen.fixed).toEqual({ fast: 12, leave: 70, width: 0.2, wait: 2, guard: true });
    expect(names({ spaces: ['entry'], groupsOff: ['average'] })).toBe('fast');
  });

  it('is not all there is', () => {
    expect(() => choose({ spaces: ['entry'], pinned: { fast: 12 }, groupsOff: ['average'] })).toThrow(
      'nothing is left to search in crossing with the spaces entry: every value is fixed.',
    );
  });

  it.each([
    ['averages', 'there is no group "averages" of parameters in crossing; did you mean "average"?'],
    ['x', 'there is no group "x" of parameters in crossing; known: average.'],
  ])('refuses the group %s', (group, message) => {
    expect(() => choose({ groupsOff: [group] })).toThrow(message);
  });

  it('includes the switches that searched spaces need', () => {
    expect(choose({ spaces: ['entry'] })).toMatchObject({ needsExitSignal: false, needsProtections: false });
    expect(choose({ spaces: ['exit', 'protection'] })).toMatchObject({ needsExitSignal: true, needsProtections: true });
  });

  it('refuses a parameter that is called as a built-in value', () => {
    const clash = paramsOfStrategy({ stoploss: decimal({ min: -0.3, max: -0.1, default: -0.2 }) });
    expect(() => choose({ params: clash, spaces: ['entry', 'stoploss'] })).toThrow(
      'parameter "stoploss" of crossing has the name of a value in the space "stoploss"; rename it, or leave that space out.',
    );
    expect(names({ params: clash, spaces: ['entry'] })).toBe('stoploss');
  });
});

describe('built-in spaces', () => {
  it.each([
    // timeframe in minutes, times of the three steps, profits of the three steps
    [1, '2-24 2-12 2-8', '0.004-0.015 0.004-0.027 0.004-0.077'],
    [5, '10-120 10-60 10-40', '0.01-0.04 0.01-0.07 0.01-0.2'],
    [60, '120-1440 120-720 120-480', '0.023-0.092 0.023-0.161 0.023-0.459'],
  ])('scale the ROI table to %i minutes', (minutes, times, profits) => {
    const ranges = builtInDimensions('roi', minutes * 60_000).map(
      (dimension) => `${String(valueAt(dimension, 0))}-${String(valueAt(dimension, levelCount(dimension) - 1))}`,
    );
    expect(ranges.join(' ')).toBe(`${times} ${profits}`);
  });

  it('become settings', () => {
    const point = {
      ...{ roi_t1: 120, roi_t2: 60, roi_t3: 30, roi_p1: 0.01, roi_p2: 0.02, roi_p3: 0.05, stoploss: -0.1 },
      ...{ trailing_stop: true, trailing_stop_positive: 0.02, trailing_stop_positive_offset_p1: 0.01 },
      ...{ trailing_only_offset_is_reached: false, max_open_trades: 3, fast: 12 },
    };
    expect(searchedSettings(point, { isStakeUnlimited: false })).toEqual({
      minimalRoi: { 0: 0.01 + 0.02 + 0.05, 30: 0.03, 90: 0.01, 210: 0 },
      stoploss: -0.1,
      ...{ trailingStop: true, trailingStopPositive: 0.02, trailingStopPositiveOffset: 0.03 },
      ...{ trailingOnlyOffsetIsReached: false, maxOpenTrades: 3 },
    });
    expect(searchedSettings({ fast: 12 }, { isStakeUnlimited: false })).toEqual({});
  });

  it.each([
    [-1, false, { maxOpenTrades: -1 }],
    [0, false, { maxOpenTrades: -1 }],
    [0, true, {}],
    [4, true, { maxOpenTrades: 4 }],
  ])('max_open_trades %i, unlimited stake %s', (value, isStakeUnlimited, expected) => {
    expect(searchedSettings({ max_open_trades: value }, { isStakeUnlimited })).toEqual(expected);
  });

  it('always put the trailing offset above the stop', () => {
    const dimensions = builtInDimensions('trailing', HOUR);
    for (const unit of [
      [0, 0, 0, 0],
      [0, 1, 0, 1],
      [0, 0.4, 0.7, 0.5],
    ]) {
      const settings = searchedSettings(pointOf(dimensions, unit), { isStakeUnlimited: false });
      expect(settings.trailingStopPositiveOffset).toBeGreaterThan(settings.trailingStopPositive!);
    }
  });
});
