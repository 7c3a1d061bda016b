import type { Advice, EntryQuestion } from './advice.ts';
import { maxNotional, type LeverageTier } from './liquidation.ts';
import type { Portfolio } from './portfolio.ts';
import type { NoEntryReason } from './reasons.ts';
import type { MarketRules, MoneyRules, TradeRules } from './rules.ts';
import { finalStake, proposedStake, stakeLimits } from './sizing.ts';

/** A new trade for which a stake is wanted. */
export interface EntryToSize {
  readonly question: EntryQuestion;
  readonly market: MarketRules;
  readonly tiers: readonly LeverageTier[];
  /** How far the market's minimum has to reach beyond a stop. */
  readonly stoploss: number;
}

export interface SizingParts {
  readonly portfolio: Portfolio;
  readonly money: MoneyRules;
  readonly rules: Pick<TradeRules, 'maxOpenTrades'>;
  readonly advice: Advice;
}

export type EntryStake =
  | { readonly stake: number; readonly leverage: number; readonly reason: null }
  | { readonly stake: null; readonly leverage: null; readonly reason: NoEntryReason };

/** Stake and leverage of a new trade: what the wallet proposes, the strategy wants, and market and wallet allow. */
export function entryStake(
  { question, market, tiers, stoploss }: EntryToSize,
  leverageFor: (stake: number) => number,
  { portfolio, money, rules, advice }: SizingParts,
): EntryStake {
  const proposed = proposedStake(portfolio, money, rules.maxOpenTrades);
  if (proposed.stake === null) return refused(proposed.reason);
  const leverage = leverageFor(proposed.stake);
  const limits = stakeLimits(market, money, question.rate, stoploss, leverage, maxNotional(tiers, leverage));
  const available = portfolio.available();
  const max = Math.min(limits.max, available);
  const wanted =
    advice.customStakeAmount === undefined
      ? proposed.stake
      : advice.customStakeAmount(question, { proposed: proposed.stake, min: limits.min, max, leverage });
  if (wanted === null) return refused('no-stake');
  const decided = finalStake(wanted, limits, available);
  return decided.stake === null ? refused(decided.reason) : { stake: decided.stake, leverage, reason: null };
}

function refused(reason: NoEntryReason): EntryStake {
  return { stake: null, leverage: null, reason };
}
