import { candlesFromShapes, crash, flat, rally, runStrategy, type Shape } from '@tradai/strategy-sdk/testing';
import { describe, expect, it } from 'vitest';
import strategy, { leverageFor } from './strategy.ts';

/** A range of two days. */
const range = flat(60);
const at = (signal: readonly boolean[]): number[] => signal.flatMap((flag, i) => (flag ? [i] : []));
const run = (...shapes: readonly Shape[]) => runStrategy(strategy, candlesFromShapes(shapes));

describe('futures-trend', () => {
  it('buys a close above the range and leaves below the shorter one', () => {
    const { enterLong, enterShort, exitLong } = run(range, rally(3, 0.03), flat(12), crash(3, 0.02));

    expect(at(enterLong)).toEqual([60]);
    expect(at(exitLong)).toEqual([75, 76, 77]);
    expect(at(enterShort)).toEqual([]);
  });

  it('sells a close below the range and leaves above the shorter one', () => {
    const { enterLong, enterShort, exitShort } = run(range, crash(3, 0.03), flat(12), rally(3, 0.02));

    expect(at(enterShort)).toEqual([60]);
    expect(at(exitShort)).toEqual([75, 76, 77]);
    expect(at(enterLong)).toEqual([]);
  });

  it.each([
    [0.004, 5],
    [0.006, 5],
    [0.01, 3],
    [0.02, 1],
    [0.06, 1],
  ])('an average range of %d has a leverage of %d', (averageRange, leverage) => {
    expect(leverageFor(averageRange, 0.03)).toBe(leverage);
  });

  it('needs two days of hours', () => {
    expect(run(flat(10)).lookback).toBe(47);
  });
});
