import { describe, expect, it } from 'vitest';
import { fundingEvents, type FundingRates, type MarkCandles } from './funding-events.ts';

const HOUR_MS = 3_600_000;

/** `[hour, rate]` */
function ratesOf(rows: readonly (readonly [number, number])[]): FundingRates {
  return {
    openTimeMs: Float64Array.from(rows, ([hour]) => hour * HOUR_MS),
    open: Float64Array.from(rows, ([, rate]) => rate),
  };
}

/** `[hour, open, close]` */
function marksOf(rows: readonly (readonly [number, number, number])[]): MarkCandles {
  return {
    openTimeMs: Float64Array.from(rows, ([hour]) => hour * HOUR_MS),
    open: Float64Array.from(rows, ([, open]) => open),
    close: Float64Array.from(rows, ([, , close]) => close),
  };
}

const eightHourly = marksOf([
  [0, 100, 110],
  [8, 120, 130],
  [16, 140, 150],
]);

const cases = [
  // rates [hour, rate]                        configured  [hour, rate × price]
  ['a rate with a mark candle of its time', [[8, 0.5]], null, [[8, 60]]],
  ['a rate between marks takes the close before', [[4, 0.5]], null, [[4, 55]]],
  ['a rate off the full hour between marks is lost', [[4.5, 0.5]], null, []],
  ['a rate after the last mark is lost', [[17, 0.5]], null, []],
  ['a rate before the first mark is lost', [[-1, 0.5]], null, []],
  [
    'gaps after the first known rate stay free',
    [
      [1, 0.5],
      [8, 0.5],
    ],
    0.25,
    [
      [0, 25],
      [1, 55],
      [8, 60],
    ],
  ],
] as const;

describe('funding events', () => {
  it.each(cases)('%s', (_, rates, configured, expected) => {
    const { timeMs, perUnit } = fundingEvents(ratesOf(rates), eightHourly, configured);
    expect([...timeMs].map((time, i) => [time / HOUR_MS, perUnit[i]])).toEqual(expected);
  });

  it('a configured rate without any known one counts on every hour from the first to the last mark', () => {
    const { timeMs, perUnit } = fundingEvents(ratesOf([]), eightHourly, 0.5);
    expect(timeMs).toHaveLength(17);
    expect(perUnit[0]).toBe(50);
    expect(perUnit[1]).toBe(55);
    expect(perUnit[16]).toBe(70);
  });

  it('a known rate without a mark price does not end the configured one', () => {
    const rates = ratesOf([
      [-8, 0.5],
      [4.5, 0.5],
      [8, 0.5],
    ]);
    const { timeMs, perUnit } = fundingEvents(rates, eightHourly, 0.25);
    expect([...timeMs].map((time) => time / HOUR_MS)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(perUnit[8]).toBe(60);
  });

  it('what lies before the run gives neither rates nor mark prices', () => {
    const rates = ratesOf([
      [0, 0.5],
      [4, 0.5],
      [12, 0.5],
    ]);
    const { timeMs, perUnit } = fundingEvents(rates, eightHourly, null, 2 * HOUR_MS);
    expect([...timeMs].map((time, i) => [time / HOUR_MS, perUnit[i]])).toEqual([[12, 65]]);
  });

  it('there are none without mark prices', () => {
    expect(fundingEvents(ratesOf([[0, 1]]), marksOf([]), 0.5).timeMs).toHaveLength(0);
  });
});
