import { describe, expect, it } from 'vitest';
import { decisionFacts } from '../trading/decisions.ts';
import { stopLadder } from '../index.ts';
import { aTrade } from './index.ts';

describe('aTrade', () => {
  it.each([
    // direction, leverage, fee,   rate, ratio of the stake, in stake currency
    ['long', 1, 0, 110, 0.1, 10],
    ['short', 1, 0, 90, 0.1, 10],
    ['long', 5, 0, 101, 0.05, 1],
    ['long', 1, 0.001, 100, -0.001998, -0.2],
    ['short', 1, 0.001, 100, -0.002002, -0.2],
  ] as const)('%s, leverage %d, fee %d, at %d has a profit of %d', (direction, leverage, fee, rate, ratio, abs) => {
    const trade = aTrade({ direction, leverage, fee });
    expect(trade.profitRatio(rate)).toBeCloseTo(ratio, 8);
    expect(trade.profitAbs(rate)).toBeCloseTo(abs, 10);
  });

  it('knows the best and worst profit so far, by its direction', () => {
    expect(aTrade({ maxRate: 120, minRate: 95 })).toMatchObject({ maxProfitRatio: 0.2, minProfitRatio: -0.05 });
    expect(aTrade({ direction: 'short', maxRate: 120, minRate: 95 })).toMatchObject({
      maxProfitRatio: 0.05,
      minProfitRatio: -0.2,
    });
  });

  it('drives a callback', () => {
    const trade = aTrade();
    const decision = stopLadder([[0.03, 0.015]])({
      trade,
      rate: 104,
      profitRatio: trade.profitRatio(104),
      now: trade.openTimeMs,
    });
    expect(decisionFacts(decision)).toMatchObject({ from: 'open', ratio: 0.015 });
  });
});
