import { Decimal } from './decimal.ts';
import type { Portfolio } from './portfolio.ts';
import type { NoEntryReason } from './reasons.ts';
import type { MarketRules, MoneyRules } from './rules.ts';
import { truncateAmount } from './steps.ts';
import type { Trade } from './trade.ts';

/** A backtest reckons the market's minimum as if every stop were this far away, whatever the strategy's is (freqtrade's way). */
export const ENTRY_STOPLOSS = -0.05;

/** Null: no bound. */
export interface StakeLimits {
  readonly min: number | null;
  readonly max: number;
}

/** A stake in stake currency without leverage, or why there is none. */
export type StakeDecision =
  | { readonly stake: number; readonly reason: null }
  | { readonly stake: null; readonly reason: NoEntryReason };

function refuse(reason: NoEntryReason): StakeDecision {
  return { stake: null, reason };
}

/** Stake currency, of the whole wallet. */
export type Wallet = Pick<Portfolio, 'available' | 'tiedUp'>;

/** What a new trade is offered, before the market's limits. */
export function proposedStake(portfolio: Wallet, money: MoneyRules, maxOpenTrades: number): StakeDecision {
  const available = portfolio.available();
  let stake = money.stakeAmount === 'unlimited' ? equalShare(portfolio, available, maxOpenTrades) : money.stakeAmount;
  if (money.amendLastStakeAmount) {
    stake = available > stake * money.lastStakeAmountMinRatio ? Math.min(stake, available) : 0;
  }
  if (available < stake) return refuse('not-enough-money');
  return { stake: Math.max(stake, 0), reason: null };
}

/** The wallet in as many parts as there are slots; it grows and shrinks with the wallet. */
function equalShare(portfolio: Wallet, available: number, maxOpenTrades: number): number {
  if (maxOpenTrades === 0) return 0;
  return Math.min((available + portfolio.tiedUp()) / maxOpenTrades, available);
}

/**
 * The market's limits for a stake. The minimum keeps a reserve so that the position can still be sold after it lost `stoploss`
 * (new entries in a backtest: always −0.05, as freqtrade has it) and after fees.
 */
export function stakeLimits(
  market: MarketRules,
  money: MoneyRules,
  rate: number,
  stoploss: number,
  leverage: number,
  largestNotional = Number.POSITIVE_INFINITY,
): StakeLimits {
  const reserve = 1 + money.amountReservePercent;
  const stop = Math.abs(stoploss);
  const stopReserve = Math.min(Math.max(stop === 1 ? 1.5 : reserve / (1 - stop), 1), 1.5);
  const byCost = market.minCost === null ? 0 : market.minCost * market.contractSize * stopReserve;
  const byAmount = market.minAmount === null ? 0 : market.minAmount * market.contractSize * rate * reserve;
  const cost = market.maxCost === null ? Number.POSITIVE_INFINITY : market.maxCost * market.contractSize;
  const amount = market.maxAmount === null ? Number.POSITIVE_INFINITY : market.maxAmount * market.contractSize * rate;
  const hasMinimum = market.minCost !== null || market.minAmount !== null;
  return {
    min: hasMinimum ? Math.max(byCost, byAmount) / leverage : null,
    max: Math.min(largestNotional, cost, amount) / leverage,
  };
}

/**
 * The stake as the market and the wallet allow it: raised to the minimum when that is at most 1.3 times as much, cut to the maximum.
 * `tiedUp`: what an existing trade has already, which counts against the market's maximum.
 */
export function finalStake(stake: number, limits: StakeLimits, available: number, tiedUp = 0): StakeDecision {
  if (!(stake > 0)) return refuse('no-stake');
  const max = Math.min(limits.max - tiedUp, available);
  const min = limits.min;
  if (min !== null && min > max) return refuse('minimum-above-maximum');
  if (min !== null && stake < min) {
    if (stake * 1.3 < min) return refuse('stake-below-minimum');
    return { stake: min, reason: null };
  }
  return { stake: Math.min(stake, max), reason: null };
}

/** Base units that leave when a stake is taken out of a trade: its share of the stake, cut to the step. The sign does not matter. */
export function reducedAmount(trade: Trade, stake: number): number {
  const share = Decimal.of(Math.abs(stake))
    .times(Decimal.of(trade.amount))
    .dividedBy(Decimal.of(trade.stakeAmount))
    .toNumber();
  return truncateAmount(share, trade);
}
