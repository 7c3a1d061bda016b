import { ceilToTick, floorToTick } from '../core/steps.ts';
import type { Trade } from '../core/trade.ts';
import type { StopOnExchange } from './rate-rules.ts';
import type { ExchangeStop } from './trade-watch.ts';

/** Of the order that leaves a trade. */
export function sideOf({ isShort }: Pick<Trade, 'isShort'>): 'buy' | 'sell' {
  return isShort ? 'buy' : 'sell';
}

/** The trade's stop, or its liquidation price where that comes first. */
export function nearerStop({
  isShort,
  stopLoss,
  liquidationPrice,
}: Pick<Trade, 'isShort' | 'stopLoss' | 'liquidationPrice'>): number {
  if (liquidationPrice === null) return stopLoss;
  return isShort ? Math.min(stopLoss, liquidationPrice) : Math.max(stopLoss, liquidationPrice);
}

/** A stop is moved to a better rate, and not too often. */
export function mayMove(
  { isShort }: Trade,
  stop: Pick<ExchangeStop, 'stopRate' | 'placedTimeMs'>,
  wanted: number,
  { intervalMs }: StopOnExchange,
  nowMs: number,
): boolean {
  const isBetter = isShort ? wanted < stop.stopRate : wanted > stop.stopRate;
  return isBetter && nowMs - stop.placedTimeMs >= intervalMs;
}

/** Null for a stop that fills at the market. */
export function limitOf(
  { isShort, priceTick }: Trade,
  stopRate: number,
  { limitRatio, orderType }: StopOnExchange,
): number | null {
  if (orderType === 'market') return null;
  return isShort ? floorToTick(stopRate * (2 - limitRatio), priceTick) : ceilToTick(stopRate * limitRatio, priceTick);
}
