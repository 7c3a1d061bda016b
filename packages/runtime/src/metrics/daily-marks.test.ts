import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade } from '../core/trade.ts';
import { dailyAccount, daysOf } from './daily.ts';
import { dayMarks, markedDaily } from './daily-marks.ts';
import { markToMarket } from './equity.ts';
import { HOUR, madeCandles, madeTrade } from './made-trade.fixture.ts';

const HOURS = 24 * 9;

/** Candles at some of the hours, at prices that wander. */
const someCandles = fc
  .record({ every: fc.constantFrom(1, 5, 60), from: fc.nat({ max: 60 }), shift: fc.nat({ max: 6 }) })
  .map(({ every, from, shift }): CandleColumns => {
    const prices = Array.from({ length: HOURS + shift }, (_, hour) => 100 + 30 * Math.sin(hour / (7 + shift)));
    const all = madeCandles(prices);
    const kept = all.openTimeMs.map((_, i) => i).filter((i) => i >= from && (i - from) % every === 0);
    const column = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]!);
    const { openTimeMs, open, high, low, close, volume } = all;
    return {
      ...{ openTimeMs: column(openTimeMs), open: column(open), high: column(high), low: column(low) },
      ...{ close: column(close), volume: column(volume), length: kept.length },
    };
  });

/** Two entries and two exits, some of them inside candles. */
const aTrade = fc
  .record({
    hours: fc.array(fc.integer({ min: 0, max: HOURS * 4 }), { minLength: 4, maxLength: 4 }),
    isShort: fc.boolean(),
    pair: fc.constantFrom('BTC/USDT', 'ETH/USDT', 'NONE/USDT'),
  })
  .map(({ hours, ...facts }): ClosedTrade => {
    const [a, b, c, d] = hours.map((quarter) => quarter / 4).sort((x, y) => x - y) as [number, number, number, number];
    return madeTrade({
      ...facts,
      fills: [
        [a, 2, 100],
        [b, 1, 110],
        [c, -1, 105],
        [d, -2, 95],
      ],
    });
  });

describe('the account at the closes of days', () => {
  it('is that of the account at every candle', () => {
    fc.assert(
      fc.property(someCandles, someCandles, fc.array(aTrade, { maxLength: 6 }), (btc, eth, trades) => {
        const candles = new Map([
          ['BTC/USDT', btc],
          ['ETH/USDT', eth],
        ]);
        const times = Float64Array.from(new Set([...btc.openTimeMs, ...eth.openTimeMs])).sort();
        const days = daysOf(times, HOUR);
        const { equity } = markToMarket(trades, candles, 1000, times);
        const expected = dailyAccount(days, (position) => equity[position]!, 1000);
        const found = markedDaily(trades, candles, 1000, dayMarks(days, times));

        expect(found.firstDay).toBe(expected.firstDay);
        expect(found.equity).toHaveLength(expected.equity.length);
        for (const [day, value] of expected.equity.entries()) expect(found.equity[day]).toBeCloseTo(value, 9);
        for (const [day, value] of expected.returns.entries()) expect(found.returns[day]).toBeCloseTo(value, 12);
      }),
    );
  });

  it('stands still without trades, and on days without a close', () => {
    const every3Days = Float64Array.from([0, 1, 2], (i) => i * 72 * HOUR);
    const { equity, returns } = markedDaily([], new Map(), 500, dayMarks(daysOf(every3Days, 72 * HOUR), every3Days));

    expect([...equity]).toEqual(Array(9).fill(500));
    expect([...returns]).toEqual(Array(9).fill(0));
  });
});
