import { describe, expect, it } from 'vitest';
import type { FinalCandle } from '../../../market/market-feed.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import { CandleRows } from './candle-rows.ts';

const [FIVE, START] = [300_000, Date.UTC(2026, 0, 1)];

/** Minutes after the start. */
function at(minutes: number): number {
  return START + minutes * 60_000;
}

function closed(pair: string, openMinutes: number, timeframe: '5m' | '1h' = '5m'): FinalCandle {
  const candle = { openTimeMs: at(openMinutes), open: 1, high: 1, low: 1, close: 1, volume: 1 };
  return { series: { pair, timeframe, candleType: null }, candle, isMade: false };
}

function world(fates: Record<string, FateRecord>, lastMs = at(5)) {
  return new CandleRows({ timeframe: '5m', pairs: () => ['A', 'B'], read: (pair) => fates[pair] ?? null, lastMs });
}

function fate(openMinutes: number, direction: number, outcome: 'entered' | 'no-signal' | 'slot-taken'): FateRecord {
  return { seenMs: at(openMinutes), last: { candleMs: at(openMinutes), direction, outcome } };
}

describe('the row of a candle', () => {
  it('is written when the next one closes, with the last fate of each pair', () => {
    const rows = world({ A: fate(0, 1, 'entered'), B: fate(0, -1, 'slot-taken') });
    rows.turned(at(6), [], []);
    rows.turned(at(10), [], []);
    const row = rows.closing([closed('A', 5), closed('B', 5)], at(10), 'v1');
    expect(row).toEqual({
      candleMs: at(0),
      of: { A: [1, null], B: [-1, 'slot-taken'] },
      version: 'v1',
      gapMs: 4 * 60_000,
    });
  });

  it('tells pairs whose candle came late, and no other series', () => {
    const rows = world({ A: fate(0, 0, 'no-signal'), B: fate(5, 0, 'no-signal') }, at(10));
    rows.closing([closed('A', 5), closed('C', 5), closed('A', 0, '1h')], at(10) + 1000, 'v1');
    rows.closing([closed('B', 5)], at(10) + 12_000, 'v1');
    for (let second = 0; second <= 300; second += 20) rows.turned(at(10) + second * 1000, [], []);
    const row = rows.closing([closed('A', 10), closed('B', 10)], at(15), 'v1');
    expect(row).toEqual({ candleMs: at(5), of: { B: [0, 'no-signal'] }, version: 'v1', late: { B: 12_000 } });
  });

  it('tells pairs whose candle waited for another series, how long, and those for which it never came', () => {
    const fates: Record<string, FateRecord> = { B: fate(5, 0, 'no-signal') };
    const rows = world(fates, at(10));
    rows.closing([closed('A', 5), closed('B', 5)], at(10) + 3000, 'v1');
    for (let second = 3; second <= 297; second += 6) {
      rows.turned(at(10) + second * 1000, [], []);
      rows.awaited(at(10) + second * 1000, second < 40 ? { A: ['C|5m|-'], B: ['C|1h|-'] } : { A: ['C|5m|-'] });
    }
    expect(rows.closing([closed('A', 10), closed('B', 10)], at(15), 'v1')).toEqual({
      ...{ candleMs: at(5), of: { B: [0, 'no-signal'] }, version: 'v1' },
      ...{ late: { B: 45_000 }, awaited: { A: ['C|5m|-'], B: ['C|1h|-'] } },
    });
    rows.awaited(at(15) + 4000, {});
    Object.assign(fates, { A: fate(10, 1, 'no-signal'), B: fate(10, 0, 'no-signal') });
    rows.turned(at(20) - 1000, [], []);
    expect(rows.closing([closed('A', 15)], at(20), 'v1')).not.toHaveProperty('awaited');
  });

  it('tells for how long a pair that was asked about had no fresh price', () => {
    const rows = world({ A: fate(5, 0, 'no-signal') }, at(10));
    rows.closing([closed('A', 5)], at(10), 'v1');
    for (let second = 0; second <= 300; second += 10)
      rows.turned(at(10) + second * 1000, ['A', 'B'], second >= 100 && second < 150 ? ['A'] : []);
    expect(rows.closing([closed('A', 10)], at(15), 'v1')).toMatchObject({ blind: { A: 50_000 } });
  });

  it('is none for candles that were only caught up with', () => {
    const rows = world({ A: fate(0, 0, 'no-signal') }, at(5));
    rows.turned(at(6), [], []);
    expect(rows.closing([closed('A', 5), closed('A', 10), closed('A', 15)], at(20) + FIVE, 'v1')).toMatchObject({
      candleMs: at(0),
    });
    expect(rows.closing([closed('A', 20)], at(25), 'v1')).toBeNull();
  });

  it('counts a pair that nobody sees when a candle closes as blind in both candles', () => {
    const fates: Record<string, FateRecord> = { A: fate(0, 1, 'no-signal') };
    const rows = world(fates, at(5));
    rows.turned(at(6), ['A'], ['A']);
    expect(rows.closing([closed('A', 5)], at(10), 'v1')).toMatchObject({ blind: { A: 4 * 60_000 } });
    fates['A'] = fate(5, 1, 'no-signal');
    rows.turned(at(10) + 30_000, ['A'], []);
    expect(rows.closing([closed('A', 10)], at(15), 'v1')).toMatchObject({ blind: { A: 30_000 } });
  });
});
