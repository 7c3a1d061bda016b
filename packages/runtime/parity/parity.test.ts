import { describe, expect, it } from 'vitest';
import { firstDifference } from './compare.ts';
import { candleTables, randomScenarios } from './scenario-suites.ts';
import { shippableCases } from './golden-suites.ts';
import { describeVerdict, summaryLine, type CaseResult } from './verdict.ts';

/** What later versions add; a case may wait for one of these and for nothing else. */
const NOT_YET = [
  'futures',
  'timeframe_detail',
  'position adjustment',
  'position stacking',
  'protections',
  'locks by callbacks',
];

const suites: readonly (readonly [string, () => CaseResult[]])[] = [
  ['candle tables', candleTables],
  ['shippable cases on real candles', shippableCases],
  ['random scenarios', randomScenarios],
];

describe.each(suites)('the %s of the real engine', (_, results) => {
  const found = results();

  it('come out equal wherever the features are built', () => {
    const differing = found.filter(({ verdict }) => verdict.kind === 'differs').map(describeVerdict);
    expect(differing).toEqual([]);
    expect(found.filter(({ verdict }) => verdict.kind === 'equal').length, summaryLine(found)).toBeGreaterThan(20);
  });

  it('wait only for features that are known to be missing', () => {
    const waiting = found.flatMap(({ verdict }) => (verdict.kind === 'not built' ? [verdict.feature] : []));
    const unknown = waiting.filter((feature) => !feature.startsWith('callback ') && !NOT_YET.includes(feature));
    expect([...new Set(unknown)]).toEqual([]);
  });
});

describe('the comparison', () => {
  const trade = { pair: 'BTC/USDT', orders: [{ price: 100, tag: 'a' }] };

  it('finds the first place where two results differ', () => {
    expect(firstDifference(trade, { ...trade, orders: [{ price: 100.0001, tag: 'a' }] })).toBe(
      'orders[0].price: expected 100, got 100.0001',
    );
    expect(firstDifference(trade, { ...trade, orders: [] })).toBe('orders.length: expected 1, got 0');
    expect(firstDifference({ a: null }, { a: 0 })).toBe('a: expected null, got 0');
  });

  it('forgives a difference of 1e-9 and no more', () => {
    expect(firstDifference(1, 1 + 5e-10)).toBeNull();
    expect(firstDifference(1, 1 + 5e-9)).not.toBeNull();
  });
});
