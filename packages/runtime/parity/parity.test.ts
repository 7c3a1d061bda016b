import { describe, expect, it } from 'vitest';
import { firstDifference } from './compare.ts';
import { candleTables, randomScenarios } from './scenario-suites.ts';
import { ownCases, shippableCases } from './golden-suites.ts';
import { describeVerdict, summaryLine, type CaseResult } from './verdict.ts';

/** The suites, and what is different on purpose in each (docs/freqtrade-compatibility.md). */
const suites: readonly (readonly [string, () => CaseResult[], readonly string[]])[] = [
  ['candle tables', candleTables, []],
  [
    'shippable cases on real candles',
    () => shippableCases({ watch: true }),
    ['ship/ship_pair_unlocking: deliberate: Q16'],
  ],
  ['own cases on real candles', () => ownCases({ watch: true }), []],
  ['random scenarios', randomScenarios, []],
];

// Judged while tests are collected, which no time limit of a single test cuts short.
describe.each(suites)('the %s of the real engine', (_, results, deliberate) => {
  const found = results();

  it('come out equal, but for what is different on purpose', () => {
    expect(found.filter(({ verdict }) => verdict.kind !== 'equal').map(describeVerdict)).toEqual(deliberate);
    expect(found.length, summaryLine(found)).toBeGreaterThanOrEqual(20);
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
