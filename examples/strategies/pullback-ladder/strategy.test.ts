import { keepStop, stopFromOpen } from '@tradai/strategy-sdk';
import { candlesFromShapes, crash, flat, rally, runStrategy, type Shape } from '@tradai/strategy-sdk/testing';
import { describe, expect, it } from 'vitest';
import strategy, { stopAfter } from './strategy.ts';

/** Long enough for the average of 200, and above it. */
const upTrend = rally(260, 0.4);
const at = (signal: readonly boolean[]): number[] => signal.flatMap((flag, i) => (flag ? [i] : []));
const run = (...shapes: readonly Shape[]) => runStrategy(strategy, candlesFromShapes(shapes));

// oxfmt-ignore
const cases = [
  // after                                     shapes                                             enters
  ['a pullback in an up trend is bought',     [upTrend, crash(6, 0.03)],                         [264]],
  ['a rise goes on without us',               [upTrend, rally(20, 0.05)],                        []],
  ['a fall below the average of 200 is not',  [upTrend, crash(1, 0.25), flat(5)],                []],
  ['nor is one in a down trend',              [crash(260, 0.4), rally(6, 0.03), crash(6, 0.03)], []],
] as const;

describe('pullback-ladder', () => {
  it.each(cases)('%s', (_, shapes, enters) => {
    expect(at(run(...shapes).enterLong)).toEqual(enters);
  });

  it.each([
    [0, keepStop],
    [1, stopFromOpen(0)],
    [2, stopFromOpen(0.03)],
  ])('after %d sales the stop is %o', (sales, stop) => {
    expect(stopAfter(sales, 0.03)).toEqual(stop);
  });

  it('needs 200 candles, for the average of 200', () => {
    expect(run(flat(10)).lookback).toBe(199);
  });
});
