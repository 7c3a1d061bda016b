import { describe, expect, it } from 'vitest';
import { candlesFromShapes, crash, flat, rally, runStrategy, type Shape } from '@tradai/strategy-sdk/testing';
import strategy from './strategy.ts';

/** Sixty hours of 15m candles that rise a little, so that the hourly trend is up, and then a day's range. */
const upTrend = [rally(240, 0.1), flat(96)];
const downTrend = [crash(240, 0.1), flat(96)];
const at = (signal: readonly boolean[]): number[] => signal.flatMap((flag, i) => (flag ? [i] : []));
const run = (shapes: readonly Shape[]) => runStrategy(strategy, candlesFromShapes(shapes, { timeframe: '15m' }));

// oxfmt-ignore
const cases = [
  // candles up to 335, and then                        shapes                                       enters
  ['a close above the range is bought once',           [...upTrend, rally(1, 0.01), flat(5)],       [336]],
  ['a rise within the margin above the range is not',  [...upTrend, rally(1, 0.001), flat(5)],      []],
  ['a breakout against the hourly trend is not',       [...downTrend, rally(1, 0.01), flat(5)],     []],
  ['a fall out of the range is not',                   [...upTrend, crash(1, 0.01), flat(5)],       []],
] as const;

describe('range-breakout', () => {
  it.each(cases)('%s', (_, shapes, enters) => {
    expect(at(run(shapes).enterLong).filter((i) => i >= 336)).toEqual(enters);
  });

  it('leaves on a close below the last 48 lows', () => {
    expect(run([...upTrend, crash(2, 0.01), flat(5)]).exitLong.indexOf(true)).toBe(336);
  });

  it('sees an hour only from the candle on which it closes', () => {
    const { columns } = run([rally(240, 0.1)]);
    const first = columns.hour.fast.findIndex((value) => !Number.isNaN(value));

    // The average needs 20 hours; the last quarter of hour 20 is candle 79.
    expect(first).toBe(79);
  });

  it('has the force index of technicalindicators, NaN in front of its first value', () => {
    const { force } = run([rally(30, 0.05)]).columns;

    expect(force.findIndex((value) => !Number.isNaN(value))).toBe(13);
    expect(force.at(-1)).toBeGreaterThan(0);
  });

  it('needs the range and the candle before it', () => {
    expect(run([flat(2)]).lookback).toBe(97);
  });
});
