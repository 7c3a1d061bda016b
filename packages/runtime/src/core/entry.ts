import type { Portfolio } from './portfolio.ts';
import type { NoEntryReason } from './reasons.ts';
import type { MarketRules, MoneyRules, TradeRules } from './rules.ts';
import { finalStake, proposedStake, stakeLimits } from './sizing.ts';
import { truncateAmount } from './steps.ts';

/** What a new trade puts in, and where its order is placed. */
export type EntryDecision =
  | { readonly reason: null; readonly rate: number; readonly amount: number; readonly stakeAmount: number }
  | { readonly reason: NoEntryReason };

/** A backtest reckons the market's minimum as if every stop were 5 % away, whatever the strategy's is (freqtrade's way). */
const MINIMUM_STAKE_STOPLOSS = -0.05;

/** Sizes a new trade at `rate`. The slot, locks and direction were checked before. */
export function decideEntry(
  portfolio: Portfolio,
  money: MoneyRules,
  rules: TradeRules,
  market: MarketRules,
  rate: number,
  leverage: number,
): EntryDecision {
  const proposed = proposedStake(portfolio, money, rules.maxOpenTrades);
  if (proposed.stake === null) return proposed;
  const limits = stakeLimits(market, money, rate, MINIMUM_STAKE_STOPLOSS, leverage);
  const decided = finalStake(proposed.stake, limits, portfolio.available());
  if (decided.stake === null) return decided;
  const amount = truncateAmount((decided.stake / rate) * leverage, market);
  if (amount === 0) return { reason: 'amount-too-small' };
  return { reason: null, rate, amount, stakeAmount: (amount * rate) / leverage };
}
