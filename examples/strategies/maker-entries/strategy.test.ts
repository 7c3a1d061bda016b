import { cancelOrder, keep, reprice } from '@tradai/strategy-sdk';
import { candlesFromShapes, crash, flat, rally, runStrategy } from '@tradai/strategy-sdk/testing';
import { describe, expect, it } from 'vitest';
import strategy, { followed } from './strategy.ts';

describe('maker-entries', () => {
  const { columns, enterLong, exitLong, enterTag, lookback } = runStrategy(
    strategy,
    candlesFromShapes([flat(60), crash(20, 0.1), rally(40, 0.15), crash(30, 0.1)]),
  );
  const entered = enterLong.indexOf(true);

  it('enters where the averages cross, and leaves where they cross back', () => {
    expect(enterLong.filter(Boolean)).toHaveLength(1);
    expect(enterTag[entered]).toBe('averages crossed');
    expect(columns.fast[entered]).toBeGreaterThan(columns.slow[entered]!);
    expect(columns.fast[entered - 1]).toBeLessThan(columns.slow[entered - 1]!);
    expect(exitLong.indexOf(true, entered)).toBeGreaterThan(120);
  });

  it('bids half an average range below the close', () => {
    const { bid } = columns;

    expect(bid.findIndex((value) => !Number.isNaN(value))).toBe(14);
    expect(bid[entered]).toBeLessThan(100);
  });

  // oxfmt-ignore
  it.each([
    // a bid of 100                       fast slow  bid    answer
    ['follows the market up',             [52, 50], 101,    reprice(101)],
    ['does not follow it for a trifle',   [52, 50], 100.05, keep],
    ['does not follow it down',           [52, 50],  99,    keep],
    ['goes when the averages cross back', [49, 50], 101,    cancelOrder],
  ] as const)('a bid %s', (_, [fast, slow], bid, answer) => {
    expect(followed(100, { fast, slow, bid })).toEqual(answer);
  });

  it('needs the candles of its slow average and one before', () => {
    expect(lookback).toBe(48);
  });
});
