import { defineStrategy, enterLong, enterShort, exitLong } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { aCandle, type CandleInput } from '@tradai/strategy-sdk/testing';
import { describe, expect, it } from 'vitest';
import { FLAT, runSmallWorld } from '../callbacks/small-world.fixture.ts';

const hour = (n: number): number => FLAT[0]!.openTimeMs + n * 3_600_000;
const candles = (changes: Readonly<Record<number, Partial<CandleInput>>>): readonly CandleInput[] =>
  FLAT.map((candle, n) => aCandle({ ...candle, ...changes[n] }));

describe('entryPriority', () => {
  const strategy = (sign: number): AnyStrategy =>
    defineStrategy({
      name: 'first',
      timeframe: '1h',
      stoploss: -0.5,
      maxOpenTrades: 1,
      indicators: () => ({}),
      entry: ({ candles: { close } }) => [enterLong(close.gte(101))],
      exit: ({ candles: { close } }) => [exitLong(close.eq(99))],
      entryPriority: ({ candles: { volume } }) => volume.mul(sign),
    });
  const world = {
    candlesOf: {
      'BTC/USDT': candles({ 1: { close: 101, high: 101, volume: 5 } }),
      'ETH/USDT': candles({ 1: { close: 101, high: 101, volume: 7 } }),
    },
  };

  it.each([
    ['the highest value', 1, 'ETH/USDT'],
    ['the lowest, when the sign is turned', -1, 'BTC/USDT'],
    ['the first pair, when all are equal', 0, 'BTC/USDT'],
    ['the first pair, when there is no value', Number.NaN, 'BTC/USDT'],
  ])('gives the last slot to %s', (_name, sign, winner) => {
    const { outcome } = runSmallWorld(strategy(sign), world);
    expect(outcome.trades.map(({ pair }) => pair)).toEqual([winner]);
    expect(outcome.rejectedSignals).toBe(1);
  });
});

describe('onOpposite', () => {
  const trades = (onOpposite: 'wait' | 'exit' | 'reverse'): unknown => {
    const strategy = defineStrategy({
      name: 'turn',
      timeframe: '1h',
      stoploss: -0.5,
      canShort: true,
      onOpposite,
      indicators: () => ({}),
      entry: ({ candles: { close } }) => [enterLong(close.eq(101), 'up'), enterShort(close.eq(99), 'down')],
    });
    const { outcome } = runSmallWorld(strategy, {
      candles: candles({ 1: { close: 101, high: 101 }, 5: { close: 99, low: 99 } }),
      config: { trading_mode: 'futures', margin_mode: 'isolated' },
    });
    return outcome.trades.map(({ isShort, openTimeMs, closeTimeMs, exitReason }) => [
      isShort ? 'short' : 'long',
      openTimeMs,
      closeTimeMs,
      exitReason,
    ]);
  };

  it.each([
    ['wait', [['long', hour(2), hour(23), 'force_exit']]],
    ['exit', [['long', hour(2), hour(6), 'exit_signal']]],
    [
      'reverse',
      [
        ['long', hour(2), hour(6), 'exit_signal'],
        ['short', hour(6), hour(23), 'force_exit'],
      ],
    ],
  ] as const)('%s', (onOpposite, expected) => {
    expect(trades(onOpposite)).toEqual(expected);
  });
});
