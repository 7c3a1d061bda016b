import { describe, expect, it } from 'vitest';
import { candlesFromShapes, crash, flat, rally, runStrategy, type Shape } from '@tradai/strategy-sdk/testing';
import strategy from './strategy.ts';

/** Long enough for the 200-candle average. */
const quiet = flat(220);
const at = (signal: readonly boolean[]): number[] => signal.flatMap((flag, i) => (flag ? [i] : []));
const run = (...shapes: readonly Shape[]) => runStrategy(strategy, candlesFromShapes(shapes));

// oxfmt-ignore
const cases = [
  // after 220 quiet candles at 100                         shapes                       enters
  ['a dip is a signal until the band has followed it',     [crash(1, 0.005), flat(10)], [220, 221, 222]],
  ['a fall over three candles is one from its first',      [crash(3, 0.03), flat(10)],  [220, 221, 222, 223, 224]],
  ['a rise is none',                                       [rally(10, 0.05)],           []],
  ['a free fall is none',                                  [crash(1, 0.15), flat(10)],  []],
] as const;

describe('band-reversion', () => {
  it.each(cases)('%s', (_, shapes, enters) => {
    expect(at(run(quiet, ...shapes).enterLong)).toEqual(enters);
  });

  it('leaves when the price is back above the middle band', () => {
    const { exitLong, columns } = run(quiet, crash(3, 0.03), rally(5, 0.04));
    const left = exitLong.indexOf(true);

    expect(left).toBe(226);
    expect(columns.bands.middle[left]).toBeLessThan(100);
  });

  it('needs 200 candles, for the average that tells a dip from a fall', () => {
    expect(run(flat(10)).lookback).toBe(199);
    expect(at(run(flat(100), crash(3, 0.03)).enterLong)).toEqual([]);
  });
});
