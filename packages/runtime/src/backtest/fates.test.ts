import { describe, expect, it } from 'vitest';
import { PriceTicks } from '../core/price-tick.ts';
import { unknownMarket } from '../config/market-file.ts';
import { FateCounter, fateOf } from './fates.ts';
import { SPOT, type PairInput } from './pair-input.ts';

const NONE = [0, 0, 0, 0, 0, 0, 0, 0];

/** Eight hours; the run begins with candle 1. */
function pairWith(flags: { long?: number[]; exitLong?: number[]; short?: number[] }): PairInput {
  const columns = (values: number[] = NONE): Uint8Array => Uint8Array.from(values);
  const numbers = new Float64Array(8).fill(1);
  return {
    pair: 'A/B',
    market: unknownMarket('A/B'),
    candles: {
      ...{ openTimeMs: Float64Array.from({ length: 8 }, (_, i) => i * 3_600_000), length: 8 },
      ...{ open: numbers, high: numbers, low: numbers, close: numbers, volume: numbers },
    },
    signals: {
      ...{ enterLong: columns(flags.long), exitLong: columns(flags.exitLong), enterShort: columns(flags.short) },
      ...{
        exitShort: columns(),
        enterTag: Uint16Array.from([0, 1, 2, 1, 2, 1, 2, 1]),
        exitTag: 0,
        tags: ['', 'a', 'b'],
      },
    },
    ...{ first: 1, last: 7, ticks: new PriceTicks([], null), ...SPOT },
  };
}

function rows({ log }: ReturnType<FateCounter['finish']>): unknown[] {
  return Array.from(log.codes, (code, i) => [
    log.timesMs[i]! / 3_600_000,
    log.sides[i],
    log.tags[log.tagNumbers[i]!],
    fateOf(code),
  ]);
}

describe('the fates of signals', () => {
  it('are told candle by candle, and are counted', () => {
    const counter = new FateCounter(
      pairWith({ long: [1, 1, 1, 0, 1, 1, 1, 1], exitLong: [0, 0, 0, 0, 1, 0, 0, 0] }),
      false,
    );
    counter.refused(2, 'slot-taken');
    counter.enteredAt(3);
    counter.refused(7, 'last-candle');
    const fate = counter.finish();

    expect(rows(fate)).toEqual([
      [1, 1, 'a', 'slot-taken'],
      [2, 1, 'b', 'entered'],
      [4, 1, 'b', 'both-directions'],
      [5, 1, 'a', 'in-trade'],
      [6, 1, 'b', 'last-candle'],
    ]);
    expect(fate).toMatchObject({
      ...{ pair: 'A/B', signals: 5, entered: 1 },
      reasons: { 'slot-taken': 1, 'both-directions': 1, 'in-trade': 1, 'last-candle': 1 },
    });
  });

  it('name the side', () => {
    const flags = { long: [0, 1, 0, 1, 0, 0, 0, 0], short: [0, 0, 1, 1, 0, 0, 0, 0] };

    expect(rows(new FateCounter(pairWith(flags), true).finish())).toEqual([
      [1, 1, 'a', 'in-trade'],
      [2, -1, 'b', 'in-trade'],
      [3, 0, 'a', 'both-directions'],
    ]);
    expect(rows(new FateCounter(pairWith(flags), false).finish())).toEqual([
      [1, 1, 'a', 'in-trade'],
      [2, -1, 'b', 'shorts-not-allowed'],
      [3, 1, 'a', 'in-trade'],
    ]);
  });

  it('are the last ones, and an entry stays one', () => {
    const counter = new FateCounter(pairWith({ long: [0, 1, 1, 0, 0, 0, 0, 0] }), false);
    counter.refused(2, 'in-trade');
    counter.enteredAt(2);
    counter.refused(3, 'locked');
    counter.refused(3, 'slot-taken');
    counter.enteredAt(2);
    counter.refused(2, 'in-trade');

    expect(rows(counter.finish()).map((row) => (row as unknown[])[3])).toEqual(['entered', 'slot-taken']);
  });
});
