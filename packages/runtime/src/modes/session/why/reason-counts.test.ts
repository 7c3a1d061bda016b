import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReasonsRow } from '../rows/row-forms.ts';
import { reasonCounts } from './reason-counts.ts';

const FIVE = 300_000;

function row(candle: number, of: ReasonsRow['of']): ReasonsRow {
  return { candleMs: candle * FIVE, version: 'v1', of };
}

describe('reasons of a pair, counted', () => {
  it('are the last fates of its signals, and candles at which nobody looked', () => {
    const rows = [
      row(0, { 'A/B': [1, null], 'C/B': [0, 'no-signal'] }),
      row(1, { 'A/B': [1, 'in-trade'], 'C/B': [1, null] }),
      row(2, { 'C/B': [0, 'no-signal'] }),
      row(3, { 'A/B': [-1, 'slot-taken'] }),
      row(5, { 'A/B': [1, 'in-trade'] }),
      row(6, { 'A/B': [1, 'paused'] }),
    ];
    expect(reasonCounts(rows, 'A/B', { fromMs: 0, toMs: 6 * FIVE }, '5m')).toMatchObject({
      ...{ candles: 6, unseen: 2, signals: 4 },
      fates: [
        { fate: 'in-trade', count: 2 },
        { fate: 'entered', count: 1 },
        { fate: 'slot-taken', count: 1 },
      ],
      list: [
        { candleMs: 0, side: 'long', fate: 'entered' },
        { candleMs: FIVE, side: 'long', fate: 'in-trade' },
        { candleMs: 3 * FIVE, side: 'short', fate: 'slot-taken' },
        { candleMs: 5 * FIVE, side: 'long', fate: 'in-trade' },
      ],
    });
  });

  it('add up to the signals, and those with the rest to the candles', () => {
    const fate = fc.constantFrom(null, 'in-trade', 'vetoed', 'stale-data');
    const rows = fc.uniqueArray(fc.tuple(fc.nat(40), fc.constantFrom(-1, 0, 1), fate), {
      selector: ([candle]) => candle,
    });
    fc.assert(
      fc.property(rows, fc.nat(20), fc.nat(30), (made, from, length) => {
        const list = made.map(([candle, direction, reason]) => row(candle, { 'A/B': [direction, reason] }));
        const range = { fromMs: from * FIVE, toMs: (from + length) * FIVE };
        const found = reasonCounts(list, 'A/B', range, '5m');
        expect(found.candles).toBe(length);
        expect(found.fates.reduce((sum, { count }) => sum + count, 0)).toBe(found.signals);
        const quiet = made.filter(([candle, direction]) => candle >= from && candle < from + length && direction === 0);
        expect(found.signals + quiet.length + found.unseen).toBe(length);
      }),
    );
  });
});
