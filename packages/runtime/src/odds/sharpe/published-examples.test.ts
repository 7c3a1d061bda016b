import { describe, expect, it } from 'vitest';
import { probabilisticSharpe } from '../../metrics/probabilistic-sharpe.ts';
import { minimumBacktestYears } from './backtest-length.ts';
import { deflatedSharpe, luckySharpe, spreadOf } from './deflated-sharpe.ts';
import { expectedMaximum, trialsOfMaximum } from './expected-maximum.ts';
import { minimumTrackRecord } from './track-record-length.ts';

describe('deflated Sharpe ratio', () => {
  // Bailey and López de Prado (2014), numerical example: yearly ratio 2.5 over 1,250 days of 250 a year, variance of the yearly ratios ½.
  const sharpe = 2.5 / Math.sqrt(250);
  const deviation = Math.sqrt(0.5 / 250);

  it.each([
    [100, -3, 10, 0.9004],
    [46, -3, 10, 0.9505],
    [88, 0, 3, 0.9505],
  ])('of the best of %d trials with skew %d and kurtosis %d is %d', (trials, skew, kurtosis, expected) => {
    const found = deflatedSharpe({ sharpe, n: 1250, skew, kurtosis }, { trials, deviation });
    expect(found).toBeCloseTo(expected, 4);
  });

  it('measures from the ratio that 100 trials show by luck', () => {
    expect(luckySharpe({ trials: 100, deviation })).toBeCloseTo(0.1132, 4);
  });

  it('of one trial is the probabilistic Sharpe ratio', () => {
    const measured = { sharpe, n: 1250, skew: -3, kurtosis: 10 };
    expect(deflatedSharpe(measured, { trials: 1, deviation })).toBe(probabilisticSharpe(measured));
    expect(spreadOf([sharpe])).toBe(0);
  });
});

describe('minimum track record', () => {
  // Bailey and López de Prado (2012): years until a yearly ratio of 2 is above 1 with 95 %.
  it.each([
    ['daily', 252, 0, 3, 2.73],
    ['weekly', 52, 0, 3, 2.83],
    ['monthly', 12, 0, 3, 3.24],
    ['monthly, of hedge funds', 12, -0.72, 5.78, 4.99],
  ])('of %s returns', (_, perYear, skew, kurtosis, years) => {
    const [sharpe, benchmark] = [2 / Math.sqrt(perYear), 1 / Math.sqrt(perYear)];
    expect(minimumTrackRecord({ sharpe, skew, kurtosis }, { benchmark }) / perYear).toBeCloseTo(years, 2);
  });

  it('is endless for a ratio that is not above the benchmark', () => {
    expect(minimumTrackRecord({ sharpe: 0.1, skew: 0, kurtosis: 3 }, { benchmark: 0.1 })).toBe(Infinity);
  });

  it('is where the probabilistic Sharpe ratio reaches the confidence', () => {
    const measured = { sharpe: 0.08, skew: -1, kurtosis: 7 };
    const n = minimumTrackRecord(measured, { benchmark: 0.02, confidence: 0.9 });
    expect(probabilisticSharpe({ ...measured, n }, 0.02)).toBeCloseTo(0.9, 12);
  });
});

describe('minimum backtest', () => {
  it('of 45 trials is five years for a yearly ratio of 1', () => {
    // Bailey, Borwein, López de Prado and Zhu (2014): no more than 45 configurations on five years.
    expect(minimumBacktestYears(45, 1)).toBeCloseTo(5, 2);
    expect(minimumBacktestYears(46, 1)).toBeGreaterThan(5);
  });
});

describe('expected maximum', () => {
  // Harter, "Expected Values of Normal Order Statistics", Biometrika 48, 1961.
  it.each([
    [2, 0.56419],
    [5, 1.16296],
    [10, 1.53875],
    [100, 2.50759],
  ])('of %d normal values is about %d', (trials, exact) => {
    expect(Math.abs(expectedMaximum(trials) - exact)).toBeLessThan(0.045);
  });

  it('of one value is its mean', () => {
    expect([0, 1].map(expectedMaximum)).toEqual([0, 0]);
  });

  it('says how many trials would show it', () => {
    expect(trialsOfMaximum(expectedMaximum(37), 1000)).toBeCloseTo(37, 9);
    expect(trialsOfMaximum(5, 12)).toBe(12);
  });
});
