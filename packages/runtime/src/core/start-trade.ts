import type { EntryQuestion } from './advice.ts';
import type { MarketRules } from './rules.ts';
import type { blankTrade } from './trade.ts';

/** How a trade begins: with its first order still to be placed. */
export interface TradeStart {
  readonly id: number;
  readonly question: EntryQuestion;
  readonly leverage: number;
  /** Base units that are asked for. */
  readonly amount: number;
  readonly market: MarketRules;
  readonly tick: number | null;
  readonly feeOpen: number;
  readonly feeClose: number;
}

/** Sets every field of a new trade but its stop; its orders are empty. */
export function startTrade(trade: ReturnType<typeof blankTrade>, start: TradeStart): void {
  const { question, leverage, market } = start;
  const stake = (start.amount * question.rate) / leverage;
  trade.id = start.id;
  trade.pair = question.pair;
  trade.isShort = question.isShort;
  trade.sign = question.isShort ? -1 : 1;
  trade.leverage = leverage;
  trade.enterTag = question.tag;
  trade.feeOpen = start.feeOpen;
  trade.feeClose = start.feeClose;
  trade.openTimeMs = question.nowMs;
  trade.priceTick = start.tick;
  trade.amountStep = market.amountStep;
  trade.contractSize = market.contractSize;
  trade.amount = 0;
  trade.openRate = question.rate;
  trade.minRate = Number.NaN;
  trade.maxRate = Number.NaN;
  trade.stakeAmount = stake;
  trade.maxStakeAmount = 0;
  trade.openValue = 0;
  trade.liquidationPrice = null;
  trade.fundingFees = 0;
  trade.fundingRunning = 0;
  trade.realizedProfit = 0;
  trade.exitReason = null;
  trade.exitType = null;
}
