import { describe, expect, it } from 'vitest';
import { Portfolio } from './portfolio.ts';
import type { MarketRules, MoneyRules } from './rules.ts';
import { finalStake, proposedStake, stakeLimits } from './sizing.ts';

const NONE = Number.POSITIVE_INFINITY;

const money = (given: Partial<MoneyRules> = {}): MoneyRules => ({
  dryRunWallet: 1000,
  stakeAmount: 100,
  tradableBalanceRatio: 1,
  availableCapital: null,
  amendLastStakeAmount: false,
  lastStakeAmountMinRatio: 0.5,
  amountReservePercent: 0.05,
  fee: 0.001,
  ...given,
});

const market = (given: Partial<MarketRules> = {}): MarketRules => ({
  pair: 'BTC/USDT',
  amountStep: null,
  priceTick: null,
  contractSize: 1,
  minAmount: null,
  maxAmount: null,
  minCost: null,
  maxCost: null,
  takerFee: 0.001,
  makerFee: 0.001,
  ...given,
});

describe('a stake between the limits of market and wallet', () => {
  // stake, minimum, maximum of the market, available → stake or reason
  const cases = [
    ['stays as it is without a minimum', 100, null, NONE, 1000, 100],
    ['that is the minimum stays', 10, 10, NONE, 1000, 10],
    ['is raised to a minimum 1.3 times as large', 10, 13, NONE, 1000, 13],
    ['is refused when the minimum is more than 1.3 times as large', 10, 13.01, NONE, 1000, 'stake-below-minimum'],
    ['is cut to the maximum of the market', 100, null, 80, 1000, 80],
    ['is cut to what is available', 100, null, NONE, 70, 70],
    ['is refused when the minimum is above the maximum', 100, 90, 80, 1000, 'minimum-above-maximum'],
    ['is refused when the minimum is more than there is', 100, 90, NONE, 80, 'minimum-above-maximum'],
    ['of nothing is none', 0, null, NONE, 1000, 'no-stake'],
    ['that is not a number is none', Number.NaN, null, NONE, 1000, 'no-stake'],
  ] as const;

  it.each(cases)('%s', (_, stake, min, max, available, expected) => {
    const decided = finalStake(stake, { min, max }, available);
    expect(decided.stake ?? decided.reason).toBe(expected);
  });
});

describe('the smallest stake of a market', () => {
  // minCost, minAmount, rate, stop → stake; 5 % reserve
  const cases = [
    ['leaves room for the reserve and the stop', 10, null, 100, -0.05, 10 * (1.05 / 0.95)],
    ['never takes more than half as much again', 10, null, 100, -0.5, 15],
    ['takes half as much again for a stop of everything', 10, null, 100, -1, 15],
    ['of an amount is its cost with the reserve', null, 0.1, 100, -0.05, 0.1 * 100 * 1.05],
    ['is the larger of both', 10, 0.2, 100, -0.05, 0.2 * 100 * 1.05],
  ] as const;

  it.each(cases)('%s', (_, minCost, minAmount, rate, stoploss, expected) => {
    const { min, max } = stakeLimits(market({ minCost, minAmount }), money(), rate, stoploss, 1);
    expect(min).toBeCloseTo(expected, 12);
    expect(max).toBe(NONE);
  });
});

it('a market without limits has no smallest stake', () => {
  expect(stakeLimits(market(), money(), 100, -0.05, 1)).toEqual({ min: null, max: NONE });
});

describe('the largest stake of a market', () => {
  it.each([
    ['is its largest cost', 500, null, 500],
    ['is the cost of its largest amount', null, 3, 300],
    ['is the smaller of both', 200, 3, 200],
  ] as const)('%s', (_, maxCost, maxAmount, expected) => {
    expect(stakeLimits(market({ maxCost, maxAmount }), money(), 100, -0.05, 1).max).toBe(expected);
  });
});

describe('a fixed stake', () => {
  // wallet, amended last stake → stake or reason; the stake is 100, its least share one half
  const cases = [
    ['is taken while the wallet holds it', 100, false, 100],
    ['is refused when it does not', 99, false, 'not-enough-money'],
    ['is what is left when the last may be smaller', 99, true, 99],
    ['is what is left just above its least share', 51, true, 51],
    ['is none when exactly the least share is left', 50, true, 0],
    ['is none when less is left', 49, true, 0],
  ] as const;

  it.each(cases)('%s', (_, dryRunWallet, amendLastStakeAmount, expected) => {
    const rules = money({ dryRunWallet, amendLastStakeAmount });
    const proposed = proposedStake(new Portfolio(rules), rules, 3);
    expect(proposed.stake ?? proposed.reason).toBe(expected);
  });
});

it('an unlimited stake is an equal share of the tradable wallet', () => {
  const rules = money({ stakeAmount: 'unlimited', tradableBalanceRatio: 0.9 });
  expect(proposedStake(new Portfolio(rules), rules, 3).stake).toBe(300);
});
