import type { Quote } from '../core/quote.ts';
import type { Trade } from '../core/trade.ts';
import { proposedRate } from './pricing.ts';
import type { RateHall } from './rate-hall.ts';
import type { Warning } from './turn.ts';

/** A warning when the rate at which a trade would leave has come near its liquidation price, told once until it is away from there. */
export function nearLiquidation(
  { rates, watches }: RateHall,
  trade: Trade,
  quote: Quote,
  nowMs: number,
): Warning | null {
  const { id, isShort, pair, liquidationPrice } = trade;
  const rate = proposedRate(quote, false, isShort, rates.exitPricing);
  if (rates.liquidationWarnRatio === 0 || liquidationPrice === null || rate === null) return null;
  const isNear = Math.abs(rate - liquidationPrice) <= rate * rates.liquidationWarnRatio;
  const { isWarned } = watches.of(trade);
  if (isNear !== isWarned) watches.set(trade, { isWarned: isNear });
  if (!isNear || isWarned) return null;
  const text = `Trade ${id} of ${pair} is near its liquidation: the rate is ${rate}, the liquidation price ${liquidationPrice}.`;
  return { key: `liquidation/${id}`, text, timeMs: nowMs };
}
