import { profitRatio } from '../core/accounting.ts';
import type { Adjustment } from '../core/advice.ts';
import { atOpen } from '../core/exit.ts';
import { maxNotional } from '../core/liquidation.ts';
import type { Quote } from '../core/quote.ts';
import { reducedAmount, stakeLimits } from '../core/sizing.ts';
import { truncateAmount } from '../core/steps.ts';
import type { Trade } from '../core/trade.ts';
import { proposedRate } from './pricing.ts';
import { addAtRate } from './rate-entry.ts';
import { leaveAtRate } from './rate-exit.ts';
import { lookAt, type RateHall } from './rate-hall.ts';

/** Asks the strategy for the size of a position. `mayAdd`: a session that is paused only reduces. */
export function adjustAtRate(hall: RateHall, trade: Trade, quote: Quote, nowMs: number, mayAdd: boolean): void {
  const { advice, fees, money, portfolio, rates } = hall;
  if (advice.adjustTradePosition === undefined || hall.desk.isBusy(trade, nowMs)) return;
  const pair = hall.pairOf(trade.pair);
  const exitRate = proposedRate(quote, false, trade.isShort, rates.exitPricing);
  const rate = lookAt(hall, pair, true, trade.isShort, quote, nowMs);
  if (rate === null || exitRate === null) return;
  const { market, tiers } = pair.input;
  const { leverage } = trade;
  const limits = stakeLimits(market, money, rate, 0, leverage, maxNotional(tiers, leverage));
  const max = Math.min(limits.max, portfolio.available());
  const profit = profitRatio(trade, rate, fees.ofTrade(trade));
  const question = { rate, profit, min: limits.min, max, entryRate: rate, exitRate };
  const wish = advice.adjustTradePosition(trade, question, nowMs);
  if (wish === null) return;
  if (wish.amount !== undefined || wish.stake < 0) reduce(hall, trade, wish, limits.min, quote, nowMs);
  else if (wish.stake > 0 && mayAdd && hasEntriesLeft(hall, trade))
    addAtRate(hall, trade, quote, nowMs, { ...wish, limit: wish.limit ?? null });
}

function hasEntriesLeft({ rules }: RateHall, { orders }: Trade): boolean {
  const most = rules.maxEntryPositionAdjustment ?? 0;
  return most === -1 || orders.filter(({ isEntry, filled }) => isEntry && filled > 0).length <= most;
}

/** Nothing happens when it would leave less than the market's minimum, or take out more than there is. */
function reduce(
  hall: RateHall,
  trade: Trade,
  { amount, stake, tag }: Adjustment,
  min: number | null,
  quote: Quote,
  nowMs: number,
): void {
  const leaving = amount === undefined ? reducedAmount(trade, stake) : truncateAmount(amount, trade);
  const rate = lookAt(hall, hall.pairOf(trade.pair), false, trade.isShort, quote, nowMs);
  if (leaving === 0 || leaving > trade.amount || rate === null) return;
  const rest = (trade.amount - leaving) * rate;
  if (min !== null && min > 0 && rest !== 0 && rest < min) return;
  leaveAtRate(hall, trade, atOpen('partial_exit', tag || 'partial_exit', rate), leaving, quote, nowMs);
}
