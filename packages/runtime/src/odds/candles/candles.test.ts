import { describe, expect, it } from 'vitest';
import { randomStream } from '../../search/random.ts';
import { candleBlockLength, meanReturns } from './candle-block.ts';
import { candleGroups, groupCandle } from './candle-groups.ts';

describe('candles of a longer timeframe', () => {
  const openTimeMs = Float64Array.of(2, 3, 4, 5, 6, 7, 8);
  const groups = candleGroups(openTimeMs, (timeMs) => timeMs - (timeMs % 4));

  it('begin where their time does, also when the first ones inside are missing', () => {
    expect([...groups.openTimeMs]).toEqual([0, 4, 8]);
    expect([...groups.starts]).toEqual([0, 2, 6, 7]);
  });

  it('have the first open, the highest high, the lowest low, the last close and all of the volume', () => {
    const column = (...values: number[]): Float64Array => Float64Array.of(0, 0, ...values, 0);
    const candles = {
      ...{ openTimeMs, length: 7 },
      ...{ open: column(10, 11, 12, 13), high: column(12, 19, 14, 15), low: column(9, 8, 7, 11) },
      ...{ close: column(11, 12, 13, 14), volume: column(1, 2, 3, 4) },
    };
    expect(groupCandle(candles, groups, 1)).toEqual({ open: 10, high: 19, low: 7, close: 14, volume: 10 });
  });
});

describe('blocks of candles', () => {
  it('are as long as quiet and stormy stretches, though returns do not depend on each other', () => {
    const random = randomStream(1, 'storms');
    const calm = Float64Array.from({ length: 2000 }, () => 0.01 * random.normal());
    const stormy = Float64Array.from(calm, (value, i) => value * (i % 200 < 100 ? 0.2 : 2));

    expect(candleBlockLength(calm)).toBeLessThan(10);
    expect(candleBlockLength(stormy)).toBeGreaterThan(50);
  });

  it('suit the mean of all pairs', () => {
    const series = [
      { close: Float64Array.of(100, 110, 99), from: 1 },
      { close: Float64Array.of(1, 50, 40, 40), from: 2 },
    ];
    expect([...meanReturns(series, 2)]).toEqual([expect.closeTo((0.1 - 0.2) / 2, 12), expect.closeTo(-0.05, 12)]);
  });
});
