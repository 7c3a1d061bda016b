import type { Advice } from './advice.ts';
import type { TradeRules } from './rules.ts';
import type { Trade, TradeOrder } from './trade.ts';

/** Whether an open order waited long enough: by the signal's own limit or the run's, else as the strategy says. */
export function isTimedOut(
  trade: Trade,
  order: TradeOrder,
  nowMs: number,
  rules: Pick<TradeRules, 'unfilledEntryMs' | 'unfilledExitMs'>,
  advice: Advice,
): boolean {
  const limitMs = advice.validForMs?.(trade, order) ?? (order.isEntry ? rules.unfilledEntryMs : rules.unfilledExitMs);
  if (limitMs !== null && order.placedTimeMs <= nowMs - limitMs) return true;
  return advice.checkTimeout?.(trade, order, nowMs) === true;
}
