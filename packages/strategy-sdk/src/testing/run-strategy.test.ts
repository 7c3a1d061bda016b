import { describe, expect, it } from 'vitest';
import { all, crossesAbove, defineStrategy, enterLong, exitLong, int } from '../index.ts';
import { candlesFromCloses, runStrategy } from './index.ts';

const breakout = defineStrategy({
  name: 'breakout',
  timeframe: '5m',
  stoploss: -0.1,
  params: { back: int({ min: 1, max: 5, default: 1 }) },
  indicators: ({ candles, params, informative, resample }) => ({
    before: candles.close.shift(params.back),
    hour: informative('1h', (hour) => ({ close: hour.close, up: hour.close.gt(100) })),
    pair: resample(2, (two) => two.close),
    list: [candles.close.add(1), candles.close.gt(2)],
  }),
  entry: ({ candles, before, hour }) => [
    enterLong(crossesAbove(candles.close, before), 'up'),
    enterLong(all(hour.up), 'hour'),
  ],
  exit: ({ signals, candles }) => [exitLong(signals.enterLong.not()), exitLong(candles.close.lt(1), 'crash')],
});

describe('runStrategy', () => {
  const closes = Array.from({ length: 24 }, (_, i) => (i < 12 ? 101 - i : 200 + i));
  const run = runStrategy(breakout, candlesFromCloses(closes, { timeframe: '5m' }));

  it('gives columns as plain arrays, nested as declared', () => {
    expect(run.columns.before.slice(0, 3)).toEqual([Number.NaN, 101, 100]);
    expect(run.columns.list[1]).toEqual(closes.map(() => true));
    expect(run.columns.pair.slice(0, 4)).toEqual([Number.NaN, 100, 100, 98]);
  });

  it('shows the hour from the row on which it closes: 00:55', () => {
    expect(run.columns.hour.close.slice(9, 14)).toEqual([Number.NaN, Number.NaN, 90, 90, 90]);
    expect(run.columns.hour.up.lastIndexOf(false)).toBe(22);
    expect(run.columns.hour.up[23]).toBe(true);
  });

  it('gives signals and the tag of the first that is true', () => {
    expect(run.enterLong[12]).toBe(true);
    expect(run.enterTag[12]).toBe('up');
    expect(run.enterTag[23]).toBe('hour');
    expect(run.exitLong[12]).toBe(false);
    expect(run.lookback).toBe(2);
  });
});
