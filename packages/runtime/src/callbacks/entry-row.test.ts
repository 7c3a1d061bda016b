import { defineStrategy, enterLong, keep, reprice } from '@tradai/strategy-sdk';
import { aCandle } from '@tradai/strategy-sdk/testing';
import { describe, expect, it } from 'vitest';
import { FLAT, runSmallWorld } from './small-world.fixture.ts';

/** A signal at 01:00; the order of 02:00 bids 95, and no candle before that of 05:00 goes there. */
const CANDLES = FLAT.map((candle, n) =>
  aCandle({ ...candle, ...(n === 1 ? { close: 101, high: 101 } : n === 5 ? { low: 90 } : {}) }),
);

describe('the row of the entry', () => {
  it.each<[string, Readonly<Record<string, unknown>>, number, boolean]>([
    ['its order fills late', {}, 2, false],
    ['its time counts from the fill', { fills: { profile: 'base' } }, 5, false],
    ['its order was moved before it filled', { fills: { profile: 'base' } }, 5, true],
  ])('of a trade is that of the signal when %s', (_, config, openHour, moves) => {
    const seen = new Set<unknown>();
    const opens = new Set<number>();
    const strategy = defineStrategy({
      name: 'late',
      timeframe: '1h',
      stoploss: -0.5,
      indicators: () => ({}),
      entry: ({ candles: { close } }) => [enterLong(close.eq(101), 'signal')],
      customEntryPrice: () => 95,
      checkEntryTimeout: ({ trade }) => {
        seen.add(trade.entryRow.openTimeMs);
        return keep;
      },
      adjustEntryPrice: ({ order }) => (moves ? reprice(order.rate - 1) : keep),
      customExit: ({ trade }) => {
        seen.add(trade.entryRow.openTimeMs).add(trade.entryRow.enterTag);
        opens.add(trade.openTimeMs);
        return keep;
      },
    });
    runSmallWorld(strategy, { candles: CANDLES, config });
    expect([...seen]).toEqual([FLAT[1]!.openTimeMs, 'signal']);
    expect([...opens]).toEqual([FLAT[openHour]!.openTimeMs]);
  });
});
