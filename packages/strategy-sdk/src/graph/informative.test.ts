import { describe, expect, it } from 'vitest';
import { defineStrategy } from '../index.ts';
import { aCandle, candlesFromCloses, runStrategy, type CandleInput } from '../testing/index.ts';

const N = Number.NaN;
const MINUTE = 60_000;
const MIDNIGHT = Date.UTC(2024, 0, 1);

function candles(count: number, minutes: number, startMs = MIDNIGHT): readonly CandleInput[] {
  return Array.from({ length: count }, (_, i) => aCandle({ openTimeMs: startMs + i * minutes * MINUTE, close: i }));
}

describe('informative', () => {
  const joined = defineStrategy({
    name: 'joined',
    timeframe: '5m',
    stoploss: -0.1,
    indicators: ({ informative }) => ({
      hour: informative('1h', (hour) => hour.close),
      up: informative('1h', (hour) => hour.close.gt(0)),
      leader: informative({ pair: 'BTC/{stake}', timeframe: '15m' }, (btc) => btc.close),
    }),
    entry: () => [],
  });
  const own = candles(36, 5);

  it('sees the 00:00 hour from the row 00:55 on, which closes with it', () => {
    const { columns } = runStrategy(joined, own, {
      pair: 'ETH/EUR',
      others: { '1h': candles(3, 60), 'BTC/EUR 15m': candles(12, 15) },
    });
    expect(columns.hour).toEqual([
      ...Array<number>(11).fill(N),
      ...Array<number>(12).fill(0),
      ...Array<number>(12).fill(1),
      2,
    ]);
    expect(columns.up.indexOf(true)).toBe(23);
    expect(columns.leader.slice(0, 6)).toEqual([N, N, 0, 0, 0, 1]);
  });

  it('keeps the last closed candle where one is missing, and a NaN inside', () => {
    const hours = [
      aCandle({ openTimeMs: MIDNIGHT, close: 7 }),
      aCandle({ openTimeMs: MIDNIGHT + 120 * MINUTE, close: N, open: 1 }),
    ];
    const { columns } = runStrategy(joined, own, { others: { '1h': hours, 'BTC/{stake} 15m': candles(1, 15) } });
    expect(columns.hour.slice(10, 12)).toEqual([N, 7]);
    expect(columns.hour[34]).toBe(7);
    expect(columns.hour[35]).toBeNaN();
  });

  it('makes the hours of the own pair out of its candles; one that began before them is left out', () => {
    const others = { 'BTC/USDT 15m': candles(1, 15) };
    expect(runStrategy(joined, own, { pair: 'ETH/USDT', others }).columns.hour.slice(10, 25)).toEqual(
      [N, ...Array<number>(12).fill(11), 23, 23].slice(0, 15),
    );
    const late = candles(20, 5, MIDNIGHT + 30 * MINUTE);
    expect(runStrategy(joined, late, { pair: 'ETH/USDT', others }).columns.hour.slice(16)).toEqual([N, 17, 17, 17]);
  });

  it('says which candles of another pair are missing', () => {
    expect(() => runStrategy(joined, own, { pair: 'ETH/USDT' })).toThrow(
      /reads candles of BTC\/USDT 15m; give them as others/,
    );
  });

  it('joins a funding rate at its own time', () => {
    const funded = defineStrategy({
      name: 'funded',
      timeframe: '1h',
      stoploss: -0.1,
      indicators: ({ informative }) => ({
        rate: informative({ candleType: 'funding_rate', timeframe: '8h' }, (funding) => funding.rate),
      }),
      entry: () => [],
    });
    const rates = [
      aCandle({ openTimeMs: MIDNIGHT, open: 0.01 }),
      aCandle({ openTimeMs: MIDNIGHT + 480 * MINUTE, open: 0.02 }),
    ];
    const { columns } = runStrategy(funded, candles(9, 60), { others: { 'funding_rate 8h': rates } });
    expect(columns.rate).toEqual([...Array<number>(7).fill(0.01), 0.02, 0.02]);
  });
});

describe('resample', () => {
  const grouped = defineStrategy({
    name: 'resampled',
    timeframe: '5m',
    stoploss: -0.1,
    indicators: ({ resample }) => ({
      three: resample(3, ({ open: first, high: highest, low: lowest, close: last, volume: sum }) => ({
        first,
        highest,
        lowest,
        last,
        sum,
      })),
      change: resample(3, ({ close: last }) => last.diff()),
    }),
    entry: () => [],
  });

  it('is anchored at the epoch, and a first group that is not whole is left out', () => {
    const late = candlesFromCloses([1, 5, 3, 4, 2, 6, 7, 8], { timeframe: '5m', startMs: MIDNIGHT + 5 * MINUTE });
    const { columns, lookback } = runStrategy(grouped, late);
    expect(columns.three.last).toEqual([N, N, N, N, 2, 2, 2, 8]);
    expect(columns.three.first[4]).toBe(5);
    expect(columns.three.highest[4]).toBe(5);
    expect(columns.three.lowest[4]).toBe(2);
    expect(columns.three.sum[4]).toBe(3);
    expect(columns.change).toEqual([N, N, N, N, N, N, N, 6]);
    expect(lookback).toBe(5);
  });
});
