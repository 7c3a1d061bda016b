import { describe, expect, it } from 'vitest';
import { aCandle, candlesFromShapes, crash, flat, gap, rally } from './index.ts';

describe('shapes', () => {
  const candles = candlesFromShapes([flat(2), rally(2, 0.21), gap(-0.1), crash(1, 0.5)], { close: 100 });

  it('follow each other', () => {
    expect(candles.map(({ close }) => Math.round(close * 1e6) / 1e6)).toEqual([100, 100, 110, 121, 108.9, 54.45]);
    expect(candles[4]!.open).toBe(candles[4]!.close);
    expect(candles[5]!.open).toBe(candles[4]!.close);
  });

  it('keep high and low around open and close, one hour apart', () => {
    expect(
      candles.every(({ open, high, low, close }) => high >= Math.max(open, close) && low <= Math.min(open, close)),
    ).toBe(true);
    expect(candles[5]!.openTimeMs - candles[0]!.openTimeMs).toBe(5 * 3_600_000);
  });

  it('refuse ratios that make no sense', () => {
    expect(() => crash(3, 1)).toThrow(/between 0 and 1/);
    expect(() => rally(0, 0.1)).toThrow(/whole number of candles/);
  });
});

describe('aCandle', () => {
  it('is flat where nothing is said', () => {
    expect(aCandle({ close: 5 })).toMatchObject({ open: 5, high: 5, low: 5, close: 5, volume: 1 });
  });
});
